/**
 * What does not compress is cut out of a record and lies in the tail of its segment, in this order: the infohashes of
 * its sources, those of its episodes, the thumbhashes of poster and backdrop. In the record stays how many bytes of
 * each: `h` of a source (1: v1, 2: v2), a number in place of a thumbhash.
 */
import { malformed } from './frame.ts'
import type { Artwork, Source, Title } from './title.ts'
import type { ByteWriter } from './varint.ts'

const V1_BYTES = 20
const V2_BYTES = 32
/** As the schema of a record allows. */
const THUMBHASH_MAX_BYTES = 27

/** A record without what goes to the tail; the title stays as it is. */
export function withoutTail(title: Title, tail: ByteWriter): Record<string, unknown> {
  const strip = (sources: Source[]) => sources.map((source) => strippedSource(source, tail))
  const sources = strip(title.sources)
  const seasons = title.seasons.map((season) => ({
    ...season,
    episodes: season.episodes.map((episode) => ({ ...lean(episode), sources: strip(episode.sources) })),
  }))
  const poster = strippedArt(title.poster, tail)
  const backdrop = strippedArt(title.backdrop, tail)
  return lean({ ...title, sources, seasons, poster, backdrop })
}

/** Puts back what lies in the tail from `offset` on; returns where the next record's begins. Throws `BAD_SEGMENT`. */
export function restoreTail(record: Record<string, unknown>, tail: Uint8Array, offset: number): number {
  let end = offset
  for (const source of sourcesOf(record)) end = restoreHashes(source, tail, end)
  for (const kind of ['poster', 'backdrop'] as const) {
    const art = record[kind]
    if (isRecord(art) && typeof art.thumbhash === 'number') {
      const start = end
      end += thumbhashBytes(art)
      record[kind] = { ...art, thumbhash: cut(tail, start, end).toString('base64') }
    }
  }
  return end
}

/** How much of the tail is a record's. */
export function tailBytes(record: Record<string, unknown>): number {
  const hashes = sourcesOf(record).reduce((sum, source) => sum + hashBytes(source), 0)
  return hashes + thumbhashBytes(record.poster) + thumbhashBytes(record.backdrop)
}

/** Without empty lists and maps, which are most of an unpacked record. */
export function lean(record: Record<string, unknown>): Record<string, unknown> {
  const full: Record<string, unknown> = {}
  for (const key in record) if (!isEmpty(record[key])) full[key] = record[key]
  return full
}

function strippedSource({ infohash, infohash2, file, ...rest }: Source, tail: ByteWriter): Record<string, unknown> {
  if (infohash) tail.bytes(Buffer.from(infohash, 'hex'))
  if (infohash2) tail.bytes(Buffer.from(infohash2, 'hex'))
  return { ...lean(rest), ...(file > 0 && { file }), h: (infohash ? 1 : 0) + (infohash2 ? 2 : 0) }
}

/** A thumbhash that is spelled in another way than ours stays where it is. */
function strippedArt(art: Artwork | undefined, tail: ByteWriter): Record<string, unknown> | undefined {
  if (art?.thumbhash === undefined) return art
  const bytes = Buffer.from(art.thumbhash, 'base64')
  if (bytes.toString('base64') !== art.thumbhash) return art
  tail.bytes(bytes)
  return { ...art, thumbhash: bytes.length }
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (typeof value !== 'object' || value === null) return value === undefined
  for (const _ in value) return false
  return true
}

function sourcesOf(record: Record<string, unknown>): Record<string, unknown>[] {
  const own = objects(record.sources)
  const episodes = objects(record.seasons).flatMap((season) => objects(season.episodes))
  return episodes.length === 0 ? own : [...own, ...episodes.flatMap((episode) => objects(episode.sources))]
}

function objects(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function hashBytes(source: Record<string, unknown>): number {
  const flags = Number(source.h)
  return (flags & 1 ? V1_BYTES : 0) + (flags & 2 ? V2_BYTES : 0)
}

function thumbhashBytes(art: unknown): number {
  const bytes = isRecord(art) ? art.thumbhash : undefined
  if (typeof bytes !== 'number') return 0
  if (!Number.isInteger(bytes) || bytes < 1 || bytes > THUMBHASH_MAX_BYTES)
    throw malformed('a thumbhash has a wrong size')
  return bytes
}

function restoreHashes(source: Record<string, unknown>, tail: Uint8Array, offset: number): number {
  const flags = Number(source.h)
  const middle = offset + (flags & 1 ? V1_BYTES : 0)
  const end = middle + (flags & 2 ? V2_BYTES : 0)
  if (middle > offset) source.infohash = cut(tail, offset, middle).toString('hex')
  if (end > middle) source.infohash2 = cut(tail, middle, end).toString('hex')
  delete source.h
  return end
}

function cut(tail: Uint8Array, start: number, end: number): Buffer {
  if (end > tail.length) throw malformed('its infohashes are cut off')
  return Buffer.from(tail.buffer, tail.byteOffset + start, end - start)
}
