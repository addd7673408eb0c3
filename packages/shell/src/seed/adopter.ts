import type { CatalogueReader } from '@kinoswarm/catalog-feed'
import type { Engine, EngineSource } from '@kinoswarm/engine'
import type HyperDHT from 'hyperdht'
import { findSource } from '../playback/source.ts'
import { type Candidate, chooseTitles } from './choose-titles.ts'
import { countCopies } from './count-copies.ts'

/** Titles looked up at once: a lookup is some twenty packets. */
const lookupsAtOnce = 8
/** A catalogue of ten thousand is looked through in a quarter of an hour; larger ones by a part at a time. */
const candidatesMax = 10_000
const pageSize = 200

export interface AdopterOptions {
  dht: HyperDHT
  engine(): Promise<Engine>
  /** Bytes. */
  quota: number
  /** `all`: in the maintainer's order; `rarest`: by the number of machines that offer each. */
  order: 'all' | 'rarest'
}

/** Keeps films for others: decides which, has the engine fetch and give them, and gives up what others keep by now. */
export class Adopter {
  readonly #options: AdopterOptions
  readonly #adopted = new Map<string, Candidate>()

  constructor(options: AdopterOptions) {
    this.#options = options
  }

  get adopted(): readonly Candidate[] {
    return [...this.#adopted.values()]
  }

  /** One round over the catalogues. */
  async review(catalogues: readonly CatalogueReader[], signal: AbortSignal): Promise<void> {
    const found = await this.#candidates(catalogues, signal)
    if (signal.aborted) return
    const kept = new Set(this.#adopted.keys())
    const wanted = new Set(chooseTitles([...found.values()], this.#options.quota, kept))
    const engine = await this.#options.engine()
    for (const infohash of kept) {
      if (wanted.has(infohash)) continue
      this.#adopted.delete(infohash)
      await engine.pin(infohash, false)
      await engine.unseed(infohash)
    }
    for (const infohash of wanted) {
      const candidate = found.get(infohash)!
      if (!kept.has(infohash)) {
        await engine.adopt(candidate.source)
        await engine.pin(infohash, true)
      }
      this.#adopted.set(infohash, candidate)
    }
  }

  async #candidates(catalogues: readonly CatalogueReader[], signal: AbortSignal) {
    const found = new Map<string, Candidate & { source: EngineSource }>()
    for (const catalogue of catalogues) {
      for await (const { source, size } of playable(catalogue, signal)) {
        if (found.size >= candidatesMax) break
        found.set(source.infohash, { infohash: source.infohash, size, copies: 0, source })
      }
    }
    if (this.#options.order === 'rarest') await this.#countAll([...found.values()], signal)
    return found
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
