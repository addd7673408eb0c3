/** Our own form: `{ "titles": [ … ] }`, a bare list, or one record a line. */
import { readFile } from 'node:fs/promises'
import { CatalogueError } from '../errors.ts'
import { brokenDraft, type Draft, type ImportContext, isRecord, texts } from './draft.ts'
import { sortGenres } from './genres.ts'
import { linesOf } from './lines.ts'
import { parseStrictJson } from './strict-json.ts'

/** A JSON document is held in memory whole; larger catalogues come as one record a line. */
export const DOCUMENT_MAX_BYTES = 256 << 20
const LINE_MAX_BYTES = 256 << 10

export async function readDocument(path: string): Promise<unknown> {
  const bytes = await readFile(path)
  return named(path, () => parseStrictJson(bytes, DOCUMENT_MAX_BYTES))
}

/** Records of a parsed document of our own form. Throws `BAD_IMPORT`. */
export function* fromDocument(document: unknown, { folder, path }: ImportContext): Generator<Draft> {
  const list = isRecord(document) ? (document.titles ?? document.items) : document
  if (!Array.isArray(list)) throw new CatalogueError('BAD_IMPORT', `${path} holds no list of titles`)
  for (const [at, record] of list.entries()) yield draftOf(record, { folder, origin: `${path}, title ${at + 1}` })
}

export async function* fromLines({ folder, path }: ImportContext): AsyncGenerator<Draft> {
  let number = 0
  for await (const line of linesOf(path, LINE_MAX_BYTES)) {
    number++
    if (isBlank(line)) continue
    yield lineDraft(line, { folder, origin: `${path}, line ${number}` })
  }
}

/** Of white space as JSON knows it (RFC 8259, 2). */
function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)
}

function lineDraft(line: Buffer, place: Place): Draft {
  try {
    return draftOf(
      named(place.origin, () => parseStrictJson(line, LINE_MAX_BYTES)),
      place,
    )
  } catch (error) {
    if (error instanceof CatalogueError) return brokenDraft(error, place)
    throw error
  }
}

interface Place {
  folder: string
  origin: string
}

function draftOf(record: unknown, place: Place): Draft {
  if (isRecord(record)) return { record: withGenres(withoutNulls(record)), ...place, warnings: [] }
  return brokenDraft(new CatalogueError('BAD_IMPORT', `${place.origin} is not a record`), place)
}

/** As in all other lists: what people write becomes our genres, and tags where it is none. */
function withGenres(record: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(record.genres)) return record
  const { genres, tags } = sortGenres(texts(record.genres))
  return { ...record, genres, ...(tags.length > 0 && { tags: [...new Set([...texts(record.tags), ...tags])] }) }
}

/** Many programs write `null` where they know nothing; a record of ours leaves such a field out. */
function withoutNulls(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, isRecord(value) ? withoutNulls(value) : value]),
  )
}

/** Errors say in which file, and where in it. */
function named<T>(origin: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof CatalogueError)) throw error
    throw new CatalogueError(error.code, `${origin}: ${error.message}`, { cause: error })
  }
}
