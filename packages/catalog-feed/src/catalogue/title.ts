/**
 * The record of one title: what a maintainer publishes and what every viewer checks again before showing it.
 *
 * Pure: no I/O, no `node:` module. Lengths are UTF-16 code units after cleaning, durations seconds, dates unix
 * seconds, sizes bytes. Keys that are not named here are dropped. `docs/catalogue.md` explains each field.
 */
import * as z from 'zod'
import { CatalogueError } from './errors.ts'
import { genreNamed } from './genre-names.ts'
import { leaf, noText, Refusal } from './leaf.ts'
import { normaliseLicence } from './licence.ts'
import { cleanLine } from './text.ts'
import {
  country,
  drivePath,
  hex,
  id,
  language,
  line,
  list,
  matching,
  PICTURES,
  prose,
  seconds,
  TITLE_LIMITS,
  trackerUrl,
  unixTime,
  webUrl,
  whole,
} from './title-fields.ts'
import { GENRES, QUALITIES, ROLES, TITLE_TYPES } from './title-words.ts'

export { LICENCES, licenceName, licenceUrl, normaliseLicence } from './licence.ts'
export { TITLE_LIMITS } from './title-fields.ts'
export { GENRES, type Genre, QUALITIES, ROLES, type Role, TITLE_TYPES, type TitleType } from './title-words.ts'

const artworkSchema = z.object({
  path: drivePath(PICTURES),
  /** The same picture for the wall, about 240 pixels wide. */
  small: drivePath(PICTURES).optional(),
  /** Pixels of the stored picture. */
  width: whole(1, 8192).optional(),
  height: whole(1, 8192).optional(),
  /** Base64 thumbhash, 5–25 bytes, see evanw/thumbhash. */
  thumbhash: matching(
    /^(?:[A-Za-z0-9+/]{4}){1,8}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    36,
    'a thumbhash in base64',
  ).optional(),
})

const audioSchema = z.object({
  codec: line(32).optional(),
  language: language.optional(),
  channels: whole(1, 64).optional(),
})

const sourceSchema = z
  .object({
    infohash: hex(40).optional(),
    infohash2: hex(64).optional(),
    /** Index of the film among the torrent's files, in the torrent's order. */
    file: whole(0, 100_000).default(0),
    size: whole(0, TITLE_LIMITS.size),
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
  number: whole(0, 10_000),
  title: line(TITLE_LIMITS.title),
  synopsis: prose(1000).optional(),
  runtime: seconds.optional(),
  sources: list(sourceSchema, TITLE_LIMITS.sources),
  subtitles: list(subtitleSchema, TITLE_LIMITS.subtitles),
  text: translations,
})

const seasonSchema = z.object({
  number: whole(0, 1000),
  title: line(TITLE_LIMITS.title).optional(),
  episodes: list(episodeSchema, TITLE_LIMITS.episodes),
})

const personSchema = z.object({
  name: line(TITLE_LIMITS.name),
  role: z.enum(ROLES),
  character: line(TITLE_LIMITS.name).optional(),
})

const NO_GENRE = new Refusal('not among the genres, see docs/catalogue.md')
const genre = leaf((value) => (typeof value === 'string' ? (genreNamed(value) ?? NO_GENRE) : noText(value)))
/** A set: kept in the order of GENRES, each once. */
const genreSet = list(genre, TITLE_LIMITS.genres).transform((given) => GENRES.filter((genre) => given.includes(genre)))

const idsSchema = z.object({
  imdb: matching(/^tt\d{7,9}$/, 11, 'such as tt0013442').optional(),
  tmdb: matching(/^\d{1,9}$/, 9, 'digits').optional(),
  tvdb: matching(/^\d{1,9}$/, 9, 'digits').optional(),
  ia: matching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 100, 'the identifier of an item').optional(),
  wikidata: matching(/^Q\d{1,10}$/, 11, 'such as Q151895').optional(),
})

const NOT_OPEN = new Refusal('not on the list of open licences and public-domain marks')

const licence = leaf((value) => (typeof value === 'string' ? (normaliseLicence(value) ?? NOT_OPEN) : noText(value)))

export const titleSchema = z
  .object({
    id,
    type: z.enum(TITLE_TYPES),
    title: line(TITLE_LIMITS.title),
    originalTitle: line(TITLE_LIMITS.title).optional(),
    /** Also known as: other titles and transliterations people may search for. */
    aka: list(line(TITLE_LIMITS.title), TITLE_LIMITS.aka),
    /** The first films are of the 1870s. */
    year: whole(1870, 2100).optional(),
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
    score: whole(1, 100).optional(),
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

/** The one file that a source plays: a torrent may hold several films. */
export function sourceFile(source: Source): string {
  return `${sourceInfohash(source)}/${source.file}`
}

/** A title and its episodes: whatever may have sources and subtitles. */
export function titleParts<T extends Pick<Title, 'seasons'>>(title: T): (T | Episode)[] {
  return [title, ...title.seasons.flatMap(({ episodes }) => episodes)]
}

/** Every path of the catalogue's drive that a record names, without repeats. */
export function titlePaths(title: Title): string[] {
  const paths = new Set<string>()
  const add = (path: string | undefined) => {
    if (path !== undefined) paths.add(path)
  }
  for (const { sources, subtitles } of titleParts(title)) {
    for (const { torrent, blocks } of sources) {
      add(torrent)
      add(blocks)
    }
    for (const { path } of subtitles) add(path)
  }
  for (const art of [title.poster, title.backdrop]) {
    add(art?.path)
    add(art?.small)
  }
  return [...paths]
}

/** Without keys whose value is undefined: a record must equal itself after it was stored. */
function pruned<T extends object>(value: T): T {
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object' && item !== null) pruned(item)
    return value
  }
  for (const key in value) {
    const inner = value[key]
    if (inner === undefined) delete value[key]
    else if (typeof inner === 'object' && inner !== null) pruned(inner)
  }
  return value
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
