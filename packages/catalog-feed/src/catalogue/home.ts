/** The rows of the front page, from what is in the catalogue. */
import { type CatalogueCard, toCatalogueCard } from './card.ts'
import type { Contents } from './contents.ts'
import { GENRES } from './title.ts'

export interface HomeRow {
  key: 'recent' | 'featured' | `genre:${string}` | `decade:${string}` | `collection:${string}`
  /** Only collections are named by people. */
  name?: string
  cards: CatalogueCard[]
}

/** Cards in a row: two screens of the widest wall. */
const ROW_CARDS = 24
/** A row of fewer titles looks like a mistake. */
const ROW_MIN = 3
const GENRE_ROWS = 8
const DECADE_ROWS = 4
const COLLECTION_ROWS = 12
/** From this score on, the maintainer has put a title forward. */
export const FEATURED_SCORE = 80

/** One pass over all titles, newest first. */
export function homeRows(
  contents: Contents,
  { order, language }: { order: Uint32Array; language?: string },
): HomeRow[] {
  const rows = new RowCollector()
  for (const doc of order) {
    const found = contents.alive(doc) ? contents.find(doc) : null
    if (found === null) continue
    const { segment, at } = found
    rows.add('recent', doc)
    if (segment.score[at]! >= FEATURED_SCORE) rows.add('featured', doc)
    for (const name of segment.collections.get(at) ?? []) rows.add(`collection:${name}`, doc)
    for (let mask = segment.genres[at]!; mask !== 0; mask &= mask - 1) {
      rows.add(`genre:${GENRES[31 - Math.clz32(mask & -mask)]}`, doc)
    }
    if (segment.year[at]! > 0) rows.add(`decade:${Math.floor(segment.year[at]! / 10) * 10}`, doc)
  }
  const cards = (docs: number[]) => docs.map((doc) => toCatalogueCard(contents.card(doc)!, language))
  return rows.chosen().map(({ key, docs }) => ({ key, ...named(key), cards: cards(docs) }))
}

class RowCollector {
  readonly #rows = new Map<HomeRow['key'], { docs: number[]; count: number }>()

  add(key: HomeRow['key'], doc: number): void {
    let row = this.#rows.get(key)
    if (row === undefined) {
      row = { docs: [], count: 0 }
      this.#rows.set(key, row)
    }
    row.count++
    if (row.docs.length < ROW_CARDS) row.docs.push(doc)
  }

  chosen(): { key: HomeRow['key']; docs: number[] }[] {
    const kind = (prefix: string, min: number, max: number) =>
      [...this.#rows]
        .filter(([key, { count }]) => key.startsWith(prefix) && count >= min)
        .sort((a, b) => b[1].count - a[1].count)
        .slice(0, max)
        .map(([key, { docs }]) => ({ key, docs }))
    return [
      ...kind('featured', 1, 1),
      ...kind('recent', 1, 1),
      ...kind('collection:', 1, COLLECTION_ROWS),
      ...kind('genre:', ROW_MIN, GENRE_ROWS),
      ...kind('decade:', ROW_MIN, DECADE_ROWS),
    ]
  }
}

function named(key: string): { name?: string } {
  return key.startsWith('collection:') ? { name: key.slice('collection:'.length) } : {}
}
