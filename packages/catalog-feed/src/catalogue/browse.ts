/** Filters and facets over the rows of a card table. Pure; the query comes from outside, bounded. */
import { type CardTable, FIELDS, type FieldName, ROW } from './card-table.ts'
import { Interner } from './interner.ts'
import { GENRES, TITLE_TYPES } from './title.ts'

export type SortOrder = 'relevance' | 'added' | 'year' | 'title' | 'runtime'

/** What a viewer may ask for; everything is optional and everything given must hold. */
export interface BrowseQuery {
  /** Search as you type: the last word may be unfinished. */
  q?: string
  /** Titles with this person, all words of the name as they are. */
  person?: string
  genre?: string
  type?: string
  /** Spoken language, BCP 47; `en` finds `en-GB` too. */
  language?: string
  subtitle?: string
  country?: string
  licence?: string
  yearFrom?: number
  yearTo?: number
  /** Seconds. */
  maxRuntime?: number
  sort?: SortOrder
  offset?: number
  limit?: number
  /** Language in which titles are wanted. */
  text?: string
  /** Say why the first titles match whose name does not show it: `matched` on their cards. Costs some blocks. */
  why?: boolean
  /** Facets cost a pass over everything that matches; false leaves them out. */
  facets?: boolean
}

export type FacetKind = 'genre' | 'language' | 'subtitle' | 'country' | 'licence' | 'decade' | 'type'
export type Facets = Record<FacetKind, { value: string; count: number }[]>

/** Sixteen screens; more at once only holds the worker up. */
export const LIMIT_MAX = 1000
const LIMIT_DEFAULT = 60
/** Years are below 2110. */
export const DECADES = 256

export interface Page {
  offset: number
  limit: number
}

export function pageOf(query: BrowseQuery): Page {
  const whole = (value: number | undefined, fallback: number) =>
    value !== undefined && Number.isFinite(value) && value >= 0 ? Math.floor(value) : fallback
  return { offset: whole(query.offset, 0), limit: Math.min(LIMIT_MAX, whole(query.limit, LIMIT_DEFAULT)) }
}

/** Of a document that is here. */
export type CardFilter = (doc: number) => boolean

/** Texts are looked up once, so that the filter compares numbers. Null when the query filters nothing. */
export function filterOf(query: BrowseQuery, table: CardTable): CardFilter | null {
  const { rows, runtime } = table
  const checks: CardFilter[] = []
  const { genre, type, language, subtitle, country, licence, yearFrom, yearTo, maxRuntime } = query
  const field = (name: FieldName, test: (value: number) => boolean) => {
    const { word, shift, mask } = FIELDS[name]
    checks.push((doc) => test((rows[doc * ROW + word]! >>> shift) & mask))
  }
  const named = (name: FieldName, test: (text: string) => boolean) => {
    const wanted = matching(table.names, test)
    field(name, (number) => wanted[number] === 1)
  }
  if (genre) checks.push(genreFilter(genre, rows))
  if (type) field('type', equals((TITLE_TYPES as readonly string[]).indexOf(type)))
  if (licence) named('licence', (text) => text === licence)
  if (language) named('languages', (text) => hasLanguage(text, language))
  if (subtitle) named('subtitles', (text) => hasLanguage(text, subtitle))
  if (country) named('countries', (text) => text.split(',').includes(country))
  if (yearFrom !== undefined) field('year', (year) => year >= yearFrom)
  if (yearTo !== undefined) field('year', (year) => year > 0 && year <= yearTo)
  if (maxRuntime !== undefined) checks.push((doc) => runtime[doc]! > 0 && runtime[doc]! <= maxRuntime)
  if (checks.length === 0) return null
  if (checks.length === 1) return checks[0]!
  return (doc) => checks.every((check) => check(doc))
}

