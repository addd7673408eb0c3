import type { CatalogueReader } from '@kinoswarm/catalog-feed'
import { bytesToKeep, dropFirst, type Engine, type EngineSource, type FilmRef, keptTorrent } from '@kinoswarm/engine'
import type HyperDHT from 'hyperdht'
import { homeFiles } from '../home/paths.ts'
import { findSource } from '../playback/source.ts'
import { type AdoptedFilm, readAdopted, writeAdopted } from './adopted-list.ts'
import { type Candidate, chooseTitles } from './choose-titles.ts'
import { countCopies } from './count-copies.ts'

/** Titles looked up at once: a lookup is some twenty packets. */
const lookupsAtOnce = 8
/** A catalogue of ten thousand is looked through in a quarter of an hour; larger ones by a part at a time. */
const candidatesMax = 10_000
const pageSize = 200

/** Films of one torrent: a long series has some hundreds. */
const filmsMax = 5_000

/** A torrent that could be kept: the films of it that catalogues name, and where it is found. */
interface Wanted extends Candidate {
  source: EngineSource
  films: FilmRef[]
}

export interface AdopterOptions {
  home: string
  dht: HyperDHT
  engine(): Promise<Engine>
  /** Bytes. */
  quota: number
  /** `all`: in the maintainer's order; `rarest`: by the number of machines that offer each. */
  order: 'all' | 'rarest'
}

/**
 * Keeps films for others: decides which, has the engine fetch and give them, and gives up what others keep by now. What is
 * kept is remembered over restarts, and counts as the bytes that its torrent says.
 */
export class Adopter {
  readonly #options: AdopterOptions
  readonly #adopted = new Map<string, AdoptedFilm>()
  /** What the engine of this run was told to keep of each. */
  readonly #told = new Map<string, string>()
  #loaded = false

  constructor(options: AdopterOptions) {
    this.#options = options
  }

  get adopted(): readonly AdoptedFilm[] {
    return [...this.#adopted.values()]
  }

  /** What earlier runs have adopted, read once. */
  async load(): Promise<void> {
    if (this.#loaded) return
    this.#loaded = true
    for (const film of await readAdopted(this.#options.home)) this.#adopted.set(film.infohash, film)
  }

  /** Gives everything up: it stays on disk while there is room beside what was watched. */
  async giveUp(): Promise<void> {
    await this.load()
    if (this.#adopted.size === 0) return
    const engine = await this.#options.engine()
    for (const infohash of [...this.#adopted.keys()]) await this.#giveUp(infohash, engine)
    await this.#remember()
  }

  /** One round over the catalogues. `late`: some are still to come, and what is in none of these may be in one of those. */
  async review(catalogues: readonly CatalogueReader[], signal: AbortSignal, late = false): Promise<void> {
    await this.load()
    // Without a catalogue nothing can be said of what is kept either.
    if (catalogues.length === 0) return
    const found = await this.#candidates(catalogues, signal)
    if (signal.aborted) return
    const unseen =
      late || found.size >= candidatesMax ? this.adopted.filter(({ infohash }) => !found.has(infohash)) : []
    const candidates = [...found.values(), ...unseen.map((film) => ({ ...film, copies: 0 }))]
    const wanted = new Set(chooseTitles(candidates, this.#options.quota, new Set(this.#adopted.keys())))
    if (wanted.size + this.#adopted.size === 0) return
    const engine = await this.#options.engine()
    for (const infohash of [...this.#adopted.keys()]) if (!wanted.has(infohash)) await this.#giveUp(infohash, engine)
    for (const { infohash, size } of candidates)
      if (wanted.has(infohash)) this.#adopted.set(infohash, { infohash, size })
    // Noted first: what a crash leaves half begun is not forgotten.
    await this.#remember()
    for (const infohash of wanted) {
      const named = found.get(infohash)
      if (!named) continue
      const { source, films, size } = named
      const order = JSON.stringify({ films, size })
      if (this.#told.get(infohash) === order) continue
      await engine.adopt({ ...source, films, most: size })
      await engine.pin(infohash, true)
      this.#told.set(infohash, order)
    }
  }

  async #giveUp(infohash: string, engine: Engine): Promise<void> {
    this.#adopted.delete(infohash)
    this.#told.delete(infohash)
    await dropFirst(homeFiles.media(this.#options.home), infohash)
    await engine.pin(infohash, false)
    await engine.unseed(infohash)
  }

  async #remember(): Promise<void> {
    await writeAdopted(this.#options.home, this.adopted)
  }

  async #candidates(catalogues: readonly CatalogueReader[], signal: AbortSignal) {
    const found = new Map<string, Wanted>()
    for (const catalogue of catalogues) {
      for await (const { source, size } of playable(catalogue, signal)) {
        if (found.size >= candidatesMax) break
        collect(found, source, size)
      }
    }
    for (const wanted of found.values()) wanted.size = await this.#realSize(wanted)
    if (this.#options.order === 'rarest') await this.#countAll([...found.values()], signal)
    return found
  }

  /** What it takes on disk by its torrent, which comes with the catalogue or later from peers; else what is said of it. */
  async #realSize({ source, films, size }: Wanted): Promise<number> {
    const torrent = source.torrent ?? (await keptTorrent(homeFiles.media(this.#options.home), source.infohash))
    try {
      return torrent ? bytesToKeep(torrent, films) : size
    } catch {
      return Number.POSITIVE_INFINITY
    }
  }

  async #countAll(candidates: Candidate[], signal: AbortSignal): Promise<void> {
    const waiting = [...candidates]
    const worker = async () => {
      for (let next = waiting.pop(); next && !signal.aborted; next = waiting.pop()) {
        next.copies = await this.#count(next.infohash)
      }
    }
    await Promise.all(Array.from({ length: lookupsAtOnce }, worker))
  }

  /** Machines announced under the title's topic, ourselves left out where we keep it. */
  async #count(infohash: string): Promise<number> {
    const peers = await countCopies(this.#options.dht, infohash)
    return Math.max(0, peers.size - (this.#adopted.has(infohash) ? 1 : 0))
  }
}

/** All titles of a torrent are kept, or none of them: it is one entry of the quota. */
function collect(found: Map<string, Wanted>, source: EngineSource, size: number): void {
  const { infohash, file } = source
  const film = { file, size }
  const known = found.get(infohash)
  if (!known) return void found.set(infohash, { infohash, size, copies: 0, source, films: [film] })
  known.source = { ...source, ...known.source }
  if (known.films.length >= filmsMax || known.films.some((one) => one.file === file && one.size === size)) return
  known.films.push(film)
  known.size += size
}

/** Every title's first source that can be fetched whole. */
async function* playable(catalogue: CatalogueReader, signal: AbortSignal) {
  for (let offset = 0; !signal.aborted; offset += pageSize) {
    const { cards } = await catalogue.browse({ offset, limit: pageSize, facets: false })
    for (const { id } of cards) {
      const title = await catalogue.get(id)
      const size = title?.sources[0]?.size
      if (!size) continue
      const { source } = await findSource(catalogue, { channel: '', id })
      yield { source, size }
    }
    if (cards.length < pageSize) return
  }
}
