import EventEmitter from 'node:events'
import type { CatalogueReader, Source, Title } from '@kinoswarm/catalog-feed'
import type HyperDHT from 'hyperdht'
import { countCopies } from './count-copies.ts'
import type { FilmRef } from './film-is-here.ts'

/** Seeders come and go over hours. */
const freshMs = 20 * 60_000
/** Two at a time are some forty packets at once: nobody notices them beside a film. */
const lookupsAtOnce = 2
/** The newest titles of each channel are counted unasked; others when somebody looks at them. */
const sweepMax = 200
const sweepEveryMs = 30 * 60_000
const queueMax = 1_000
/** Rarer than this many copies a title is worth adopting. */
const rareBelow = 3
const rarestMax = 12

interface Counted {
  copies: number
  here: boolean
  at: number
}

export interface TitleCopiesOptions {
  dht: () => HyperDHT
  catalogue: (channel: string) => CatalogueReader | undefined
  channels: () => string[]
  /** Whether a film is whole on this machine. `file`, `size`: the film among the torrent's files. */
  here: (film: FilmRef) => Promise<boolean>
  /** Copies with those that classic BitTorrent counts, where somebody is there to ask. */
  everywhere?: (source: Source) => Promise<number | undefined>
  clock?: () => number
}

/**
 * How many machines offer each title, as far as that has been looked up: so that a viewer hears before they press play
 * that nobody has a film, and sees what is worth adopting. Looks only while somebody is there. Event: `counted`.
 */
export class TitleCopies extends EventEmitter<{ counted: [key: string, copies: number] }> {
  readonly #options: TitleCopiesOptions
  readonly #clock: () => number
  readonly #counted = new Map<string, Counted>()
  readonly #waiting = new Set<string>()
  #running = 0
  #sweptAt = Number.NEGATIVE_INFINITY
  #closed = false

  constructor(options: TitleCopiesOptions) {
    super()
    this.#options = options
    this.#clock = options.clock ?? Date.now
  }

  /** `key`: channel/title. Undefined: not counted yet. */
  of(key: string): number | undefined {
    return this.#counted.get(key)?.copies
  }

  /** Whether it can be played as far as that is known: somebody offers it, or all of it is here. */
  playable(key: string): boolean {
    const known = this.#counted.get(key)
    return known !== undefined && (known.copies > 0 || known.here)
  }

  /** Whether all of a title is on this machine: of a series, every episode. */
  async isHere({ sources, seasons }: Title): Promise<boolean> {
    const wanted =
      sources.length > 0 ? [sources] : seasons.flatMap(({ episodes }) => episodes.map((one) => one.sources))
    for (const some of wanted) if (!(await this.#anyHere(some))) return false
    return wanted.length > 0
  }

  async #anyHere(sources: Source[]): Promise<boolean> {
    for (const { infohash, file, size } of sources) {
      if (infohash && (await this.#options.here({ infohash, file, size }))) return true
    }
    return false
  }

  /** Counts a title soon, the one asked for last first. */
  want(key: string): void {
    const known = this.#counted.get(key)
    if (this.#closed || (known && this.#clock() - known.at < freshMs)) return
    if (this.#waiting.size < queueMax) this.#waiting.add(key)
    this.#work()
  }

  /** Titles few machines have, the rarest first. What nobody has cannot be adopted. */
  rarest(): { key: string; copies: number }[] {
    const rare = [...this.#counted].flatMap(([key, { copies }]) =>
      copies > 0 && copies < rareBelow ? [{ key, copies }] : [],
    )
    return rare.sort((a, b) => a.copies - b.copies).slice(0, rarestMax)
  }

  /** Somebody is there: the newest titles are counted, now and then. */
  async sweep(): Promise<void> {
    if (this.#closed || this.#clock() - this.#sweptAt < sweepEveryMs) return
    this.#sweptAt = this.#clock()
    for (const channel of this.#options.channels()) {
      const catalogue = this.#options.catalogue(channel)
      const page = await catalogue?.browse({ sort: 'added', limit: sweepMax, facets: false }).catch(() => undefined)
      // Nothing yet: the catalogue is on its way, and the next look comes soon.
      if (!page?.cards.length) this.#sweptAt = Number.NEGATIVE_INFINITY
      for (const { id } of page?.cards ?? []) this.want(`${channel}/${id}`)
    }
  }

  close(): void {
    this.#closed = true
    this.#waiting.clear()
  }

  #work(): void {
    while (this.#running < lookupsAtOnce && this.#waiting.size > 0) {
      const key = [...this.#waiting].at(-1)!
      this.#waiting.delete(key)
      this.#running++
      this.#count(key)
        .catch(() => {})
        .then(() => {
          this.#running--
          this.#work()
        })
    }
  }

  /** Where many machines have it nobody else needs to be asked. */
  async #copiesOf(source: Source, infohash: string): Promise<number> {
    const { size: machines } = await countCopies(this.#options.dht(), infohash)
    if (machines >= rareBelow || this.#closed) return machines
    const all = await this.#options.everywhere?.(source).catch(() => undefined)
    return Math.max(machines, all ?? 0)
  }

  async #count(key: string): Promise<void> {
    const [channel = '', id = ''] = key.split('/')
    const title = await this.#options.catalogue(channel)?.get(id)
    const source = title && sourceOf(title)
    if (!title || !source?.infohash || this.#closed) return
    const [copies, here] = await Promise.all([this.#copiesOf(source, source.infohash), this.isHere(title)])
    if (this.#closed) return
    const before = this.of(key)
    this.#counted.set(key, { copies, here, at: this.#clock() })
    if (copies !== before) this.emit('counted', key, copies)
  }
}

/** Of a series, its first episode stands for all. */
function sourceOf({ sources, seasons }: Title): Source | undefined {
  return sources[0] ?? seasons[0]?.episodes[0]?.sources[0]
}
