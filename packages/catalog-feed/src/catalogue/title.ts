/**
 * The record of one title: what a maintainer publishes and what every viewer checks again before showing it.
 *
 * Pure: no I/O, no `node:` module. Lengths are UTF-16 code units after cleaning, durations seconds, dates unix
 * seconds, sizes bytes. Keys that are not named here are dropped. `docs/catalogue.md` explains each field.
 */
import * as z from 'zod'
import { CatalogueError } from './errors.ts'
import { normaliseLicence } from './licence.ts'
import { cleanLine, cleanProse } from './text.ts'

export { LICENCES, licenceName, licenceUrl, normaliseLicence } from './licence.ts'

/** At most 32, so that a title's genres fit into one integer of the browse table. Only ever append. */
export const GENRES = [
  'action',
  'adventure',
  'animation',
  'art',
  'biography',
  'comedy',
  'crime',
  'dance',
  'documentary',
  'drama',
  'educational',
  'experimental',
  'family',
  'fantasy',
  'film-noir',
  'history',
  'horror',
  'music',
  'musical',
  'mystery',
  'nature',
  'news',
  'political',
  'romance',
  'science-fiction',
  'silent',
  'sport',
  'thriller',
  'travel',
  'war',
  'western',
] as const
export type Genre = (typeof GENRES)[number]

export const TITLE_TYPES = ['movie', 'series', 'short', 'video'] as const
export type TitleType = (typeof TITLE_TYPES)[number]

export const ROLES = [
  'director',
  'writer',
  'actor',
  'voice',
  'producer',
  'composer',
  'cinematographer',
  'editor',
  'animator',
  'narrator',
  'other',
] as const
export type Role = (typeof ROLES)[number]

export const QUALITIES = ['2160p', '1440p', '1080p', '720p', '576p', '480p', '360p', '240p'] as const

/** Every bound of a record. They keep a block of 160 records under 20 MiB whatever a maintainer writes. */
export const TITLE_LIMITS = {
  /** One record as JSON: a thousand episodes with a line of text each fit. */
  recordBytes: 128 << 10,
  title: 300,
  synopsis: 4000,
  tagline: 200,
  name: 120,
  aka: 16,
  genres: 8,
  tags: 32,
  tag: 48,
  languages: 32,
  people: 100,
  sources: 32,
  subtitles: 100,
  seasons: 100,
  episodes: 1000,
  trackers: 8,
  translations: 40,
  collections: 8,
  path: 200,
  url: 500,
  /** Seconds: longer than any film made. */
  runtime: 3_600_000,
  /** Larger than any torrent a browser will play; keeps sums far below 2^53. */
  size: 2 ** 44,
} as const

const line = (max: number) =>
  z
    .string()
    .max(max * 4 + 64)
    .transform(cleanLine)
    .pipe(z.string().min(1).max(max))

const prose = (max: number) =>
  z
    .string()
    .max(max * 4 + 64)
    .transform(cleanProse)
    .pipe(z.string().max(max))

const list = <T extends z.ZodType>(item: T, max: number) => z.array(item).max(max).default([])

/** Names that are keys of every object: an id is used as a key in other people's programs too. */
const RESERVED_IDS = new Set(['__proto__', 'constructor', 'prototype', 'tostring', 'valueof', 'hasownproperty'])

const id = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/,
    'an id is 1–64 of a–z 0–9 . _ - and starts and ends with a letter or digit',
  )
  .refine((value) => !value.includes('..') && !RESERVED_IDS.has(value), 'this id is reserved')

const language = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}$/i, 'a BCP 47 tag such as en, pt-BR or zh-Hant')
  .transform(canonicalLanguage)

