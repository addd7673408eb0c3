/** Filters and facets over the columns of a card table. Pure; the query comes from outside, bounded. */
import type { CardTable } from './card-table.ts'
import type { Interner } from './interner.ts'
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

export type FacetKind = 'genre' | 'language' | 'country' | 'licence' | 'decade' | 'type'
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
  const { columns } = table
  const checks: CardFilter[] = []
  const { genre, type, language, subtitle, country, licence, yearFrom, yearTo, maxRuntime } = query
  const named = (column: Uint16Array, test: (text: string) => boolean) => {
    const wanted = matching(table.names, test)
    checks.push((doc) => wanted[column[doc]!] === 1)
  }
  if (genre) checks.push(genreFilter(genre, columns.genres))
  if (type) checks.push(typeFilter(type, columns.type))
  if (licence) named(columns.licence, (text) => text === licence)
  if (language) named(columns.languages, (text) => hasLanguage(text, language))
  if (subtitle) named(columns.subtitles, (text) => hasLanguage(text, subtitle))
  if (country) named(columns.countries, (text) => text.split(',').includes(country))
  const { year, runtime } = columns
  if (yearFrom !== undefined) checks.push((doc) => year[doc]! >= yearFrom)
  if (yearTo !== undefined) checks.push((doc) => year[doc]! > 0 && year[doc]! <= yearTo)
  if (maxRuntime !== undefined) checks.push((doc) => runtime[doc]! > 0 && runtime[doc]! <= maxRuntime)
  if (checks.length === 0) return null
  if (checks.length === 1) return checks[0]!
  return (doc) => checks.every((check) => check(doc))
}

/** Counts what the matching titles have, most frequent first. */
export class FacetCounter {
  readonly #table: CardTable
  readonly #genre = new Uint32Array(32)
  readonly #type = new Uint32Array(TITLE_TYPES.length)
  readonly #decade = new Uint32Array(DECADES)
  readonly #language: Uint32Array
  readonly #country: Uint32Array
  readonly #licence: Uint32Array

  constructor(table: CardTable) {
    this.#table = table
    this.#language = new Uint32Array(table.names.size)
    this.#country = new Uint32Array(table.names.size)
    this.#licence = new Uint32Array(table.names.size)
  }

  add(doc: number): void {
    const { genres, type, year, languages, countries, licence } = this.#table.columns
    for (let mask = genres[doc]!; mask !== 0; mask &= mask - 1) this.#genre[31 - Math.clz32(mask & -mask)]!++
    this.#type[type[doc]!]!++
    this.#decade[(year[doc]! / 10) | 0]!++
    this.#language[languages[doc]!]!++
    this.#country[countries[doc]!]!++
    this.#licence[licence[doc]!]!++
  }

  facets(): Facets {
    return {
      genre: ranked(GENRES.map((genre, bit) => [genre, this.#genre[bit]!])),
      type: ranked([...this.#type].map((count, i) => [TITLE_TYPES[i]!, count])),
      decade: ranked([...this.#decade].slice(1).map((count, i) => [String((i + 1) * 10), count])),
      language: ranked(this.#split(this.#language)),
      country: ranked(this.#split(this.#country)),
      licence: ranked(this.#split(this.#licence)),
    }
  }

  #split(counts: Uint32Array): [string, number][] {
    const sums = new Map<string, number>()
    counts.forEach((count, number) => {
      if (count === 0) return
      for (const value of this.#table.names.text(number).split(',')) {
        if (value !== '') sums.set(value, (sums.get(value) ?? 0) + count)
      }
    })
    return [...sums]
  }
}

function genreFilter(genre: string, genres: Uint32Array): CardFilter {
  const bit = (GENRES as readonly string[]).indexOf(genre)
  const mask = bit < 0 ? 0 : 1 << bit
  return (doc) => (genres[doc]! & mask) !== 0
}

function typeFilter(type: string, types: Uint8Array): CardFilter {
  const index = (TITLE_TYPES as readonly string[]).indexOf(type)
  return (doc) => types[doc] === index
}

function hasLanguage(joined: string, language: string): boolean {
  return joined.split(',').some((tag) => tag === language || tag.startsWith(`${language}-`))
}

function matching(names: Interner, test: (text: string) => boolean): Uint8Array {
  return Uint8Array.from({ length: names.size }, (_, number) => (number > 0 && test(names.text(number)) ? 1 : 0))
}

function ranked(counts: [string, number][]): { value: string; count: number }[] {
  return counts
    .filter(([, count]) => count > 0)
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}
