/**
 * The rest of up to 160 titles in one block: what a title's page shows and what playing needs.
 *
 * Body: `{ keys: { <field>: [value per title] }, files: [[block, bytes, …] per title] }`. Fields that a card carries
 * are not repeated. Infohashes do not compress: they are cut out of the body and lie in the tail, 20 or 32 bytes each,
 * in the order of the sources. `files` follows the order of `titlePaths`.
 */
import * as z from 'zod'
import type { Address, PackedCard } from './card.ts'
import { genresOf } from './card.ts'
import { malformed, packFrame, unpackJson } from './frame.ts'
import { parseTitle, type Season, type Source, type Title, titlePaths } from './title.ts'
import { ByteWriter } from './varint.ts'

export const DETAILS_PER_SEGMENT = 160

/** Fields that the card has already. */
const CARD_FIELDS = new Set(['type', 'title', 'year', 'added', 'runtime', 'genres', 'licence', 'collections', 'score'])
/** A record has some thirty fields: each of a title is looked at as often as the title. */
const KEYS_MAX = 64
/** Lists are left out when empty; the schema puts them back. */
const bodySchema = z.object({
  keys: z.record(z.string().max(32), z.array(z.unknown()).max(DETAILS_PER_SEGMENT)),
  files: z.array(z.array(z.int().min(0).max(0xffffffff)).max(16_000)).max(DETAILS_PER_SEGMENT),
})

export interface Detail {
  title: Title
  /** Where each file named in the record lies. */
  files: Map<string, Address>
}

export function encodeDetails(titles: readonly Title[], address: (path: string) => Address | null): Buffer {
  const packer = new DetailPacker()
  for (const title of titles) packer.add(title, address)
  return packer.finish()
}

/**
 * Takes titles one by one and keeps only their text: a record is eight times as large, and a hundred and sixty of them
 * grow old before they are packed, which costs the collector more than packing does.
 */
export class DetailPacker {
  /** Of each field one JSON text a title. */
  #columns = new Map<string, string[]>()
  #files: string[] = []
  #hashes = new ByteWriter(8192)

  get count(): number {
    return this.#files.length
  }

