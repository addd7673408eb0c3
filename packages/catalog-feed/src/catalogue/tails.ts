/** Thumbhashes and addresses of posters that a large catalogue leaves in its blocks: read when a card is shown. */
import type { BlockSource } from './blocks.ts'
import type { CatalogueCard, TailPlace } from './card.ts'
import { type CardTail, readTail, tailStarts } from './card-segment.ts'
import { malformed, tailOf } from './frame.ts'
import { Recent } from './recent.ts'

/** About 12 kB each: a wall in the catalogue’s order, and some searches. */
const TAILS_KEPT = 96

export class Tails {
  readonly #blocks: BlockSource
  readonly #first: () => number
  readonly #kept = new Recent<number, Promise<Tail>>(TAILS_KEPT)

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

  /** A block of cards that is in hand: what it holds of them is asked for next. */
  keep(segment: number, block: Uint8Array): void {
    this.#hold(segment, Promise.resolve(block))
  }

  async read([segment, place]: TailPlace): Promise<CardTail> {
    const { bytes, starts } = await this.#tail(segment)
    if (place >= starts.length - 1) throw malformed('its pictures are cut off')
    try {
      return readTail(bytes, starts[place]!)
    } catch (cause) {
      throw malformed(`its pictures are cut off: ${(cause as Error).message}`)
    }
  }

  #tail(segment: number): Promise<Tail> {
    return this.#kept.get(segment) ?? this.#hold(segment, this.#blocks.block(this.#first() + segment))
  }

  #hold(segment: number, block: Promise<Uint8Array>): Promise<Tail> {
    const tail = block.then(readTails)
    tail.catch(() => this.#kept.delete(segment))
    this.#kept.set(segment, tail)
    return tail
  }
}

interface Tail {
  bytes: Uint8Array
  /** See {@link tailStarts}. */
  starts: Uint32Array
}

function readTails(block: Uint8Array): Tail {
  const bytes = Uint8Array.from(tailOf(block))
  return { bytes, starts: tailStarts(bytes) }
}
