/** Filters, facets and orders over the typed arrays of card segments. Pure; the query comes from outside, bounded. */
import type { CardSegment, Interner } from './card-segment.ts'
import type { Contents } from './contents.ts'
import { fold } from './search/fold.ts'
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

/** A page no screen can show more of. */
export const LIMIT_MAX = 200
const LIMIT_DEFAULT = 60

export interface Page {
  offset: number
  limit: number
}

export function pageOf(query: BrowseQuery): Page {
  const whole = (value: number | undefined, fallback: number) =>
    value !== undefined && Number.isFinite(value) && value >= 0 ? Math.floor(value) : fallback
  return { offset: whole(query.offset, 0), limit: Math.min(LIMIT_MAX, whole(query.limit, LIMIT_DEFAULT)) }
}

/** True for every card of a segment when the query filters nothing. */
export type CardFilter = (segment: CardSegment, at: number) => boolean

/** Texts are looked up once, so that the filter compares numbers. Null when the query filters nothing. */
export function filterOf(query: BrowseQuery, names: Interner): CardFilter | null {
  const checks: CardFilter[] = []
  const { genre, type, language, subtitle, country, licence, yearFrom, yearTo, maxRuntime } = query
  if (genre) checks.push(genreFilter(genre))
  if (type) checks.push(typeFilter(type))
  if (licence) {
    const wanted = matching(names, (text) => text === licence)
    checks.push((segment, at) => wanted[segment.licence[at]!] === 1)
  }
  if (language) {
    const wanted = matching(names, (text) => hasLanguage(text, language))
    checks.push((segment, at) => wanted[segment.languages[at]!] === 1)
  }
  if (subtitle) {
    const wanted = matching(names, (text) => hasLanguage(text, subtitle))
    checks.push((segment, at) => wanted[segment.subtitles[at]!] === 1)
  }
  if (country) {
    const wanted = matching(names, (text) => text.split(',').includes(country))
    checks.push((segment, at) => wanted[segment.countries[at]!] === 1)
  }
  if (yearFrom !== undefined) checks.push((segment, at) => segment.year[at]! >= yearFrom)
  if (yearTo !== undefined) checks.push((segment, at) => segment.year[at]! > 0 && segment.year[at]! <= yearTo)
  if (maxRuntime !== undefined) {
    checks.push((segment, at) => segment.runtime[at]! > 0 && segment.runtime[at]! <= maxRuntime)
  }
  if (checks.length === 0) return null
  if (checks.length === 1) return checks[0]!
  return (segment, at) => checks.every((check) => check(segment, at))
}

/** Counts what the matching titles have, most frequent first. */
export class FacetCounter {
  readonly #names: Interner
  readonly #genre = new Uint32Array(GENRES.length)
  readonly #type = new Uint32Array(TITLE_TYPES.length)
  readonly #decade = new Uint32Array(400)
  readonly #language: Uint32Array
  readonly #country: Uint32Array
  readonly #licence: Uint32Array

  constructor(names: Interner) {
    this.#names = names
    this.#language = new Uint32Array(names.size)
    this.#country = new Uint32Array(names.size)
    this.#licence = new Uint32Array(names.size)
  }

