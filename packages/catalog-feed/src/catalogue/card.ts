/** What a poster on the wall needs of a title, and where its picture lies. */
import { GENRES, type Genre, type Title, type TitleType, titleParts } from './title.ts'
import { worksOf } from './works.ts'

/** Where bytes lie in the catalogue's second core: whole blocks from `block`, `bytes` in all. */
export interface Address {
  block: number
  bytes: number
}

/** In a large catalogue, pictures stay in the blocks on disk: a third of what cards take in memory. */
export type TailPlace = readonly [segment: number, place: number]

/** A title as the wall, the search and the front page see it. Seconds, unix seconds. */
export interface CatalogueCard {
  id: string
  type: TitleType
  title: string
  /** What its maintainer calls it, where `title` is a translation. */
  name?: string
  year?: number
  added: number
  runtime?: number
  genres: Genre[]
  licence: string
  /** Base64, as in the record. */
  thumbhash?: string
  /** True when there is a poster to ask for. */
  poster: boolean
  /** Between desk and view: the segment and the place in its tail where thumbhash, poster and works are. */
  at?: TailPlace
  /** Its poster on the sprite of the front page, counted row by row. */
  cell?: number
  /** What the same work has in another catalogue too, see {@link worksOf}. */
  works: readonly number[]
  matched?: { field: 'title' | 'original' | 'alias' | 'person' | 'synopsis'; text: string }
}

/** A card as it is packed: everything browse filters on, too. */
export interface PackedCard {
  id: string
  type: TitleType
  title: string
  year: number
  added: number
  runtime: number
  /** Bit n is set for `GENRES[n]`. */
  genres: number
  licence: string
  /** Sorted, joined by commas: few different values, so they are kept as numbers. */
  languages: string
  countries: string
  subtitles: string
  collections: string[]
  score: number
  thumbhash: Uint8Array
  poster: Address | null
  works: readonly number[]
  /** The title in other languages. */
  translations: Record<string, string>
}

export function genreMask(genres: readonly Genre[]): number {
  let mask = 0
  for (const genre of genres) mask |= 1 << GENRES.indexOf(genre)
  return mask >>> 0
}

export function genresOf(mask: number): Genre[] {
  return GENRES.filter((_, bit) => (mask & (1 << bit)) !== 0)
}

/** `address` finds the file a path names, among those that were just written. */
export function toPackedCard(title: Title, address: (path: string) => Address | null): PackedCard {
  const art = title.poster
  return {
    id: title.id,
    type: title.type,
    title: title.title,
    year: title.year ?? 0,
    added: title.added,
    runtime: title.runtime ?? 0,
    genres: genreMask(title.genres),
    licence: title.licence,
    languages: joined(title.languages),
    countries: joined(title.countries),
    subtitles: joined(subtitleLanguages(title)),
    collections: title.collections,
    score: title.score ?? 0,
    thumbhash: art?.thumbhash ? Buffer.from(art.thumbhash, 'base64') : new Uint8Array(0),
    poster: art ? address(art.small ?? art.path) : null,
    works: worksOf(title),
    translations: titleTranslations(title),
  }
}

export function toCatalogueCard(card: PackedCard, language?: string): CatalogueCard {
  const local = language ? (card.translations[language] ?? card.translations[language.split('-')[0]!]) : undefined
  return {
    id: card.id,
    type: card.type,
    title: local ?? card.title,
    ...(local !== undefined && local !== card.title && { name: card.title }),
    ...(card.year > 0 && { year: card.year }),
    added: card.added,
    ...(card.runtime > 0 && { runtime: card.runtime }),
    genres: genresOf(card.genres),
    licence: card.licence,
    ...(card.thumbhash.length > 0 && { thumbhash: Buffer.from(card.thumbhash).toString('base64') }),
    poster: card.poster !== null,
    works: card.works,
  }
}

function subtitleLanguages(title: Title): string[] {
  return titleParts(title).flatMap((part) => part.subtitles.map((subtitle) => subtitle.language))
}

function titleTranslations(title: Title): Record<string, string> {
  const pairs = Object.entries(title.text).flatMap(([language, text]) => (text.title ? [[language, text.title]] : []))
  return Object.fromEntries(pairs)
}

function joined(values: readonly string[]): string {
  if (values.length < 2) return values[0] ?? ''
  return [...new Set(values)].sort().join(',')
}
