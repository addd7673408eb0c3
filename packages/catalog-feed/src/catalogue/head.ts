/**
 * HEAD says where everything lies, and carries the first screen itself.
 *
 * It is the metadata of the drive entry `/catalogue/head` and is always the last block of the drive's first core. A
 * reader at a signed length therefore needs one block: no tree walk, no second core, no round trip more.
 */
import * as z from 'zod'
import { allowed, indexLimit, LIMITS } from './budget.ts'
import { CARDS_MAX, CARDS_PER_SEGMENT } from './card-segment.ts'
import { DETAILS_PER_SEGMENT } from './detail-segment.ts'
import { CatalogueError } from './errors.ts'
import { DOCS_PER_BLOCK } from './title-order.ts'
import { ByteReader } from './varint.ts'

export const HEAD_PATH = '/catalogue/head'
/** 60 cards are 6 kB; room for thousands of delta segments would be a writer that never merges. */
export const HEAD_MAX_BYTES = 64 << 10
/** Cards in HEAD: more than a first screen shows on any display we know. */
export const FRONT_CARDS = 60

/** Documents are sorted as 22-bit numbers; a larger catalogue is several. */
const TITLES_MAX = 4_000_000
/** A maintainer merges at 24. */
const DELTAS_MAX = 64
/**
 * Blocks of an index: of names, of hundreds of titles each; a small catalogue may be all long words. With synopses two
 * dozen titles fill one, of long texts in Chinese one or two.
 */
const indexBlocksMax = ({ base, synopses }: Head) => 64 + Math.ceil(base / (synopses ? 1 : 8))
/** Key, and the branches of the B-tree, beside what HEAD says. */
const HEAD_BLOCK_OVERHEAD = 4 << 10
/** Header of a frame, and what brotli adds to what it cannot make smaller. */
const BLOCK_OVERHEAD = 64
/** Pieces of 16,000 terms: of a hundred new words a title. */
const vocabularyBlocksMax = (base: number) => 16 + Math.ceil(base / 64)

const count = z.int().min(0).max(0x7fffffff)
const range = z.tuple([count, count]).refine(([start, end]) => end >= start && end - start <= 100_000)

const VERSION = 2

const headSchema = z.object({
  /** Of 1 a block of the base has 1,024 cards: catalogues of earlier builds are read, and their next base is of 2. */
  v: z.int().min(1).max(VERSION),
  /** Grows when the base is rebuilt: document numbers of one generation mean nothing in another. */
  generation: count,
  /** Titles in the base, living or not; documents are numbered by their place in it. */
  base: z.int().min(0).max(TITLES_MAX),
  /** Titles that can be seen. */
  titles: count,
  files: count,
  /** The index has the words of synopses too. */
  synopses: z.boolean().default(false),
  /** The newest `added` of all titles. */
  newest: z.number().min(0),
  /** Blocks `[start, end)` of the second core. */
  cards: range,
  details: range,
  index: range,
  /** First term of each index shard, and the vocabulary. */
  directory: range,
  vocabulary: range,
  /** Documents of the base by title. */
  order: range.default([0, 0]),
  /** Delta segments, oldest first: block and number of titles in it. */
  deltas: z.array(z.tuple([count, z.int().min(0).max(4096)])).max(DELTAS_MAX),
  bytes: z.object({
    cards: count,
    details: count,
    index: count,
    order: count.default(0),
    files: z.number().int().min(0),
  }),
  /** Front cards as one card segment in base64, the document number of each, and one picture of their posters. */
  front: z.object({
    docs: z.array(count).max(FRONT_CARDS),
    cards: z.string().max(HEAD_MAX_BYTES),
    sprite: z
      .object({
        block: count,
        bytes: count,
        columns: z.int().min(1).max(FRONT_CARDS),
        rows: z.int().min(1).max(FRONT_CARDS),
        /** Of each front card, row by row; -1 for those that are not on it. */
        cells: z.array(z.int().min(-1).max(FRONT_CARDS)).max(FRONT_CARDS),
      })
      .nullable()
      .default(null),
  }),
})

export type Head = z.infer<typeof headSchema>

/** What the signed record says about the catalogue: the reader opens nothing past it. Ids are z-base-32, hashes hex. */
export interface CatalogueHead {
  drive: string
  db: { length: number; treeHash: string }
  blobs: { key: string; length: number; treeHash: string }
  titles: number
  files: number
  /** `db` and `blobs` are the cores in all; `cards`, `details`, `index`, `order`, `files` the parts a viewer may hold. */
  bytes: Record<string, number>
}

