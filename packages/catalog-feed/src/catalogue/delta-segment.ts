/**
 * A small change in one block: titles that are new or edited, whole, and which documents they replace or remove.
 *
 * Body: `{ replaces: [document or -1 per title], removed: [document], frames: [length, …] }`.
 * Tail: a card segment, then detail segments of up to 160 titles, of those lengths.
 */
import * as z from 'zod'
import type { Address } from './card.ts'
import { toPackedCard } from './card.ts'
import { type CardColumns, decodeCards, encodeCards } from './card-segment.ts'
import { DETAILS_PER_SEGMENT, DetailSegment, encodeDetails } from './detail-segment.ts'
import { malformed, packJson, unpackFrame, unpackJson } from './frame.ts'
import type { Title } from './title.ts'

/** Titles in one delta: more would not stay a small block, and go into several. */
export const DELTA_MAX_TITLES = 1024
/** Nine digits and a comma for each number. */
const BODY_MAX_BYTES = 1 << 20

const doc = z.int().min(-1).max(0x7fffffff)
const bodySchema = z.object({
  replaces: z.array(doc).max(DELTA_MAX_TITLES),
  removed: z.array(doc).max(65_536),
  frames: z.array(z.int().min(0)).max(DELTA_MAX_TITLES / DETAILS_PER_SEGMENT + 2),
})

export interface Delta {
  titles: readonly Title[]
  /** The document each title takes the place of, -1 for a new one. */
  replaces: readonly number[]
  removed: readonly number[]
}

export function encodeDelta(delta: Delta, address: (path: string) => Address | null): Buffer {
  const frames = [encodeCards(delta.titles.map((title) => toPackedCard(title, address)))]
  for (let at = 0; at < delta.titles.length; at += DETAILS_PER_SEGMENT) {
    frames.push(encodeDetails(delta.titles.slice(at, at + DETAILS_PER_SEGMENT), address))
  }
  const body = { replaces: delta.replaces, removed: delta.removed, frames: frames.map((frame) => frame.length) }
  return packJson(body, Buffer.concat(frames))
}

export class DeltaSegment {
  readonly cards: CardColumns
  readonly replaces: readonly number[]
  readonly removed: readonly number[]
  readonly #details: Uint8Array[]
  #unfolded: number | null = null

  constructor(block: Uint8Array) {
    const { json, tail } = unpackJson(block, BODY_MAX_BYTES)
    const parsed = bodySchema.safeParse(json)
    if (!parsed.success) throw malformed('a change has the wrong form')
    const [cards, ...details] = cut(tail, parsed.data.frames)
    if (cards === undefined) throw malformed('a change has no cards')
    this.cards = decodeCards(cards)
    this.replaces = parsed.data.replaces
    this.removed = parsed.data.removed
    this.#details = details
    if (this.replaces.length !== this.cards.count) throw malformed('a change is incomplete')
  }

  /** What all its details unfold to, bytes. Throws `BAD_SEGMENT`. */
  get unfolded(): number {
    this.#unfolded ??= this.#details.reduce((sum, frame) => sum + unpackFrame(frame).body.length, 0)
    return this.#unfolded
  }

  details(at: number): DetailSegment {
    const frame = this.#details[Math.floor(at / DETAILS_PER_SEGMENT)]
    if (frame === undefined) throw malformed('a change has no details')
    return new DetailSegment(frame)
  }
}

function cut(tail: Uint8Array, lengths: number[]): Uint8Array[] {
  let end = 0
  return lengths.map((length) => {
    const start = end
    end += length
    if (end > tail.length) throw malformed('a change is cut off')
    return tail.subarray(start, end)
  })
}
