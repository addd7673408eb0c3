/** The rows of the front page, from what is in the catalogue. */
import { DECADES } from './browse.ts'
import type { CatalogueCard } from './card.ts'
import { FIELDS, ROW } from './card-table.ts'
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
  const { table } = contents
  const { rows: fields } = table
  const recent = new RowDocs()
  const featured = new RowDocs()
  const byGenre = GENRES.map(() => new RowDocs())
  const byDecade = Array.from({ length: DECADES }, () => new RowDocs())
  const collections = new Map<string, RowDocs>()
  for (const doc of order) {
    if (!contents.alive(doc)) continue
    recent.add(doc)
    const kind = fields[doc * ROW + 1]!
    if (((kind >>> FIELDS.score.shift) & FIELDS.score.mask) >= FEATURED_SCORE) featured.add(doc)
    for (let mask = fields[doc * ROW]!; mask !== 0; mask &= mask - 1) byGenre[31 - Math.clz32(mask & -mask)]?.add(doc)
    byDecade[((kind >>> FIELDS.year.shift) / 10) | 0]!.add(doc)
    if (((kind >>> FIELDS.collected.shift) & 1) === 0) continue
    for (const name of table.collections(doc)) {
      const row = collections.get(name) ?? new RowDocs()
      row.add(doc)
      collections.set(name, row)
    }
  }
  const cards = (docs: number[]) => docs.map((doc) => contents.catalogueCard(doc, language))
  const rows: [HomeRow['key'], RowDocs][] = [
    ...largest([['featured', featured]], { min: 1, max: 1 }),
    ...largest([['recent', recent]], { min: 1, max: 1 }),
    ...largest(
      [...collections].map(([name, row]) => [`collection:${name}`, row]),
      { min: 1, max: COLLECTION_ROWS },
    ),
    ...largest(
      GENRES.map((genre, bit) => [`genre:${genre}`, byGenre[bit]!]),
      { min: ROW_MIN, max: GENRE_ROWS },
    ),
    ...largest(
      byDecade.slice(1).map((row, i) => [`decade:${(i + 1) * 10}`, row]),
      { min: ROW_MIN, max: DECADE_ROWS },
    ),
  ]
  return rows.map(([key, { docs }]) => ({ key, ...named(key), cards: cards(docs) }))
}

class RowDocs {
  readonly docs: number[] = []
  count = 0

  add(doc: number): void {
    this.count++
    if (this.docs.length < ROW_CARDS) this.docs.push(doc)
  }
}

function largest(
  rows: readonly [HomeRow['key'], RowDocs][],
  { min, max }: { min: number; max: number },
): [HomeRow['key'], RowDocs][] {
  return rows
    .filter(([, { count }]) => count >= min)
    .sort((a, b) => b[1].count - a[1].count)
    .slice(0, max)
}

function named(key: string): { name?: string } {
  return key.startsWith('collection:') ? { name: key.slice('collection:'.length) } : {}
}