/** Of a base. */
export function cardsPerSegment({ v = VERSION }: { v?: number }): number {
  return v < VERSION ? CARDS_MAX : CARDS_PER_SEGMENT
}

export function emptyHead(): Head {
  const nothing: [number, number] = [0, 0]
  return {
    v: VERSION,
    generation: 0,
    base: 0,
    titles: 0,
    files: 0,
    synopses: false,
    newest: 0,
    cards: nothing,
    details: nothing,
    index: nothing,
    directory: nothing,
    vocabulary: nothing,
    order: nothing,
    deltas: [],
    bytes: { cards: 0, details: 0, index: 0, order: 0, files: 0 },
    front: { docs: [], cards: '', sprite: null },
  }
}

/** Throws `BAD_HEAD`. */
export function parseHead(metadata: unknown): Head {
  const head = formOf(metadata)
  if (isInProportion(head)) return head
  throw damaged()
}

/** To be asked before a head is written. Throws `TOO_LARGE` where readers would not take it. */
export function mustBeReadable(head: Head, limits = LIMITS): void {
  const result = headSchema.safeParse(head)
  const size = Buffer.byteLength(JSON.stringify(head)) + HEAD_BLOCK_OVERHEAD
  if (result.success && size <= HEAD_MAX_BYTES && isInProportion(result.data, limits)) return
  throw new CatalogueError(
    'TOO_LARGE',
    'This catalogue would be larger than viewers take for so many titles: shorten the longest texts, leave out synopses from search (--synopses no), or make several catalogues of it',
    { cause: result.error },
  )
}

function formOf(metadata: unknown): Head {
  const result = headSchema.safeParse(metadata)
  if (result.success) return result.data
  throw damaged(result.error)
}

function damaged(cause?: unknown): CatalogueError {
  return new CatalogueError('BAD_HEAD', 'This catalogue was made for another version of Kinoswarm, or is damaged', {
    cause,
  })
}

/** What is read for it, and how many blocks, is what so many titles can need: a reader fetches no more. */
function isInProportion(head: Head, limits = LIMITS): boolean {
  const { base, bytes } = head
  const count = ([start, end]: readonly [number, number]) => end - start
  return (
    count(head.cards) <= Math.ceil(base / cardsPerSegment(head)) &&
    count(head.details) <= Math.ceil(base / DETAILS_PER_SEGMENT) &&
    count(head.order) <= Math.ceil(base / DOCS_PER_BLOCK) &&
    count(head.index) <= indexBlocksMax(head) &&
    count(head.vocabulary) <= vocabularyBlocksMax(base) &&
    bytes.cards <= allowed(base, limits.cards) &&
    bytes.index <= allowed(base, indexLimit(limits, head)) &&
    bytes.order <= 3 * base + BLOCK_OVERHEAD * count(head.order)
  )
}

/**
 * Reads HEAD out of the drive's last block, a protobuf message of the B-tree: field 2 the key, field 3 the value as
 * JSON. The tree in field 1 is not looked at. Throws `BAD_HEAD`.
 */
export function decodeHeadBlock(block: Uint8Array): Head {
  if (block.length <= HEAD_MAX_BYTES) return parseHead(metadataIn(block))
  throw new CatalogueError('BAD_HEAD', 'The head of this catalogue is too large')
}

/** A maintainer's own head, whatever its size: it must open to be mended. Throws `BAD_HEAD`. */
export function decodeOwnHead(block: Uint8Array): Head {
  return formOf(metadataIn(block))
}

function metadataIn(block: Uint8Array): unknown {
  let value: unknown
  try {
    const fields = protobufFields(block)
    if (
      !Buffer.from(fields.get(2) ?? [])
        .toString('utf8')
        .endsWith(HEAD_PATH)
    )
      throw new RangeError('not the head')
    value = JSON.parse(Buffer.from(fields.get(3) ?? []).toString('utf8'))
  } catch (cause) {
    throw new CatalogueError('BAD_HEAD', 'The last block of this catalogue is not its head', { cause })
  }
  return typeof value === 'object' && value !== null && 'metadata' in value ? value.metadata : null
}

function protobufFields(message: Uint8Array): Map<number, Uint8Array> {
  const reader = new ByteReader(message)
  const fields = new Map<number, Uint8Array>()
  while (!reader.ended) {
    const tag = reader.varint()
    if ((tag & 7) === 2) fields.set(tag >> 3, reader.bytes(reader.varint()))
    else if ((tag & 7) === 0) reader.varint()
    else throw new RangeError('an unexpected kind of field')
  }
  return fields
}
