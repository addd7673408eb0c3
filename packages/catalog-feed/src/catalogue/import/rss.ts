/** RSS 2.0 with magnet links or enclosures, and Torznab, saved to a file. Nothing is fetched. */
import { readFile } from 'node:fs/promises'
import { TITLE_LIMITS } from '../title.ts'
import type { Draft, ImportContext } from './draft.ts'
import { whole } from './draft.ts'
import { qualityFrom, runtimeSeconds, sortGenres } from './genres.ts'
import { infohashOf } from './magnet.ts'
import { textIn } from './text-file.ts'
import { childrenOf, childText, childTexts, parseXml, withoutTags, type XmlElement } from './xml.ts'

/** Longer than any title that may be published. */
const NAME_MAX = 1000
/** Some descriptions are whole pages. */
const HTML_MAX = 64 << 10

export async function* fromRss(context: ImportContext): AsyncGenerator<Draft> {
  const root = parseXml(textIn(await readFile(context.path), context.path))
  const channel = root.name === 'channel' ? root : childrenOf(root, 'channel')[0]
  for (const [i, item] of (channel ? childrenOf(channel, 'item') : []).entries()) {
    const origin = `${context.path}, item ${i + 1}`
    yield { record: recordOf(item), folder: context.folder, origin, warnings: [] }
  }
}

function recordOf(item: XmlElement): Record<string, unknown> {
  const attributes = new Map(
    item.children
      .filter(({ name }) => /:attr$/.test(name))
      .map(({ attributes: { name, value } }) => [name ?? '', value ?? ''] as const),
  )
  const enclosure = childrenOf(item, 'enclosure')[0]?.attributes
  const links = [attributes.get('magneturl'), enclosure?.url, childText(item, 'link'), childText(item, 'guid')]
  const infohash =
    attributes.get('infohash')?.toLowerCase() ?? links.map((link) => infohashOf(link ?? '')).find(Boolean)
  const size = whole(attributes.get('size') ?? enclosure?.length ?? childText(item, 'size')) ?? 0
  const name = childText(item, 'title') ?? ''
  const { title, year } = titleAndYear(name)
  const { genres, tags } = sortGenres([
    attributes.get('genre') ?? '',
    ...childTexts(item, 'category').filter((text) => !/^\d+$/.test(text)),
  ])
  const licence =
    childText(item, 'creativeCommons:license') ?? childText(item, 'cc:license') ?? childText(item, 'dcterms:license')
  const imdb = imdbId(attributes.get('imdbid') ?? attributes.get('imdb'))
  return {
    type: 'movie',
    title,
    year: whole(attributes.get('year')) ?? year,
    runtime: podcastSeconds(childText(item, 'itunes:duration')),
    genres,
    tags,
    synopsis: synopsisOf(childText(item, 'description') ?? '') || undefined,
    licence: licence ?? attributes.get('licence') ?? attributes.get('license'),
    attribution: childText(item, 'dc:creator') ?? childText(item, 'author') ?? attributes.get('attribution'),
    page:
      childText(item, 'comments') ??
      [childText(item, 'guid'), childText(item, 'link')].find((link) => /^https?:/.test(link ?? '')),
    ...(imdb && { ids: { imdb } }),
    sources: infohash ? [{ infohash, size, quality: qualityFrom(name) }] : [],
  }
}

function synopsisOf(description: string): string {
  return withoutTags(description.slice(0, HTML_MAX), ' ').trim().slice(0, TITLE_LIMITS.synopsis)
}

/** A bare number is seconds there. */
function podcastSeconds(duration: string | undefined): number | undefined {
  return runtimeSeconds(/^\d+$/.test(duration ?? '') ? `${duration} s` : duration)
}

/** `Nosferatu (1922) 1080p` → title and year; release names with dots too. */
export function titleAndYear(name: string): { title: string; year?: number } {
  const given = name.slice(0, NAME_MAX)
  const spaced = /\s/.test(given) ? given : given.replace(/[._]/g, ' ')
  for (const found of spaced.matchAll(/[\s([]((?:18|19|20)\d\d)\b/g)) {
    const title = trimmed(spaced.slice(0, found.index))
    if (title !== '') return { title, year: Number(found[1]) }
  }
  return { title: spaced.replace(/\b(?:2160|1080|720|480)p\b.*$/i, '').trim() || given }
}

/** Without the bracket that the year stood in. */
function trimmed(text: string): string {
  let end = text.length
  while (end > 0 && /[\s([]/.test(text[end - 1]!)) end--
  return text.slice(0, end).trim()
}

/** Clients write the number or the whole id. */
export function imdbId(text: string | undefined): string | undefined {
  const digits = /(\d{5,9})/.exec(text ?? '')?.[1]
  return digits ? `tt${digits.padStart(7, '0')}` : undefined
}
