/** Thumbhashes and addresses of posters that a large catalogue leaves in its blocks: read when a card is shown. */
import type { BlockSource } from './blocks.ts'
import type { CatalogueCard, TailPlace } from './card.ts'
import { type CardTail, readTail } from './card-segment.ts'
import { malformed, tailOf } from './frame.ts'
import { Recent } from './recent.ts'

/** About 40 kB each: a wall in the catalogue’s order, and a search. */
const TAILS_KEPT = 24

export class Tails {
  readonly #blocks: BlockSource
  readonly #first: () => number
  readonly #kept = new Recent<number, Promise<Uint8Array>>(TAILS_KEPT)

  /** `first`: the block of the first segment of cards. */
  constructor(blocks: BlockSource, first: () => number) {
    this.#blocks = blocks
    this.#first = first
  }

  /** Puts into cards what the desk left out. */
  async complete(cards: readonly CatalogueCard[]): Promise<void> {
    await Promise.all(
      cards.map(async (card) => {
        const place = card.at
        if (place === undefined) return
        delete card.at
        const { thumbhash, poster, works } = await this.read(place)
        if (thumbhash.length > 0) card.thumbhash = Buffer.from(thumbhash).toString('base64')
        card.poster = poster !== null
        card.works = works
      }),
    )
  }

  async read([segment, at]: TailPlace): Promise<CardTail> {
    const tail = await this.#tail(segment)
    try {
      return readTail(tail, at)
    } catch (cause) {
      throw malformed(`its pictures are cut off: ${(cause as Error).message}`)
    }
  }

  #tail(segment: number): Promise<Uint8Array> {
    const known = this.#kept.get(segment)
    const tail = known ?? this.#blocks.block(this.#first() + segment).then((block) => Uint8Array.from(tailOf(block)))
    this.#kept.set(segment, tail)
    tail.catch(() => this.#kept.delete(segment))
    return tail
  }
}
