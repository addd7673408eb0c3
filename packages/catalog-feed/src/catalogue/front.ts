/** The newest cards, carried by HEAD itself so that a first screen needs nothing else. */
import type { PackedCard } from './card.ts'
import { decodeCards, encodeCards, unpackedBytes } from './card-segment.ts'
import { CardTable } from './card-table.ts'
import { FRONT_CARDS, HEAD_MAX_BYTES, type Head } from './head.ts'

/** The best there is: five kilobytes take some milliseconds. */
const FRONT_QUALITY = 11
/**
 * What the cards may unfold to. They are parsed in the thread that serves the interface, which this holds for some
 * milliseconds whatever is in it; sixty cards are twenty kilobytes, in seven languages sixty.
 */
export const FRONT_MAX_BYTES = 128 << 10
/** What they take in HEAD, in base64: the rest of it has 8 kB then. */
const FRONT_PACKED_MAX_BYTES = HEAD_MAX_BYTES - (8 << 10)

export interface FrontCard {
  doc: number
  card: PackedCard
  /** Where its poster is on the sprite; -1 when it is not there. */
  cell: number
}

/** Throws `BAD_SEGMENT`. */
export function readFront(front: Head['front']): FrontCard[] {
  if (front.docs.length === 0) return []
  const cards = decodeCards(Buffer.from(front.cards, 'base64'), FRONT_MAX_BYTES)
  const table = new CardTable(cards.count)
  table.put(0, cards)
  const cells = front.sprite?.cells ?? []
  const shown = front.docs
    .slice(0, cards.count)
    .map((doc, at) => ({ doc, card: table.card(at), cell: cells[at] ?? -1 }))
  return shown.filter((_, at) => !cards.unfit.includes(at))
}

/** The front after a change: without the documents that are gone, with the fresh ones, newest first. */
export function frontOf(old: Head['front'], change: { gone: Set<number>; fresh: FrontCard[] }): Head['front'] {
  const before = readFront(old)
  const kept = before.filter(({ doc }) => !change.gone.has(doc))
  const edited = new Map(before.filter(({ doc }) => change.gone.has(doc)).map((front) => [front.card.id, front]))
  const oldest = kept.length + edited.size < FRONT_CARDS ? 0 : (kept.at(-1)?.card.added ?? 0)
  const fresh = change.fresh
    .filter(({ card }) => edited.has(card.id) || card.added >= oldest)
    .map((front) => ({ ...front, cell: cellAfter(edited.get(front.card.id), front) }))
  return packFront([...fresh, ...kept], old.sprite)
}

export function packFront(cards: FrontCard[], sprite: Head['front']['sprite'] = null): Head['front'] {
  let newest = fitting(cards.sort((a, b) => b.card.added - a.card.added || a.doc - b.doc).slice(0, FRONT_CARDS))
  let packed = inBase64(newest)
  while (packed.length > FRONT_PACKED_MAX_BYTES) {
    newest = newest.slice(0, Math.floor((newest.length * FRONT_PACKED_MAX_BYTES) / packed.length))
    packed = inBase64(newest)
  }
  if (newest.length === 0) return { docs: [], cards: '', sprite: null }
  return {
    docs: newest.map(({ doc }) => doc),
    cards: packed,
    sprite:
      sprite && newest.some(({ cell }) => cell >= 0) ? { ...sprite, cells: newest.map(({ cell }) => cell) } : null,
  }
}

function inBase64(cards: readonly FrontCard[]): string {
  const packed = encodeCards(
    cards.map(({ card }) => card),
    FRONT_QUALITY,
  )
  return cards.length === 0 ? '' : packed.toString('base64')
}

/** As many of the first as a reader unpacks. */
function fitting(cards: FrontCard[]): FrontCard[] {
  let count = cards.length
  const tooMany = () => unpackedBytes(cards.slice(0, count).map(({ card }) => card)) > FRONT_MAX_BYTES
  while (count > 0 && tooMany()) count--
  return cards.slice(0, count)
}

/** An edited title keeps its place on the sprite while its poster is the same. */
function cellAfter(before: FrontCard | undefined, { card }: FrontCard): number {
  return before && before.card.poster?.block === card.poster?.block ? before.cell : -1
}
