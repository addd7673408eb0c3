/** The rows of the front page, from what is in the catalogue. */
import { DECADES } from './browse.ts'
import type { CatalogueCard } from './card.ts'
import { type CardTable, FIELDS, ROW } from './card-table.ts'
import type { Contents } from './contents.ts'
import type { OrderedDocs } from './ordered-docs.ts'
import { GENRES } from './title.ts'

export interface HomeRow {
  key: 'recent' | 'featured' | `genre:${string}` | `decade:${string}` | `collection:${string}`
  /** Only collections are named by people. */
  name?: string
  cards: CatalogueCard[]
}

/** Cards in a row: two screens of the widest wall. */
const ROW_CARDS = 24
/** Of each row so many are known, for some of them may be taken away. */
const ROW_KEPT = 2 * ROW_CARDS
/** A row of fewer titles looks like a mistake. */
const ROW_MIN = 3
const GENRE_ROWS = 8
const DECADE_ROWS = 4
const COLLECTION_ROWS = 12
/** From this score on, the maintainer has put a title forward. */
export const FEATURED_SCORE = 80

/**
 * The rows, kept up to date: one pass over all titles when they are first asked for, and then only over what changes
 * bring and take. A front page then costs as little at a million titles as at a thousand.
 */
export class HomeRows {
  readonly #contents: Contents
  /** All titles, the newest first. */
  readonly #newest: () => OrderedDocs
  #rows: Rows | null = null
  /** Changes that are in the rows. */
  #deltas = 0
  readonly #gone = new Set<number>()

  constructor(contents: Contents, newest: () => OrderedDocs) {
    this.#contents = contents
    this.#newest = newest
  }

  /** To be called when cards of the base have come. */
  clear(): void {
    this.#rows = null
  }

  rows(language?: string): HomeRow[] {
    const { recent, featured, genres, decades, collections } = this.#upToDate()
    const shown = [
      ...largest([['featured', featured]], { min: 1, max: 1 }),
      ...largest([['recent', recent]], { min: 1, max: 1 }),
      ...largest(
        [...collections].map(([name, row]) => [`collection:${name}`, row]),
        { min: 1, max: COLLECTION_ROWS },
      ),
      ...largest(
        GENRES.map((genre, bit) => [`genre:${genre}`, genres[bit]!]),
        { min: ROW_MIN, max: GENRE_ROWS },
      ),
      ...largest(
        decades.slice(1).map((row, i) => [`decade:${(i + 1) * 10}`, row]),
        { min: ROW_MIN, max: DECADE_ROWS },
      ),
    ]
    const cards = (docs: readonly number[]) =>
      docs.slice(0, ROW_CARDS).map((doc) => this.#contents.catalogueCard(doc, language))
    return shown.map(([key, { docs }]) => ({ key, ...named(key), cards: cards(docs) }))
  }

  #upToDate(): Rows {
    const known = this.#rows && this.#follow(this.#rows) ? this.#rows : this.#make()
    this.#rows = known
    this.#deltas = this.#contents.deltas.length
    return known
  }

  #make(): Rows {
    const rows = new Rows(this.#contents.table)
    this.#gone.clear()
    let current = 0
    const add = (row: RowDocs) => row.add(current)
    this.#newest().each((doc) => {
      if (!this.#contents.alive(doc)) return
      current = doc
      rows.each(doc, add)
    })
    return rows
  }

  /** Takes in what came since. False when a row has lost so many that the ones after them are not known any more. */
  #follow(rows: Rows): boolean {
    const { added } = this.#contents.table
    const before = (a: number, b: number) => added[b]! - added[a]! || a - b
    const lost = new Set<RowDocs>()
    for (const { segment, first } of this.#contents.deltas.slice(this.#deltas)) {
      for (const doc of [...segment.replaces, ...segment.removed]) {
        if (doc < 0 || doc >= first || this.#gone.has(doc) || !this.#contents.has(doc)) continue
        this.#gone.add(doc)
        rows.each(doc, (row) => lost.add(row.remove(doc)))
      }
      for (let doc = first; doc < first + segment.cards.count; doc++) rows.each(doc, (row) => row.insert(doc, before))
    }
    return [...lost].every((row) => row.known)
  }
}

class Rows {
  readonly recent = new RowDocs()
  readonly featured = new RowDocs()
  readonly genres = GENRES.map(() => new RowDocs())
  readonly decades = Array.from({ length: DECADES }, () => new RowDocs())
  readonly collections = new Map<string, RowDocs>()
  readonly #table: CardTable

  constructor(table: CardTable) {
    this.#table = table
  }

  /** Every row a title belongs to. */
  each(doc: number, visit: (row: RowDocs) => void): void {
    const { rows } = this.#table
    const kind = rows[doc * ROW + 1]!
    visit(this.recent)
    if (((kind >>> FIELDS.score.shift) & FIELDS.score.mask) >= FEATURED_SCORE) visit(this.featured)
    for (let mask = rows[doc * ROW]!; mask !== 0; mask &= mask - 1) {
      const genre = this.genres[31 - Math.clz32(mask & -mask)]
      if (genre) visit(genre)
    }
    visit(this.decades[((kind >>> FIELDS.year.shift) / 10) | 0]!)
    if (((kind >>> FIELDS.collected.shift) & 1) === 0) return
    for (const name of new Set(this.#table.collections(doc))) {
      const row = this.collections.get(name) ?? new RowDocs()
      this.collections.set(name, row)
      visit(row)
    }
  }
}

class RowDocs {
  /** The newest of them. */
  readonly docs: number[] = []
  count = 0

  /** False when titles that should be shown are not among those that are kept. */
  get known(): boolean {
    return this.docs.length >= Math.min(ROW_CARDS, this.count)
  }

  /** An older one than all before. */
  add(doc: number): void {
    this.count++
    if (this.docs.length < ROW_KEPT) this.docs.push(doc)
  }

  insert(doc: number, compare: (a: number, b: number) => number): void {
    const whole = this.docs.length === this.count++
    const at = this.docs.findIndex((other) => compare(doc, other) < 0)
    if (at >= 0) this.docs.splice(at, 0, doc)
    else if (whole) this.docs.push(doc)
    if (this.docs.length > ROW_KEPT) this.docs.pop()
  }

  remove(doc: number): this {
    this.count--
    const at = this.docs.indexOf(doc)
    if (at >= 0) this.docs.splice(at, 1)
    return this
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
