/** Ways out of a catalogue: whatever people use already can go on with these titles. Pure: titles in, text out. */
import { escapeXml } from '../import/xml.ts'
import { licenceUrl, type Source, sourceFile, sourceInfohash, type Title } from '../title.ts'

/** One record a line, as `catalog import` reads it. */
export function toNdjson(title: Title): string {
  return `${JSON.stringify(title)}\n`
}

const COLUMNS =
  'id,type,title,originalTitle,year,runtime,genres,languages,countries,directors,cast,licence,attribution,page,infohash,size,quality,synopsis'

export function csvHead(): string {
  return `${COLUMNS}\r\n`
}

/** A cell that a spreadsheet would take for a formula is made text. */
export function toCsv(title: Title): string {
  return `${Object.values(csvValues(title)).map(csvCell).join(',')}\r\n`
}

/** What stands in each column, by its name in small letters, in their order; of the first source only. */
export function csvValues(title: Title): Record<string, string> {
  const [source] = title.sources
  const people = (role: string) =>
    title.people
      .filter((person) => person.role === role)
      .map(({ name }) => name)
      .join('|')
  const cells = [
    title.id,
    title.type,
    title.title,
    title.originalTitle,
    title.year,
    title.runtime && Math.round(title.runtime / 60),
    title.genres.join('|'),
    title.languages.join('|'),
    title.countries.join('|'),
    people('director'),
    people('actor'),
    title.licence,
    title.attribution,
    title.page,
    source && sourceInfohash(source),
    source?.size,
    source?.quality,
    title.synopsis,
  ]
  const names = COLUMNS.toLowerCase().split(',')
  return Object.fromEntries(cells.map((cell, i) => [names[i]!, String(cell ?? '')]))
}

export function magnetOf(source: Source, name: string): string {
  const hash = source.infohash ? `xt=urn:btih:${source.infohash}` : `xt=urn:btmh:1220${source.infohash2}`
  const trackers = source.trackers.map((tracker) => `&tr=${encodeURIComponent(tracker)}`).join('')
  return `magnet:?${hash}&dn=${encodeURIComponent(name)}${trackers}`
}

export function toM3u(title: Title): string {
  return playable(title)
    .map(
      ({ name, source, runtime }) =>
        `#EXTINF:${runtime ?? -1},${name.replace(/[\r\n]/g, ' ')}\n${magnetOf(source, name)}\n`,
    )
    .join('')
}

/** NFO of Kodi and Jellyfin, with licence, attribution and page for the way back. */
export function toNfo(title: Title): string {
  const tag = (name: string, value: string | number | undefined) =>
    value === undefined ? '' : `  <${name}>${escapeXml(String(value))}</${name}>\n`
  const people = title.people.map(({ name, role, character }) => {
    if (role === 'director') return tag('director', name)
    if (role === 'writer') return tag('credits', name)
    if (role !== 'actor') return ''
    return `  <actor><name>${escapeXml(name)}</name><role>${escapeXml(character ?? '')}</role></actor>\n`
  })
  const root = title.type === 'series' ? 'tvshow' : 'movie'
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>\n${[
    tag('title', title.title),
    tag('originaltitle', title.originalTitle),
    tag('year', title.year),
    tag('runtime', title.runtime && Math.round(title.runtime / 60)),
    tag('plot', title.synopsis),
    tag('tagline', title.tagline),
    ...title.genres.map((genre) => tag('genre', genre)),
    ...title.tags.map((name) => tag('tag', name)),
    ...title.countries.map((country) => tag('country', country)),
    ...people,
    title.ids.imdb ? `  <uniqueid type="imdb" default="true">${title.ids.imdb}</uniqueid>\n` : '',
    tag('licence', title.licence),
    tag('attribution', title.attribution),
    tag('page', title.page),
  ].join('')}</${root}>\n`
}

export function rssHead(name: string, description: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:torznab="http://torznab.com/schemas/2015/feed" xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule" xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel>\n<title>${escapeXml(name)}</title>\n<link>https://kinoswarm.invalid/</link>\n<description>${escapeXml(description)}</description>\n`
}

export function rssFoot(): string {
  return '</channel>\n</rss>\n'
}

