/** Answers of a Stremio add-on or a Popcorn API, saved as JSON. */
import { type Draft, type ImportContext, isRecord, text, texts, whole } from './draft.ts'
import { languageTags, qualityFrom, runtimeSeconds, sortGenres } from './genres.ts'
import { infohashOf } from './magnet.ts'
import { imdbId } from './rss.ts'

/** `{ metas: [...] }` of a catalogue, `{ meta }` of a title; streams beside them as `streams` of each meta. */
export function isStremio(document: unknown): boolean {
  return isRecord(document) && (Array.isArray(document.metas) || isRecord(document.meta))
}

export function* fromStremio(document: unknown, { path, folder }: ImportContext): Generator<Draft> {
  if (!isRecord(document)) return
  const metas = Array.isArray(document.metas) ? document.metas : [document.meta]
  for (const [i, meta] of metas.entries()) {
    if (!isRecord(meta)) continue
    const streams = list(meta.streams ?? document.streams)
    yield { record: stremioRecord(meta, streams), folder, origin: `${path}, meta ${i + 1}`, warnings: [] }
  }
}

/** A list of movies and shows with `torrents`, as `/movies/1` and `/shows/1` answer. */
export function isPopcorn(document: unknown): boolean {
  const first = Array.isArray(document) ? document[0] : document
  return (
    isRecord(first) && ('torrents' in first || 'num_seasons' in first || ('episodes' in first && 'imdb_id' in first))
  )
}

export function* fromPopcorn(document: unknown, { path, folder }: ImportContext): Generator<Draft> {
  for (const [i, entry] of (Array.isArray(document) ? document : [document]).entries()) {
    if (isRecord(entry)) yield { record: popcornRecord(entry), folder, origin: `${path}, entry ${i + 1}`, warnings: [] }
  }
}

function stremioRecord(meta: Record<string, unknown>, streams: Record<string, unknown>[]): Record<string, unknown> {
  const name = text(meta.name) ?? ''
  const year = whole(meta.releaseInfo ?? meta.year)
  const imdb = /^tt\d{7,9}$/.test(text(meta.id) ?? '') ? text(meta.id) : undefined
  const { genres, tags } = sortGenres([...texts(meta.genres), ...texts(meta.genre)])
  const series = meta.type === 'series'
  return {
    type: series ? 'series' : 'movie',
    title: name,
    year,
    runtime: runtimeSeconds(text(meta.runtime)),
    genres,
    tags,
    languages: languageTags(texts(meta.language)),
    people: [
      ...texts(meta.director).map((person) => ({ name: person, role: 'director' })),
      ...texts(meta.cast).map((person) => ({ name: person, role: 'actor' })),
    ],
    synopsis: text(meta.description),
    licence: text(meta.licence ?? meta.license),
    attribution: text(meta.attribution),
    page: text(meta.website ?? meta.page),
    ...(imdb && { ids: { imdb } }),
    sources: series ? [] : streams.flatMap(stremioSource),
    seasons: series ? stremioSeasons(list(meta.videos)) : [],
  }
}

function stremioSource(stream: Record<string, unknown>): Record<string, unknown>[] {
  const infohash = text(stream.infoHash)?.toLowerCase()
  const hints = isRecord(stream.behaviorHints) ? stream.behaviorHints : {}
  const quality = qualityFrom(`${text(stream.name) ?? ''} ${text(stream.title ?? stream.description) ?? ''}`)
  return infohash ? [{ infohash, file: whole(stream.fileIdx) ?? 0, size: whole(hints.videoSize) ?? 0, quality }] : []
}

function stremioSeasons(videos: Record<string, unknown>[]): unknown[] {
  const episodes = videos.map((video) => ({
    season: whole(video.season) ?? 1,
    number: whole(video.episode) ?? 0,
    title: text(video.title ?? video.name) ?? `Episode ${whole(video.episode) ?? ''}`,
    synopsis: text(video.overview),
    sources: list(video.streams).flatMap(stremioSource),
  }))
  return bySeason(episodes)
}

function popcornRecord(entry: Record<string, unknown>): Record<string, unknown> {
  const title = text(entry.title) ?? ''
  const year = whole(entry.year)
  const imdb = imdbId(text(entry.imdb_id ?? entry._id))
  const { genres, tags } = sortGenres(texts(entry.genres))
  return {
    type: Array.isArray(entry.episodes) ? 'series' : 'movie',
    title,
    year,
    runtime: runtimeSeconds(text(entry.runtime)),
    genres,
    tags,
    synopsis: text(entry.synopsis),
    licence: text(entry.licence ?? entry.license),
    attribution: text(entry.attribution),
    page: text(entry.page),
    ...(imdb && { ids: { imdb } }),
    sources: isRecord(entry.torrents) ? distinct(Object.entries(entry.torrents).flatMap(popcornSources)) : [],
    seasons: bySeason(
      list(entry.episodes).map((episode) => ({
        season: whole(episode.season) ?? 1,
        number: whole(episode.episode) ?? 0,
        title: text(episode.title) ?? `Episode ${whole(episode.episode) ?? ''}`,
        synopsis: text(episode.overview),
        sources: isRecord(episode.torrents) ? distinct(Object.entries(episode.torrents).flatMap(popcornSource)) : [],
      })),
    ),
  }
}

/** Movies have a language level between, episodes do not. */
function popcornSources([language, value]: [string, unknown]): Record<string, unknown>[] {
  if (!isRecord(value)) return []
  if ('url' in value) return popcornSource([language, value])
  const audio = languageTags([language]).map((tag) => ({ language: tag }))
  return Object.entries(value)
    .flatMap(popcornSource)
    .map((source) => ({ ...source, audio }))
}

function popcornSource([quality, value]: [string, unknown]): Record<string, unknown>[] {
  const infohash = isRecord(value) ? infohashOf(text(value.url) ?? '') : null
  return infohash && isRecord(value) ? [{ infohash, size: whole(value.size) ?? 0, quality: qualityFrom(quality) }] : []
}

/** Episodes name their best torrent twice, once without a quality. */
function distinct(sources: Record<string, unknown>[]): Record<string, unknown>[] {
  const known = new Map<unknown, Record<string, unknown>>()
  for (const source of sources) {
    const before = known.get(source.infohash)
    if (before?.quality === undefined) known.set(source.infohash, source)
  }
  return [...known.values()]
}

interface LooseEpisode {
  season: number
  number: number
}

function bySeason(episodes: LooseEpisode[]): unknown[] {
  const seasons = new Map<number, unknown[]>()
  for (const { season, ...episode } of episodes) seasons.set(season, [...(seasons.get(season) ?? []), episode])
  return [...seasons].sort((a, b) => a[0] - b[0]).map(([number, list]) => ({ number, episodes: list }))
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}
