/**
 * Makes a record of a draft: film files become torrents, pictures two sizes of WebP, and every file gets its path in
 * the catalogue. Nothing is written here; the files are handed on as functions that read them.
 */
import { type ArtworkKind, makeArtwork } from '../artwork.ts'
import { CatalogueError } from '../errors.ts'
import { checkImage } from '../image.ts'
import { parseTitle, type Title, titleParts } from '../title.ts'
import { Bench } from './bench.ts'
import { areSubtitles } from './beside.ts'
import { type Draft, isRecord, text, whole } from './draft.ts'
import { idFrom } from './ids.ts'
import { readySources } from './sources.ts'

/** With a title that is not taken. */
const WARNINGS_TOLD = 3

/** What is known of a torrent; the makers and parsers are the engine's, and handed in. */
export interface TorrentFacts {
  torrent: Uint8Array
  infohash: string
  files: { index: number; path: string[]; size: number }[]
  /** SHA-256 of each 64 KiB of the film, where it was made from the file itself. */
  blockHashes?: Uint8Array
  /** What the film says about itself, where it was made from the file itself. */
  film?: FilmFacts
}

/** What a film file says about itself, as far as a record wants to know. */
export interface FilmFacts {
  /** Seconds. */
  runtime?: number
  source: { container?: string; video?: string; quality?: string; audio?: { codec?: string; language?: string }[] }
  /** Where browsers will have trouble with it. */
  warnings: string[]
}

export interface TorrentTools {
  /** Makes a torrent of one film file. */
  create(file: string): Promise<TorrentFacts>
  parse(torrent: Uint8Array): TorrentFacts
}

export interface Prepared {
  title: Title
  /** Bytes of every file the record names, by its path in the catalogue. */
  files: Map<string, Uint8Array>
  /** Films on this machine that a seeder can give away. */
  films: { infohash: string; torrent: Uint8Array; files: string[] }[]
  warnings: string[]
  /** The list gave no id: it was made of the name. */
  named: boolean
}

export interface PrepareOptions {
  torrents: TorrentTools
  /** Unix seconds, for titles that do not say when they were added and are not in the catalogue yet. */
  now: number
  /** True for a path that the catalogue holds already: a record exported from it can come back without its files. */
  has?: (path: string) => Promise<boolean>
  /** The title with this id that the catalogue holds already. */
  known?: (id: string) => Promise<Title | null>
  /** The id for a title that came without one; its own is made of its name, and may be that of another film. */
  place?: (title: Title) => Promise<string>
  /** Pictures are left as they are. */
  keepPictures?: boolean
}

/** Throws `BAD_TITLE` and `BAD_IMPORT`; a missing picture or film is a warning. */
export async function prepare(draft: Draft, options: PrepareOptions): Promise<Prepared> {
  if (draft.broken) throw draft.broken
  const bench = new Bench(draft, options)
  const record = await recordOf(draft, options)
  Object.assign(record, await withSources(record, bench))
  if (Array.isArray(record.seasons)) record.seasons = await mapped(record.seasons, (one) => playableSeason(one, bench))
  const named = record.id === undefined || record.id === null
  if (named) record.id = await idOf(record, bench)
  const id = text(record.id) ?? ''
  record.added ??= (await options.known?.(id))?.added ?? options.now
  for (const kind of ['poster', 'backdrop'] as const)
    record[kind] = await readyPicture(record[kind], { kind, id, bench })
  record.subtitles = await readySubtitles(record.subtitles, id, bench)
  if (Array.isArray(record.seasons)) record.seasons = await mapped(record.seasons, (one) => subtitled(one, id, bench))
  record.languages ??= [...bench.spoken]
  const title = parseTitle(record)
  if (!playable(title)) throw unplayable(title, bench)
  return { title, files: bench.files, films: bench.films, warnings: bench.warnings, named }
}

async function recordOf({ record, over }: Draft, { known }: PrepareOptions): Promise<Record<string, unknown>> {
  const id = text(record.id)
  const beneath = over && id !== undefined ? await known?.(id) : null
  return beneath ? over!(beneath) : { ...record }
}

async function idOf(record: Record<string, unknown>, { draft, options }: Bench): Promise<string | undefined> {
  const year = draft.name === undefined ? whole(record.year) : undefined
  const id = idFrom(draft.name ?? text(record.title) ?? '', year) ?? undefined
  if (id === undefined || !options.place) return id
  return options.place(parseTitle({ added: options.now, ...record, id, ...BARE, seasons: bareSeasons(record.seasons) }))
}

/** What waits for the id, for the files are named after it. */
const BARE = { poster: undefined, backdrop: undefined, subtitles: [] }

function bareSeasons(seasons: unknown): unknown {
  if (!Array.isArray(seasons)) return seasons
  return seasons.map((season) =>
    isRecord(season) && Array.isArray(season.episodes)
      ? { ...season, episodes: season.episodes.map((episode) => ({ ...episode, subtitles: [] })) }
      : season,
  )
}