/** Counts what the matching titles have, most frequent first. One serves all questions: fresh tables are garbage. */
export class FacetCounter {
  readonly #table: CardTable
  readonly #genre = new Uint32Array(32)
  readonly #type = new Uint32Array(FIELDS.type.mask + 1)
  readonly #decade = new Uint32Array(DECADES)
  #language = new Uint32Array(0)
  #subtitle = new Uint32Array(0)
  #country = new Uint32Array(0)
  #licence = new Uint32Array(0)

  constructor(table: CardTable) {
    this.#table = table
  }

  /** To be called before a question is counted for. */
  clear(): void {
    const names = this.#table.names.size
    if (this.#language.length < names) {
      const room = Math.min(Interner.max + 1, names * 2)
      this.#language = new Uint32Array(room)
      this.#subtitle = new Uint32Array(room)
      this.#country = new Uint32Array(room)
      this.#licence = new Uint32Array(room)
    }
    for (const counts of this.#all()) counts.fill(0)
  }

  /** In one go: what the processor has to fetch for one title it then fetches beside what it counts of another. */
  addAll(docs: Uint32Array): void {
    const { rows } = this.#table
    const [genre, type, decade, language, subtitle, country, licence] = this.#all()
    for (let i = 0; i < docs.length; i++) {
      const row = docs[i]! * ROW
      const kind = rows[row + 1]!
      const spoken = rows[row + 2]!
      const rights = rows[row + 3]!
      for (let mask = rows[row]!; mask !== 0; mask &= mask - 1) genre[31 - Math.clz32(mask & -mask)]!++
      type[kind & FIELDS.type.mask]!++
      decade[((kind >>> FIELDS.year.shift) / 10) | 0]!++
      language[spoken & 0xffff]!++
      country[spoken >>> 16]!++
      licence[rights & 0xffff]!++
      subtitle[rights >>> 16]!++
    }
  }

  facets(): Facets {
    return {
      genre: ranked(counted(this.#genre, (bit) => GENRES[bit])),
      type: ranked(counted(this.#type, (type) => TITLE_TYPES[type])),
      decade: ranked(counted(this.#decade, (decade) => (decade > 0 ? String(decade * 10) : undefined))),
      language: ranked(this.#split(this.#language)),
      subtitle: ranked(this.#split(this.#subtitle)),
      country: ranked(this.#split(this.#country)),
      licence: ranked(this.#split(this.#licence)),
    }
  }

  #all() {
    return [
      this.#genre,
      this.#type,
      this.#decade,
      this.#language,
      this.#subtitle,
      this.#country,
      this.#licence,
    ] as const
  }

  #split(counts: Uint32Array): [string, number][] {
    const sums = new Map<string, number>()
    for (let number = 0; number < counts.length; number++) {
      const count = counts[number]!
      if (count === 0) continue
      for (const value of this.#table.names.text(number).split(',')) {
        if (value !== '') sums.set(value, (sums.get(value) ?? 0) + count)
      }
    }
    return [...sums]
  }
}

function genreFilter(genre: string, rows: Uint32Array): CardFilter {
  const bit = (GENRES as readonly string[]).indexOf(genre)
  const mask = bit < 0 ? 0 : 1 << bit
  return (doc) => (rows[doc * ROW]! & mask) !== 0
}

function equals(wanted: number): (value: number) => boolean {
  return (value) => value === wanted
}

function hasLanguage(joined: string, language: string): boolean {
  return joined.split(',').some((tag) => tag === language || tag.startsWith(`${language}-`))
}

function matching(names: Interner, test: (text: string) => boolean): Uint8Array {
  return Uint8Array.from({ length: names.size }, (_, number) => (number > 0 && test(names.text(number)) ? 1 : 0))
}

/** What was counted at all, by name; places without a name are left out. */
function counted(counts: Uint32Array, name: (place: number) => string | undefined): [string, number][] {
  const found: [string, number][] = []
  for (let place = 0; place < counts.length; place++) {
    const value = counts[place]! > 0 ? name(place) : undefined
    if (value !== undefined) found.push([value, counts[place]!])
  }
  return found
}

function ranked(counts: [string, number][]): { value: string; count: number }[] {
  return counts
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}