/** One item a source, with the attributes of Torznab; clients differ on `imdb` and `imdbid`, so both are there. */
export function toRss(title: Title): string {
  return playable(title)
    .map(({ name, source, guid }) => rssItem(title, { name, source, guid }))
    .join('')
}

function rssItem(title: Title, { name, source, guid }: { name: string; source: Source; guid: string }): string {
  const magnet = escapeXml(magnetOf(source, name))
  const attribute = (key: string, value: string | number | undefined) =>
    value === undefined || value === '' ? '' : `<torznab:attr name="${key}" value="${escapeXml(String(value))}"/>\n`
  const shown = [name, title.year && `(${title.year})`, source.quality].filter(Boolean).join(' ')
  return `<item>\n<title>${escapeXml(shown)}</title>\n<guid isPermaLink="false">${escapeXml(guid)}</guid>\n<comments>${escapeXml(title.page)}</comments>\n<pubDate>${new Date(title.added * 1000).toUTCString()}</pubDate>\n<description>${escapeXml(title.synopsis ?? '')}</description>\n<dc:creator>${escapeXml(title.attribution)}</dc:creator>\n<creativeCommons:license>${escapeXml(licenceUrl(title.licence) ?? title.licence)}</creativeCommons:license>\n<enclosure url="${magnet}" length="${source.size}" type="application/x-bittorrent"/>\n${[
    attribute('category', category(title, source)),
    attribute('infohash', source.infohash),
    attribute('magneturl', magnetOf(source, name)),
    attribute('size', source.size),
    attribute('year', title.year),
    attribute('genre', title.genres.join(', ')),
    attribute('imdb', title.ids.imdb?.slice(2)),
    attribute('imdbid', title.ids.imdb),
  ].join('')}</item>\n`
}

/** Newznab's numbers: 2030 SD, 2040 HD, 2045 UHD; 5030, 5040, 5045 for series. */
function category(title: Title, source: Source): number {
  const base = title.type === 'series' ? 5000 : 2000
  if (source.quality === '2160p') return base + 45
  return base + (source.quality === '1080p' || source.quality === '720p' ? 40 : 30)
}

/** Schema.org. */
export function toJsonLd(title: Title): Record<string, unknown> {
  const people = (role: string) =>
    title.people.filter((person) => person.role === role).map(({ name }) => ({ '@type': 'Person', name }))
  return {
    '@context': 'https://schema.org',
    '@type': title.type === 'series' ? 'TVSeries' : 'Movie',
    '@id': `urn:kinoswarm:title:${title.id}`,
    name: title.title,
    alternateName: [...(title.originalTitle ? [title.originalTitle] : []), ...title.aka],
    ...(title.year && { datePublished: String(title.year) }),
    genre: title.genres,
    director: people('director'),
    actor: people('actor'),
    ...(title.synopsis && { description: title.synopsis }),
    inLanguage: title.languages,
    countryOfOrigin: title.countries,
    ...(title.runtime && { duration: `PT${title.runtime}S` }),
    license: licenceUrl(title.licence) ?? title.licence,
    creditText: title.attribution,
    url: title.page,
    sameAs: title.ids.imdb ? [`https://www.imdb.com/title/${title.ids.imdb}/`] : [],
  }
}

export interface PlayablePart {
  name: string
  source: Source
  guid: string
  runtime?: number
  /** `S01E02` of an episode. */
  part?: string
}

/** Every film and episode with its first source. */
export function playable(title: Title): PlayablePart[] {
  const own = title.sources.map((source) => ({
    name: title.title,
    source,
    guid: `${title.id}/${sourceFile(source)}`,
    runtime: title.runtime,
  }))
  const episodes = title.seasons.flatMap(({ number, episodes: list }) =>
    list.flatMap((episode) => {
      const part = `S${String(number).padStart(2, '0')}E${String(episode.number).padStart(2, '0')}`
      return episode.sources.slice(0, 1).map((source) => ({
        name: `${title.title} ${part} ${episode.title}`,
        source,
        guid: `${title.id}/${episode.id}/${sourceFile(source)}`,
        runtime: episode.runtime,
        part,
      }))
    }),
  )
  return [...own, ...episodes]
}

function csvCell(text: string): string {
  const inert = /^[=+@\t\r-]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
