/** Every living title of a catalogue, whole: one block after the other, or one by one. For the maintainer's side and for exports. */
import type { BlockSource } from './blocks.ts'
import type { Limits } from './budget.ts'
import { Contents } from './contents.ts'
import { DETAILS_PER_SEGMENT, type Detail, DetailSegment } from './detail-segment.ts'
import { CatalogueError } from './errors.ts'
import type { Head } from './head.ts'
import { Recent } from './recent.ts'

/** About a megabyte each. */
const SEGMENTS_KEPT = 4

export interface WalkedTitle extends Detail {
  doc: number
}

/** Reads all cards and deltas of a catalogue. */
export async function loadContents(head: Head, blocks: BlockSource, limits?: Limits): Promise<Contents> {
  const contents = new Contents(head, undefined, limits)
  for (let place = 0; place < contents.segments; place++) {
    contents.addCards(place, await blocks.block(head.cards[0] + place))
  }
  for (const [block] of head.deltas) contents.addDelta(await blocks.block(block))
  return contents
}

export class Records {
  readonly contents: Contents
  readonly #head: Head
  readonly #blocks: BlockSource
  readonly #segments = new Recent<number, DetailSegment>(SEGMENTS_KEPT)
  /** Blocks that were unpacked to look titles up. */
  unpacked = 0

  /** `contents` with all that the head names. */
  constructor(head: Head, contents: Contents, blocks: BlockSource) {
    this.#head = head
    this.contents = contents
    this.#blocks = blocks
  }

  /** In document order. A record that does not pass the schema any more is left out. */
  async *walk(): AsyncGenerator<WalkedTitle> {
    const { base, details } = this.#head
    for (let first = 0; first < base; first += DETAILS_PER_SEGMENT) {
      const segment = new DetailSegment(await this.#blocks.block(details[0] + first / DETAILS_PER_SEGMENT))
      for (let at = 0; at < segment.count; at++) yield* this.#one(segment, { doc: first + at, at })
    }
    for (const { segment, first } of this.contents.deltas) {
      for (let start = 0; start < segment.cards.count; start += DETAILS_PER_SEGMENT) {
        const titles = segment.details(start)
        for (let at = 0; at < titles.count; at++) yield* this.#one(titles, { doc: first + start + at, at })
      }
    }
  }

  /** The record of a document; null when it is not alive, or does not pass the schema any more. */
  async at(doc: number): Promise<WalkedTitle | null> {
    const late = this.contents.deltaOf(doc)
    const segment = late ? late.segment.details(late.at) : await this.#segment(Math.floor(doc / DETAILS_PER_SEGMENT))
    const [found] = this.#one(segment, { doc, at: (late?.at ?? doc) % DETAILS_PER_SEGMENT })
    return found ?? null
  }

  async #segment(place: number): Promise<DetailSegment> {
    const known = this.#segments.get(place)
    if (known) return known
    const segment = new DetailSegment(await this.#blocks.block(this.#head.details[0] + place))
    this.unpacked++
    this.#segments.set(place, segment)
    return segment
  }

  *#one(details: DetailSegment, { doc, at }: { doc: number; at: number }): Generator<WalkedTitle> {
    const card = this.contents.alive(doc) ? this.contents.card(doc) : null
    if (card === null) return
    try {
      yield { doc, ...details.detail(at, card) }
    } catch (error) {
      if (!(error instanceof CatalogueError)) throw error
    }
  }
}