  add(title: Title, address: (path: string) => Address | null): void {
    // Infohashes go to the tail: those of a title's own sources come before those of its episodes.
    const sources = JSON.stringify(withoutHashes(title.sources, this.#hashes))
    for (const key in title) {
      const value = title[key as keyof Title]
      if (CARD_FIELDS.has(key) || isEmpty(value)) continue
      const text = key === 'sources' ? sources : JSON.stringify(key === 'seasons' ? this.#lean(title.seasons) : value)
      this.#column(key).push(text)
    }
    const places = titlePaths(title).flatMap((path) => {
      const found = address(path)
      return found ? [found.block + 1, found.bytes] : [0, 0]
    })
    this.#files.push(JSON.stringify(places))
  }

  /** The segment of all titles that were added; the packer is empty afterwards. */
  finish(): Buffer {
    const keys = [...this.#columns.keys()].map((key) => `${JSON.stringify(key)}:[${this.#column(key)}]`)
    const body = Buffer.from(`{"keys":{${keys}},"files":[${this.#files}]}`)
    const segment = packFrame(body, this.#hashes.view())
    this.#columns = new Map()
    this.#files = []
    this.#hashes = new ByteWriter(8192)
    return segment
  }

  #lean(seasons: readonly Season[]): unknown {
    return seasons.map((season) => ({
      ...season,
      episodes: season.episodes.map((episode) => ({
        ...lean(episode),
        sources: withoutHashes(episode.sources, this.#hashes),
      })),
    }))
  }

  /** As long as there are titles before. */
  #column(key: string): string[] {
    let column = this.#columns.get(key)
    if (column === undefined) {
      column = []
      this.#columns.set(key, column)
    }
    while (column.length < this.#files.length) column.push('null')
    return column
  }
}

export class DetailSegment {
  readonly #keys: [string, unknown[]][]
  readonly #files: number[][]
  readonly #tail: Uint8Array
  readonly #hashStarts = [0]
  readonly count: number
  /** What the block unfolded to, bytes. */
  readonly size: number

  constructor(block: Uint8Array) {
    const { json, tail, size } = unpackJson(block)
    const parsed = bodySchema.safeParse(json)
    if (!parsed.success) throw malformed('its details have the wrong form')
    this.#keys = Object.entries(parsed.data.keys)
    if (this.#keys.length > KEYS_MAX) throw malformed('its titles have more fields than there are')
    this.#files = parsed.data.files
    this.#tail = tail
    this.size = size
    this.count = this.#files.length
    if (this.#keys.some(([, values]) => values.length !== this.count)) throw malformed('its columns differ in length')
  }

  /** The whole record, checked again. Throws `BAD_TITLE`, or `BAD_SEGMENT` when details and card are of two titles. */
  detail(at: number, card: PackedCard): Detail {
    const record = this.#record(at)
    if (record.id !== card.id) throw malformed('a card and its details do not belong together')
    const title = parseTitle({ ...record, ...fromCard(card) })
    return { title, files: this.#addresses(at, title) }
  }

  #record(at: number): Record<string, unknown> {
    const record = this.#fields(at)
    // What is put back is written into these; other values go through the schema, which copies them.
    for (const key of ['sources', 'seasons']) if (record[key] !== undefined) record[key] = structuredClone(record[key])
    let offset = this.#hashesAt(at)
    for (const source of sourcesOf(record)) offset = restoreHash(source, this.#tail, offset)
    return record
  }

  #fields(at: number): Record<string, unknown> {
    return Object.fromEntries(
      this.#keys.flatMap(([key, values]) => (values[at] === null ? [] : [[key, values[at]] as const])),
    )
  }

  /** Where a title's infohashes begin: known of all titles before it once it was asked for. */
  #hashesAt(at: number): number {
    for (let known = this.#hashStarts.length; known <= at; known++) {
      this.#hashStarts.push(this.#hashStarts[known - 1]! + this.#hashBytes(known - 1))
    }
    return this.#hashStarts[at]!
  }

  #hashBytes(at: number): number {
    const record = Object.fromEntries(
      this.#keys.filter(([key]) => key === 'sources' || key === 'seasons').map(([key, values]) => [key, values[at]]),
    )
    return sourcesOf(record).reduce((sum, source) => sum + hashLength(source), 0)
  }

  #addresses(at: number, title: Title): Map<string, Address> {
    const numbers = this.#files[at]!
    return new Map(
      titlePaths(title).flatMap((path, i): [string, Address][] => {
        const block = numbers[2 * i] ?? 0
        return block > 0 ? [[path, { block: block - 1, bytes: numbers[2 * i + 1] ?? 0 }]] : []
      }),
    )
  }
}

function fromCard(card: PackedCard): Record<string, unknown> {
  return {
    type: card.type,
    title: card.title,
    ...(card.year > 0 && { year: card.year }),
    added: card.added,
    ...(card.runtime > 0 && { runtime: card.runtime }),
    genres: genresOf(card.genres),
    licence: card.licence,
    collections: card.collections,
    ...(card.score > 0 && { score: card.score }),
  }
}

function withoutHashes(sources: readonly Source[], hashes: ByteWriter): Record<string, unknown>[] {
  return sources.map(({ infohash, infohash2, ...rest }) => {
    if (infohash) hashes.bytes(Buffer.from(infohash, 'hex'))
    if (infohash2) hashes.bytes(Buffer.from(infohash2, 'hex'))
    const source = lean(rest)
    source.h = (infohash ? 1 : 0) + (infohash2 ? 2 : 0)
    return source
  })
}

/** Without empty lists and maps, which are most of an unpacked record. */
function lean(record: Record<string, unknown>): Record<string, unknown> {
  const full: Record<string, unknown> = {}
  for (const key in record) if (!isEmpty(record[key])) full[key] = record[key]
  return full
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
  return [...own, ...episodes.flatMap((episode) => objects(episode.sources))]
}

function objects(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) return []
  return value.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null)
}

/** Which infohashes of a source are in the tail. What is no number says nothing: turning it into one may throw. */
function hashesOf({ h }: Record<string, unknown>): number {
  return typeof h === 'number' ? h : 0
}

function hashLength(source: Record<string, unknown>): number {
  const flags = hashesOf(source)
  return (flags & 1 ? 20 : 0) + (flags & 2 ? 32 : 0)
}

function restoreHash(source: Record<string, unknown>, tail: Uint8Array, offset: number): number {
  const flags = hashesOf(source)
  const middle = offset + (flags & 1 ? 20 : 0)
  const end = middle + (flags & 2 ? 32 : 0)
  if (end > tail.length) throw malformed('its infohashes are cut off')
  if (middle > offset) source.infohash = Buffer.from(tail.subarray(offset, middle)).toString('hex')
  if (end > middle) source.infohash2 = Buffer.from(tail.subarray(middle, end)).toString('hex')
  delete source.h
  return end
}
