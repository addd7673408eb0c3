/** The newest cards, carried by HEAD itself so that a first screen needs nothing else. */
import type { PackedCard } from './card.ts'
import { decodeCards, encodeCards } from './card-segment.ts'
import { CardTable } from './card-table.ts'
import { FRONT_CARDS, type Head } from './head.ts'

export interface FrontCard {
  doc: number
  card: PackedCard
}

/** Throws `BAD_SEGMENT`. */
export function readFront(front: Head['front']): FrontCard[] {
  if (front.docs.length === 0) return []
  const cards = decodeCards(Buffer.from(front.cards, 'base64'))
  const table = new CardTable(cards.count)
  table.put(0, cards)
  return front.docs.slice(0, cards.count).map((doc, at) => ({ doc, card: table.card(at) }))
}

/** The front after a change: without the documents that are gone, with the fresh ones, newest first. */
export function frontOf(old: Head['front'], change: { gone: Set<number>; fresh: FrontCard[] }): Head['front'] {
  const kept = readFront(old).filter(({ doc }) => !change.gone.has(doc))
  const edited = new Set(
    readFront(old)
      .filter(({ doc }) => change.gone.has(doc))
      .map(({ card }) => card.id),
  )
  const oldest = kept.length + edited.size < FRONT_CARDS ? 0 : (kept.at(-1)?.card.added ?? 0)
  const fresh = change.fresh.filter(({ card }) => edited.has(card.id) || card.added >= oldest)
  return packFront([...fresh, ...kept])
}

export function packFront(cards: FrontCard[]): Head['front'] {
  const newest = cards.sort((a, b) => b.card.added - a.card.added || a.doc - b.doc).slice(0, FRONT_CARDS)
  if (newest.length === 0) return { docs: [], cards: '' }
  return {
    docs: newest.map(({ doc }) => doc),
    cards: encodeCards(newest.map(({ card }) => card)).toString('base64'),
  }
}