  add(segment: CardSegment, at: number): void {
    for (let mask = segment.genres[at]!; mask !== 0; mask &= mask - 1) {
      const bit = 31 - Math.clz32(mask & -mask)
      if (bit < this.#genre.length) this.#genre[bit]!++
    }
    this.#type[segment.type[at]!]!++
    this.#decade[Math.floor(segment.year[at]! / 10)]!++
    this.#language[segment.languages[at]!]!++
    this.#country[segment.countries[at]!]!++
    this.#licence[segment.licence[at]!]!++
  }

  facets(): Facets {
    return {
      genre: ranked([...this.#genre].map((count, bit) => [GENRES[bit]!, count])),
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
      for (const value of this.#names.text(number).split(',')) {
        if (value !== '') sums.set(value, (sums.get(value) ?? 0) + count)
      }
    })
    return [...sums]
  }
}

/** Document numbers of all that is here, in an order; made once per order and kept until the contents change. */
export function orderOf(contents: Contents, sort: Exclude<SortOrder, 'relevance'>): Uint32Array {
  return sort === 'title' ? byTitle(contents) : byNumber(contents, sort)
}

/** Larger numbers first, then lower documents. Keys and documents share one double: native sorting needs no callback. */
function byNumber(contents: Contents, sort: 'added' | 'year' | 'runtime'): Uint32Array {
  const keys = new Float64Array(countOf(contents))
  const origin = sort === 'added' ? oldest(contents) : 0
  let count = 0
  for (const { segment, first } of contents.segments()) {
    const column = segment[sort]
    for (let at = 0; at < segment.count; at++) {
      const key = Math.min(column[at]! - origin, KEY_MAX)
      keys[count++] = key * DOCS + (DOCS - 1 - (first + at))
    }
  }
  keys.sort()
  return Uint32Array.from({ length: count }, (_, i) => DOCS - 1 - (keys[count - 1 - i]! % DOCS))
}

/** More documents than a catalogue may have; 31 bits of a double are left for the key. */
const DOCS = 2 ** 22
const KEY_MAX = 2 ** 31 - 1

/** By folded title without its article: the first bytes sort natively, runs of equal ones are then compared whole. */
function byTitle(contents: Contents): Uint32Array {
  const keys = new Float64Array(countOf(contents))
  let count = 0
  for (const { segment, first } of contents.segments()) {
    for (let at = 0; at < segment.count; at++) {
      keys[count++] = prefixNumber(sortKey(segment.title(at))) * DOCS + first + at
    }
  }
  keys.sort()
  const order = Uint32Array.from(keys, (key) => key % DOCS)
  for (let start = 0; start < count; ) {
    let end = start + 1
    while (end < count && Math.floor(keys[end]! / DOCS) === Math.floor(keys[start]! / DOCS)) end++
    if (end - start > 1) sortRun(contents, order.subarray(start, end))
    start = end
  }
  return order
}

function sortRun(contents: Contents, run: Uint32Array): void {
  const keyed = [...run].map((doc) => {
    const found = contents.find(doc)
    return { doc, key: found ? sortKey(found.segment.title(found.at)) : '' }
  })
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.doc - b.doc))
  run.set(keyed.map(({ doc }) => doc))
}

const ARTICLE = /^(?:the|an?|le|la|les|l|der|die|das|el|los|las|il|lo|gli|een|het|den|det|en|ett) (?=.)/

export function sortKey(title: string): string {
  const words = fold(title)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
  return words.replace(ARTICLE, '')
}

/** The first four letters in 30 bits: with the document they fit into a double. */
function prefixNumber(key: string): number {
  let number = 0
  for (let i = 0; i < 4; i++) number = number * 181 + rankOfUnit(i < key.length ? key.charCodeAt(i) : 0)
  return number
}

/** Keeps the order of UTF-16 units; letters past Latin share ranks and are told apart by the whole comparison. */
function rankOfUnit(unit: number): number {
  return unit < 128 ? unit : Math.min(180, 128 + Math.floor(unit / 1300))
}

function oldest(contents: Contents): number {
  let least = Number.POSITIVE_INFINITY
  for (const { segment } of contents.segments()) for (const added of segment.added) least = Math.min(least, added)
  return least
}

function countOf(contents: Contents): number {
  let count = 0
  for (const { segment } of contents.segments()) count += segment.count
  return count
}

function genreFilter(genre: string): CardFilter {
  const bit = (GENRES as readonly string[]).indexOf(genre)
  const mask = bit < 0 ? 0 : (1 << bit) >>> 0
  return (segment, at) => (segment.genres[at]! & mask) !== 0
}

function typeFilter(type: string): CardFilter {
  const index = (TITLE_TYPES as readonly string[]).indexOf(type)
  return (segment, at) => segment.type[at] === index
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
