/** Columns that few cards have a value in: `{ position: value }`, and translations, one such column a language. Pure. */
import type { PackedCard } from './card.ts'
import { malformed } from './frame.ts'
import { TITLE_LIMITS } from './title-fields.ts'

export function sparse<T>(cards: readonly PackedCard[], pick: (card: PackedCard) => T | undefined): Record<string, T> {
  const found: Record<string, T> = {}
  cards.forEach((card, at) => {
    const value = pick(card)
    if (value !== undefined) found[at] = value
  })
  return found
}

export function transposed(cards: readonly PackedCard[]): Record<string, Record<string, string>> {
  const columns: Record<string, Record<string, string>> = {}
  cards.forEach((card, at) => {
    for (const [language, title] of Object.entries(card.translations)) {
      columns[language] ??= {}
      columns[language][at] = title
    }
  })
  return columns
}

/** What one card has in a column that nobody has checked; a column that is none is left to the schema. */
export function picked(column: unknown, place: number): unknown {
  if (typeof column !== 'object' || column === null) return column
  return Object.hasOwn(column, place) ? { 0: (column as Record<number, unknown>)[place] } : {}
}

/** In the languages that have one of this card. */
export function translationsAt(columns: unknown, place: number): unknown {
  if (typeof columns !== 'object' || columns === null) return columns
  const own = Object.entries(columns).filter(
    ([, titles]) => typeof titles !== 'object' || titles === null || Object.hasOwn(titles, place),
  )
  return Object.fromEntries(own.map(([language, titles]) => [language, picked(titles, place)]))
}

/**
 * A body has room for a million names where so many cards have some thousands: the schema would look at each of them,
 * and a reader keep it. Throws `BAD_SEGMENT`.
 */
export function mustBeSparse(json: unknown, cards: number): void {
  const { score, collections, translations } = (json ?? {}) as Record<string, unknown>
  const titles: Record<string, unknown> = Object(translations)
  let left = cards * TITLE_LIMITS.translations
  for (const language in titles) {
    left -= Math.max(1, namesIn(titles[language], left))
    if (left < 0) break
  }
  const names = Math.max(namesIn(score, cards), namesIn(collections, cards))
  if (left < 0 || names > cards) throw malformed('it names more than its cards can have')
}

/** How many an object has, or one more than `max`. */
function namesIn(value: unknown, max: number): number {
  if (typeof value !== 'object') return 0
  let names = 0
  for (const _ in value) if (++names > max) break
  return names
}