async function withSources(part: Record<string, unknown>, bench: Bench): Promise<Record<string, unknown>> {
  const { sources, runtime } = await readySources(part.sources, bench)
  return { sources, ...(part.runtime === undefined && runtime !== undefined && { runtime }) }
}

async function playableSeason(season: unknown, bench: Bench): Promise<unknown> {
  if (!isRecord(season) || !Array.isArray(season.episodes)) return season
  const episodes = await mapped(season.episodes.filter(isRecord), async (episode) => ({
    ...episode,
    id: episode.id ?? `s${season.number}e${episode.number}`,
    ...(await withSources(episode, bench)),
  }))
  return { ...season, episodes }
}

async function subtitled(season: unknown, id: string, bench: Bench): Promise<unknown> {
  if (!isRecord(season) || !Array.isArray(season.episodes)) return season
  const episodes = await mapped(season.episodes.filter(isRecord), async (episode) => ({
    ...episode,
    subtitles: await readySubtitles(episode.subtitles, `${id}-${episode.id}`, bench),
  }))
  return { ...season, episodes }
}

async function readySubtitles(given: unknown, name: string, bench: Bench): Promise<unknown[]> {
  const subtitles: unknown[] = []
  for (const subtitle of Array.isArray(given) ? given : []) {
    const ready = await readySubtitle(subtitle, { name, number: subtitles.length, bench })
    if (ready) subtitles.push(ready)
  }
  return subtitles
}

interface Wanted {
  name: string
  number: number
  bench: Bench
}

async function readySubtitle(subtitle: unknown, { name, number, bench }: Wanted): Promise<unknown> {
  if (!isRecord(subtitle)) return subtitle
  const { local, ...rest } = subtitle
  if (local === undefined && (await bench.has(rest.path))) return rest
  const from = fileOf(local, rest.path)
  const found = from === undefined ? { why: 'are not there' } : await bench.read(from)
  if ('why' in found) return bench.warn(`subtitles: ${from ?? 'the file'} ${found.why}`)
  if (!areSubtitles(found.bytes)) return bench.warn(`subtitles: ${from} holds no subtitles`)
  const ending = /\.[a-z]{3}$/i.exec(from!)?.[0].toLowerCase() ?? '.srt'
  const language = text(rest.language) ?? 'und'
  const path = text(rest.path) ?? `/subtitles/${name}.${language}${number > 0 ? `.${number}` : ''}${ending}`
  bench.files.set(path, found.bytes)
  return { ...rest, path }
}

interface WantedPicture {
  kind: ArtworkKind
  id: string
  bench: Bench
}

/** A picture that cannot be taken is said and left out: the title is worth having without it. */
async function readyPicture(art: unknown, wanted: WantedPicture): Promise<unknown> {
  const { kind, bench } = wanted
  if (!isRecord(art)) return art
  const { local, ...rest } = art
  if (local === undefined && (await bench.has(rest.path))) return rest
  const from = fileOf(local, rest.path)
  const found = from === undefined ? { why: 'is not there' } : await bench.read(from)
  if ('why' in found) return bench.warn(`the ${kind} ${from ?? ''} ${found.why}`)
  try {
    return await storedPicture(found.bytes, rest, wanted)
  } catch (error) {
    if (!(error instanceof CatalogueError)) throw error
    return bench.warn(`the ${kind} ${from} is left out: ${error.message}`)
  }
}

async function storedPicture(
  bytes: Uint8Array,
  rest: Record<string, unknown>,
  { kind, id, bench }: WantedPicture,
): Promise<unknown> {
  const made = bench.options.keepPictures ? null : await makeArtwork(bytes, kind)
  const folder = kind === 'poster' ? '/posters' : '/backdrops'
  if (made === null) {
    const { type, width, height } = checkImage(Buffer.from(bytes))
    const path = `${folder}/${id}.${type.slice('image/'.length)}`
    bench.files.set(path, bytes)
    return { ...rest, path, width, height }
  }
  const [path, small] = [`${folder}/${id}.webp`, `${folder}/${id}-small.webp`]
  bench.files.set(path, made.large)
  bench.files.set(small, made.small)
  return { path, small, width: made.width, height: made.height, thumbhash: made.thumbhash }
}

function fileOf(local: unknown, path: unknown): string | undefined {
  if (typeof local === 'string') return local
  return typeof path === 'string' ? `.${path}` : undefined
}

/** One after the other: hashing films is work for one at a time. */
async function mapped<T, U>(list: T[], change: (one: T) => Promise<U>): Promise<U[]> {
  const changed: U[] = []
  for (const one of list) changed.push(await change(one))
  return changed
}

/** Why each source was left out stands among the warnings, which nobody sees who gets no title. */
function unplayable({ id }: Title, { warnings }: Bench): CatalogueError {
  const why = warnings.length > 0 ? `: ${warnings.slice(0, WARNINGS_TOLD).join('; ')}` : ''
  return new CatalogueError('BAD_IMPORT', `${id} has no source that can be played${why}`)
}

function playable(title: Title): boolean {
  return titleParts(title).some((part) => part.sources.length > 0)
}
