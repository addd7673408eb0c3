/**
 * A Stremio add-on over a catalogue: `/manifest.json`, `/catalog/…`, `/meta/…`, `/stream/…`. Pure: a path in, an object
 * out; whoever serves it binds to loopback and says so. The protocol wants any origin allowed, so nothing private is here.
 */
import type { BrowseQuery } from '../browse.ts'
import type { CataloguePage } from '../desk.ts'
import { GENRES, type Source, type Title, type TitleType } from '../title.ts'

/** What the protocol calls a page. */
const PAGE = 100

export interface AddonSource {
  browse(query: BrowseQuery): Promise<CataloguePage>
  get(id: string): Promise<Title | null>
}

export interface AddonName {
  id: string
  name: string
  version: string
  /** Where posters are served: `POSTERS/ID`; absent = they are not. */
  posters?: string
}

/** The protocol knows films and series: shorts and other videos are films in catalogues of their own. */
const CATALOGUES: { id: string; type: 'movie' | 'series'; holds: TitleType; suffix: string }[] = [
  { id: 'kinoswarm', type: 'movie', holds: 'movie', suffix: '' },
  { id: 'kinoswarm', type: 'series', holds: 'series', suffix: '' },
  { id: 'kinoswarm-shorts', type: 'movie', holds: 'short', suffix: ': shorts' },
  { id: 'kinoswarm-videos', type: 'movie', holds: 'video', suffix: ': videos' },
]

/** The answer to a path of the protocol; null for anything else. */
export async function answerAddon(path: string, source: AddonSource, name: AddonName): Promise<unknown> {
  if (path === '/manifest.json') return manifest(name)
  const found = /^\/(catalog|meta|stream)\/(movie|series)\/([^/]{1,200})(?:\/([^/]{1,400}))?\.json$/.exec(path)
  if (!found) return null
  const [, resource, type, id, extra] = found as unknown as [string, string, string, string, string | undefined]
  if (resource === 'catalog') {
    const catalogue = CATALOGUES.find((one) => one.type === type && one.id === id)
    return catalogue ? { metas: await metas(catalogue, { extra, source, name }) } : null
  }
  const [titleId, season, episode] = safeDecode(id)
    .replace(/^kino-/, '')
    .split(':')
  const title = await source.get(titleId ?? '')
  if (resource === 'meta') return { meta: title ? metaOf(title, name) : null }
  if (!title) return { streams: [] }
  const sources = sourcesOf(title, Number(season), Number(episode))
  return { streams: sources.flatMap((one) => streamOf(one, title)) }
}

function manifest({ id, name, version }: AddonName): unknown {
  const extra = [{ name: 'search' }, { name: 'genre', options: [...GENRES] }, { name: 'skip' }]
  return {
    id,
    name,
    version,
    description: 'Openly licensed films of a Kinoswarm channel, served by this machine to this machine',
    resources: ['catalog', 'meta', 'stream'],
    types: ['movie', 'series'],
    idPrefixes: ['kino-'],
    catalogs: CATALOGUES.map(({ id, type, suffix }) => ({ type, id, name: `${name}${suffix}`, extra })),
    behaviorHints: { p2p: true },
  }
}

async function metas(
  { type, holds }: (typeof CATALOGUES)[number],
  { extra, source, name }: { extra: string | undefined; source: AddonSource; name: AddonName },
): Promise<unknown[]> {
  const wanted = new URLSearchParams(extra ?? '')
  const skip = Number(wanted.get('skip') ?? 0)
  const { cards } = await source.browse({
    type: holds,
    q: wanted.get('search') ?? undefined,
    genre: wanted.get('genre')?.toLowerCase() ?? undefined,
    offset: Number.isSafeInteger(skip) && skip >= 0 ? skip : 0,
    limit: PAGE,
    facets: false,
  })
  return cards.map((card) => ({
    id: `kino-${card.id}`,
    type,
    name: card.title,
    releaseInfo: card.year ? String(card.year) : undefined,
    genres: card.genres,
    ...posterOf(card.id, card.poster, name),
  }))
}

function posterOf(id: string, has: boolean, { posters }: AddonName): { poster?: string; posterShape: string } {
  return { ...(has && posters && { poster: `${posters}/${encodeURIComponent(id)}` }), posterShape: 'poster' }
}

function metaOf(title: Title, name: AddonName): unknown {
  const names = (role: string) => title.people.filter((person) => person.role === role).map(({ name }) => name)
  return {
    id: `kino-${title.id}`,
    type: title.type === 'series' ? 'series' : 'movie',
    name: title.title,
    releaseInfo: title.year ? String(title.year) : undefined,
    description: title.synopsis,
    runtime: title.runtime ? `${Math.max(1, Math.round(title.runtime / 60))} min` : undefined,
    genres: title.genres,
    director: names('director'),
    cast: names('actor'),
    website: title.page,
    ...posterOf(title.id, title.poster !== undefined, name),
    videos: title.seasons.flatMap(({ number, episodes }) =>
      episodes.map((episode) => ({
        id: `kino-${title.id}:${number}:${episode.number}`,
        title: episode.title,
        season: number,
        episode: episode.number,
        released: new Date(title.added * 1000).toISOString(),
        overview: episode.synopsis,
      })),
    ),
  }
}

function sourcesOf(title: Title, season: number, episode: number): Source[] {
  if (!Number.isInteger(season)) return title.sources
  const list = title.seasons.find(({ number }) => number === season)?.episodes ?? []
  return list.find(({ number }) => number === episode)?.sources ?? []
}

/** The protocol has infohashes of version 1 only: a torrent without one is left out. */
function streamOf({ infohash, quality, file, size, trackers }: Source, title: Title): unknown[] {
  if (infohash === undefined) return []
  const stream = {
    name: quality ?? 'Kinoswarm',
    title: [title.title, title.licence].join('\n'),
    infoHash: infohash,
    fileIdx: file,
    sources: [`dht:${infohash}`, ...trackers.map((tracker) => `tracker:${tracker}`)],
    behaviorHints: { videoSize: size },
  }
  return [stream]
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