const country = z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 code such as FR')
const seconds = z.int().min(1).max(TITLE_LIMITS.runtime)
/** Up to the year 2106, in the 32 bits that tables keep them in. */
const unixTime = z.int().min(0).max(0xffff_ffff)
const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`), `${digits} hexadecimal digits`)

const SEGMENT = '[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?'
const PATH = new RegExp(`^(?:/${SEGMENT}){2,6}$`)

/** A file of the catalogue's own drive: absolute, ASCII, at least one folder, never an address, never our own folder. */
const drivePath = (extensions: readonly string[]) =>
  z
    .string()
    .max(TITLE_LIMITS.path)
    .regex(PATH, 'a path such as /posters/film.webp inside the catalogue')
    .refine((path) => !path.includes('..') && !path.startsWith('/catalogue/'), 'this path is reserved')
    .refine((path) => extensions.some((end) => path.endsWith(end)), `the file must end in ${extensions.join(', ')}`)

const webUrl = z
  .string()
  .max(TITLE_LIMITS.url)
  .refine(isPublicWebUrl, 'an address that starts with https:// or http:// and names a public host')

const trackerUrl = z
  .string()
  .max(TITLE_LIMITS.url)
  .refine((text) => /^(?:udp|https?|wss?):\/\//.test(text) && URL.canParse(text), 'a udp, http(s) or ws(s) address')

const PICTURES = ['.webp', '.avif', '.jpg', '.jpeg', '.png'] as const

const artworkSchema = z.object({
  path: drivePath(PICTURES),
  /** The same picture for the wall, about 240 pixels wide. */
  small: drivePath(PICTURES).optional(),
  /** Pixels of the stored picture. */
  width: z.int().min(1).max(8192).optional(),
  height: z.int().min(1).max(8192).optional(),
  /** Base64 thumbhash, 5–25 bytes, see evanw/thumbhash. */
  thumbhash: z
    .string()
    .regex(/^(?:[A-Za-z0-9+/]{4}){1,8}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)
    .max(36)
    .optional(),
})

const audioSchema = z.object({
  codec: line(32).optional(),
  language: language.optional(),
  channels: z.int().min(1).max(64).optional(),
})

const sourceSchema = z
  .object({
    infohash: hex(40).optional(),
    infohash2: hex(64).optional(),
    /** Index of the film among the torrent's files, in the torrent's order. */
    file: z.int().min(0).max(100_000).default(0),
    size: z.int().min(0).max(TITLE_LIMITS.size),
    quality: z.enum(QUALITIES).optional(),
    container: line(16).optional(),
    video: line(32).optional(),
    audio: list(audioSchema, 32),
    duration: seconds.optional(),
    torrent: drivePath(['.torrent']).optional(),
    /** SHA-256 of each 64 KiB of the film, concatenated: playing can start before a whole piece is here. */
    blocks: drivePath(['.blocks']).optional(),
    trackers: list(trackerUrl, TITLE_LIMITS.trackers),
  })
  .refine((source) => source.infohash !== undefined || source.infohash2 !== undefined, 'a source needs an infohash')

const subtitleSchema = z.object({
  language,
  label: line(TITLE_LIMITS.name).optional(),
  forced: z.boolean().optional(),
  /** For deaf and hard-of-hearing viewers. */
  sdh: z.boolean().optional(),
  path: drivePath(['.vtt', '.srt', '.ass', '.ssa']),
})

const translationSchema = z.object({
  title: line(TITLE_LIMITS.title).optional(),
  synopsis: prose(TITLE_LIMITS.synopsis).optional(),
  tagline: line(TITLE_LIMITS.tagline).optional(),
})

const translations = z
  .record(language, translationSchema)
  .refine((text) => Object.keys(text).length <= TITLE_LIMITS.translations, 'too many translations')
  .default({})

const episodeSchema = z.object({
  id,
  number: z.int().min(0).max(10_000),
  title: line(TITLE_LIMITS.title),
  synopsis: prose(1000).optional(),
  runtime: seconds.optional(),
  sources: list(sourceSchema, TITLE_LIMITS.sources),
  subtitles: list(subtitleSchema, TITLE_LIMITS.subtitles),
  text: translations,
})

const seasonSchema = z.object({
  number: z.int().min(0).max(1000),
  title: line(TITLE_LIMITS.title).optional(),
  episodes: list(episodeSchema, TITLE_LIMITS.episodes),
})

const personSchema = z.object({
  name: line(TITLE_LIMITS.name),
  role: z.enum(ROLES),
  character: line(TITLE_LIMITS.name).optional(),
})

/** A set: kept in the order of GENRES, each once. */
const genreSet = list(z.enum(GENRES), TITLE_LIMITS.genres).transform((given) =>
  GENRES.filter((genre) => given.includes(genre)),
)

const idsSchema = z.object({
  imdb: z
    .string()
    .regex(/^tt\d{7,9}$/)
    .optional(),
  tmdb: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional(),
  tvdb: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional(),
  ia: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)
    .optional(),
  wikidata: z
    .string()
    .regex(/^Q\d{1,10}$/)
    .optional(),
})

const licence = z.string().transform((text, context) => {
  const known = normaliseLicence(text)
  if (known !== null) return known
  context.addIssue({ code: 'custom', message: 'not on the list of open licences and public-domain marks' })
  return z.NEVER
})

export const titleSchema = z
  .object({
    id,
    type: z.enum(TITLE_TYPES),
    title: line(TITLE_LIMITS.title),
    originalTitle: line(TITLE_LIMITS.title).optional(),
    /** Also known as: other titles and transliterations people may search for. */
    aka: list(line(TITLE_LIMITS.title), TITLE_LIMITS.aka),
    /** The first films are of the 1870s. */
    year: z.int().min(1870).max(2100).optional(),
    added: unixTime,
    runtime: seconds.optional(),
    genres: genreSet,
    tags: list(line(TITLE_LIMITS.tag), TITLE_LIMITS.tags),
    languages: list(language, TITLE_LIMITS.languages),
    countries: list(country, TITLE_LIMITS.languages),
    people: list(personSchema, TITLE_LIMITS.people),
    synopsis: prose(TITLE_LIMITS.synopsis).optional(),
    tagline: line(TITLE_LIMITS.tagline).optional(),
    poster: artworkSchema.optional(),
    backdrop: artworkSchema.optional(),
    licence,
    attribution: line(TITLE_LIMITS.title),
    /** Page of the work, or of whoever says that the licence is what we say. */
    page: webUrl,
    ids: idsSchema.default({}),
    sources: list(sourceSchema, TITLE_LIMITS.sources),
    subtitles: list(subtitleSchema, TITLE_LIMITS.subtitles),
    seasons: list(seasonSchema, TITLE_LIMITS.seasons),
    text: translations,
    /** Rows of the front page this title belongs to, named by the maintainer. */
    collections: list(line(60), TITLE_LIMITS.collections),
    /** The maintainer's own weight: breaks ties in search, and 80 or more is featured. */
    score: z.int().min(1).max(100).optional(),
  })
  .refine((title) => episodeIds(title.seasons).length <= TITLE_LIMITS.episodes, 'too many episodes')
  .refine((title) => allDifferent(episodeIds(title.seasons)), 'two episodes have the same id')

export type Title = z.infer<typeof titleSchema>
/** What a maintainer may write: lists and maps may be left out, licences spelled as people spell them. */
export type TitleInput = z.input<typeof titleSchema>
export type Source = z.infer<typeof sourceSchema>
export type Subtitle = z.infer<typeof subtitleSchema>
export type Artwork = z.infer<typeof artworkSchema>
export type Season = z.infer<typeof seasonSchema>
export type Episode = z.infer<typeof episodeSchema>
export type Person = z.infer<typeof personSchema>

/** Checks and cleans one record. Throws `BAD_TITLE` with the fields that are wrong, in words. */
export function parseTitle(input: unknown): Title {
  const result = titleSchema.safeParse(input)
  if (result.success) return pruned(result.data)
  throw new CatalogueError('BAD_TITLE', explain(input, result.error), { cause: result.error })
}

/** The same without the throw, for whole blocks in which a bad record is dropped and counted. */
export function tryParseTitle(input: unknown): Title | null {
  const result = titleSchema.safeParse(input)
  return result.success ? pruned(result.data) : null
}

/** What identifies a source on the BitTorrent side: v1, or the first 20 bytes of v2 (BEP 52). */
export function sourceInfohash(source: Source): string {
  return source.infohash ?? source.infohash2!.slice(0, 40)
}

/** Every path of the catalogue's drive that a record names, without repeats. */
export function titlePaths(title: Title): string[] {
  const playable = [title, ...title.seasons.flatMap((season) => season.episodes)]
  const paths = playable.flatMap(({ sources, subtitles }) => [
    ...sources.flatMap((source) => [source.torrent ?? [], source.blocks ?? []].flat()),
    ...subtitles.map((subtitle) => subtitle.path),
  ])
  const art = [title.poster, title.backdrop].flatMap((artwork) => [artwork?.path ?? [], artwork?.small ?? []].flat())
  return [...new Set([...paths, ...art])]
}

/** The few tags a catalogue uses are asked for millions of times, and the lookup is slow. */
const languages = new Map<string, string>()
const LANGUAGES_KEPT = 1000

/** Without keys whose value is undefined: a record must equal itself after it was stored. */
function pruned<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined) delete (value as Record<string, unknown>)[key]
    else pruned(inner)
  }
  return value
}

function canonicalLanguage(tag: string): string {
  const known = languages.get(tag)
  if (known !== undefined) return known
  const canonical = lookedUp(tag)
  if (languages.size < LANGUAGES_KEPT) languages.set(tag, canonical)
  return canonical
}

function lookedUp(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? tag
  } catch {
    return tag.toLowerCase()
  }
}

function isPublicWebUrl(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false
  const { hostname, username, password } = new URL(text)
  const name = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*[a-z0-9]$/i.test(hostname)
  return name && username === '' && password === '' && !/\.(?:localhost|local|internal|home|lan)$/i.test(hostname)
}

function episodeIds(seasons: { episodes: { id: string }[] }[]): string[] {
  return seasons.flatMap((season) => season.episodes.map((episode) => episode.id))
}

function allDifferent(values: string[]): boolean {
  return new Set(values).size === values.length
}

function explain(input: unknown, error: z.ZodError): string {
  const named = typeof input === 'object' && input !== null && 'id' in input && typeof input.id === 'string'
  const name = named ? cleanLine(String(input.id).slice(0, 64)) : 'a title without an id'
  const issues = error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || 'record'}: ${issue.message}`)
  const more = error.issues.length > 5 ? ` and ${error.issues.length - 5} more` : ''
  return `${name} cannot go into the catalogue: ${issues.join('; ')}${more}`
}
