/**
 * Search results of the Internet Archive, saved as JSON: `advancedsearch.php?output=json` with the fields identifier,
 * title, creator, date, year, description, subject, licenseurl, language, runtime, btih. Any field may be one or many.
 */

import { TITLE_LIMITS } from '../title.ts'
import { type Draft, type ImportContext, isRecord, text, texts, whole } from './draft.ts'
import { languageTags, runtimeSeconds, sortGenres } from './genres.ts'
import { withoutTags } from './xml.ts'

/** Some descriptions are whole pages. */
const HTML_MAX = 64 << 10

export function isArchive(document: unknown): boolean {
  return docsOf(document).some((doc) => isRecord(doc) && 'identifier' in doc)
}

export function* fromArchive(document: unknown, { path, folder }: ImportContext): Generator<Draft> {
  for (const [i, doc] of docsOf(document).entries()) {
    if (!isRecord(doc)) continue
    const origin = `${path}, result ${i + 1}`
    yield { record: recordOf(doc), folder, origin, warnings: [], name: text(doc.identifier) }
  }
}

function docsOf(document: unknown): unknown[] {
  if (!isRecord(document)) return Array.isArray(document) ? document : []
  const response = isRecord(document.response) ? document.response.docs : undefined
  const list = response ?? document.items ?? document.docs
  return Array.isArray(list) ? list : []
}

function recordOf(doc: Record<string, unknown>): Record<string, unknown> {
  const identifier = text(doc.identifier) ?? ''
  const { genres, tags } = sortGenres(texts(doc.subject))
  const year = whole(doc.year ?? doc.date)
  const creators = texts(doc.creator)
  const infohash = text(doc.btih)?.toLowerCase()
  const title = text(doc.title) ?? identifier
  return {
    type: 'movie',
    title,
    year,
    runtime: runtimeSeconds(text(doc.runtime)),
    genres,
    tags,
    languages: languageTags(texts(doc.language)),
    people: creators.slice(0, 20).map((name) => ({ name, role: 'director' })),
    synopsis: synopsisOf(texts(doc.description)) || undefined,
    licence: text(doc.licenseurl),
    attribution: creators.join(', ').slice(0, 300) || 'Internet Archive',
    page: `https://archive.org/details/${encodeURIComponent(identifier)}`,
    ids: { ia: identifier },
    sources: infohash ? [{ infohash, size: whole(doc.item_size) ?? 0 }] : [],
  }
}

function synopsisOf(description: string[]): string {
  const html = description.join('\n').slice(0, HTML_MAX)
  return withoutTags(html.replace(/<br\s{0,8}\/?>/gi, '\n')).slice(0, TITLE_LIMITS.synopsis)
}
