/**
 * The search index on the wire: term ranges of about 28 kB, so that one word costs a stranger's shell one block.
 *
 * Shard body: `varint terms`, then per term `shared · length · bytes` (the part that differs from the term before),
 * `nameBytes · nameCount · peopleBytes · peopleCount`; tail: the posting lists in that order.
 * Directory body: `documents · shards`, then per shard `length · bytes` of its first term and its size in bytes.
 * Vocabulary pieces, for typos before the index is here: `terms`, then per term as above and how often it occurs.
 */
import { Arena } from './arena.ts'
import { malformed, packFrame, unpackFrame } from './frame.ts'
import { emptyIndex, type PackedIndex, pieceOf, termCount } from './search/packed-index.ts'
import { ByteReader, ByteWriter } from './varint.ts'

/** A word costs a stranger one shard, most of which is other words. */
const SHARD_POSTING_BYTES = 27_000
/** Terms of a shard when postings are tiny: their text then fills the block. */
const SHARD_TERMS = 12_000
const VOCABULARY_TERMS = 16_000
const TERM_MAX_BYTES = 200
/** Five numbers, and where its lists begin. */
const BYTES_A_TERM = 24
/** Of one block; ours have a quarter of this, and a hostile one could unfold to gigabytes. */
const BLOCK_TERMS_MAX = 65_536
/** Of the body of one block: its terms and their numbers at their longest, if they shared nothing. */
const BODY_MAX_BYTES = 4 << 20

export interface Directory {
  docs: number
  /** First term of each shard, as bytes, in order. */
  firsts: Uint8Array[]
  sizes: number[]
}

export interface Shard {
  terms: Uint8Array
  /** Term `i` is `terms[termAt[i] … termAt[i + 1]]`. */
  termAt: Uint32Array
  nameBytes: Uint32Array
  nameCount: Uint32Array
  peopleBytes: Uint32Array
  peopleCount: Uint32Array
  postings: Uint8Array
}

/** One after the other: of a million titles all of them together would be held twice. */
export function* encodeShards(index: PackedIndex): Generator<{ first: Uint8Array; block: Buffer }> {
  const count = termCount(index)
  for (let start = 0; start < count; ) {
    let end = start + 1
    while (
      end < count &&
      end - start < SHARD_TERMS &&
      postingEnd(index, end) - index.postingAt[start]! < SHARD_POSTING_BYTES
    )
      end++
    yield { first: termAt(index, start), block: encodeShard(index, start, end) }
    start = end
  }
}

export function encodeDirectory({ docs, firsts, sizes }: Directory): Buffer {
  const body = new ByteWriter(4096)
  body.varint(docs)
  body.varint(firsts.length)
  firsts.forEach((first, i) => {
    body.varint(first.length)
    body.bytes(first)
    body.varint(sizes[i]!)
  })
  return packFrame(body.view(), new Uint8Array(0), 9)
}

/** All terms with how many titles have them, in pieces of about 40 kB. */
export function* encodeVocabulary(index: PackedIndex): Generator<Buffer> {
  const count = termCount(index)
  for (let start = 0; start < count; start += VOCABULARY_TERMS) {
    const end = Math.min(count, start + VOCABULARY_TERMS)
    const body = new ByteWriter(VOCABULARY_TERMS * 8)
    body.varint(end - start)
    let before = new Uint8Array(0) as Uint8Array
    for (let i = start; i < end; i++) {
      before = writeTerm(body, before, termAt(index, i))
      body.varint(index.nameCount[i]! + index.peopleCount[i]!)
    }
    yield packFrame(body.view(), new Uint8Array(0))
  }
}

/** `shards`: how many there are. Throws `BAD_SEGMENT`. */
export function decodeDirectory(block: Uint8Array, shards: number): Directory {
  return guarded(() => {
    const reader = new ByteReader(unpackFrame(block, BODY_MAX_BYTES).body)
    const directory: Directory = { docs: reader.varint(), firsts: [], sizes: [] }
    const named = reader.varint()
    if (named > shards) throw new RangeError('it names shards that are not there')
    for (let left = named; left > 0; left--) {
      directory.firsts.push(reader.bytes(reader.varint()))
      directory.sizes.push(reader.varint())
    }
    return directory
  })
}

/** Its postings are kept in `arena`. Throws `BAD_SEGMENT`. */
export function decodeShard(block: Uint8Array, arena = new Arena()): Shard {
  const { body, tail } = unpackFrame(block, BODY_MAX_BYTES)
  return guarded(() => {
    const reader = new ByteReader(body)
    const shard = emptyShard(limited(reader.varint()), arena.bytes(tail))
    const terms = new TermReader(reader, body.length)
    let total = 0
    for (let i = 0; i < shard.nameBytes.length; i++) {
      shard.termAt[i + 1] = terms.next()
      shard.nameBytes[i] = reader.varint()
      shard.nameCount[i] = reader.varint()
      shard.peopleBytes[i] = reader.varint()
      shard.peopleCount[i] = reader.varint()
      total += shard.nameBytes[i]! + shard.peopleBytes[i]!
    }
    if (total !== tail.length) throw new RangeError('the lists do not fill the shard')
    return { ...shard, terms: terms.bytes() }
  })
}

/** What a shard takes in memory. */
export function shardBytes({ terms, termAt, postings }: Shard): number {
  return terms.length + termAt.length * BYTES_A_TERM + postings.length
}

/** What an index takes in a reader's memory, at most: all its shards together. */
export function indexBytes({ terms, termAt, postings }: PackedIndex): number {
  const lists = postings.reduce((sum, piece) => sum + piece.length, 0)
  // Two shards that follow each other are full of lists, or one of them is of terms.
  const shards = 2 + Math.ceil(termAt.length / SHARD_TERMS) + Math.ceil((2 * lists) / SHARD_POSTING_BYTES)
  return terms.length + lists + (termAt.length + shards) * BYTES_A_TERM
}

/**
 * A vocabulary as an index whose lists are empty: its terms can be looked up, and nothing be found. `each` is told of
 * every piece before the next is unpacked.
 */
export function decodeVocabulary(
  blocks: readonly Uint8Array[],
  docs: number,
  each: (shard: Shard) => void = () => {},
): PackedIndex {
  return guarded(() => {
    const shards = blocks.map((block): Shard => {
      const { body } = unpackFrame(block, BODY_MAX_BYTES)
      const reader = new ByteReader(body)
      const shard = emptyShard(limited(reader.varint()), new Uint8Array(0))
      const terms = new TermReader(reader, body.length)
      for (let i = 0; i < shard.nameCount.length; i++) {
        shard.termAt[i + 1] = terms.next()
        shard.nameCount[i] = reader.varint()
      }
      const piece = { ...shard, terms: terms.bytes() }
      each(piece)
      return piece
    })
    return joinShards(shards, docs)
  })
}

/** One index out of shards in term order; some may be left out. Postings are taken over, not copied. */
export function joinShards(shards: readonly Shard[], docs: number): PackedIndex {
  const here = shards.filter((shard) => shard.nameBytes.length > 0)
  const terms = here.reduce((sum, shard) => sum + shard.nameBytes.length, 0)
  if (terms === 0) return emptyIndex(docs)
  const index: PackedIndex = {
    docs,
    terms: Buffer.concat(here.map((shard) => shard.terms)),
    termAt: new Uint32Array(terms + 1),
    postings: here.map((shard) => shard.postings),
    pieceAt: new Uint32Array(here.length),
    postingAt: new Uint32Array(terms),
    nameBytes: new Uint32Array(terms),
    peopleBytes: new Uint32Array(terms),
    nameCount: new Uint32Array(terms),
    peopleCount: new Uint32Array(terms),
  }
  let [first, bytes] = [0, 0]
  for (const [piece, shard] of here.entries()) {
    index.pieceAt[piece] = first
    for (const name of ['nameBytes', 'peopleBytes', 'nameCount', 'peopleCount'] as const)
      index[name].set(shard[name], first)
    let postings = 0
    for (let k = 0; k < shard.nameBytes.length; k++) {
      index.termAt[first + k + 1] = bytes + shard.termAt[k + 1]!
      index.postingAt[first + k] = postings
      postings += shard.nameBytes[k]! + shard.peopleBytes[k]!
    }
    first += shard.nameBytes.length
    bytes += shard.terms.length
  }
  return index
}

function emptyShard(count: number, postings: Uint8Array): Omit<Shard, 'terms'> {
  return {
    termAt: new Uint32Array(count + 1),
    nameBytes: new Uint32Array(count),
    nameCount: new Uint32Array(count),
    peopleBytes: new Uint32Array(count),
    peopleCount: new Uint32Array(count),
    postings,
  }
}

function encodeShard(index: PackedIndex, start: number, end: number): Buffer {
  const body = new ByteWriter((end - start) * 16)
  body.varint(end - start)
  let before = new Uint8Array(0) as Uint8Array
  for (let i = start; i < end; i++) {
    before = writeTerm(body, before, termAt(index, i))
    body.varint(index.nameBytes[i]!)
    body.varint(index.nameCount[i]!)
    body.varint(index.peopleBytes[i]!)
    body.varint(index.peopleCount[i]!)
  }
  return packFrame(body.view(), pieceOf(index, start).subarray(index.postingAt[start]!, postingEnd(index, end - 1)))
}

function postingEnd({ postingAt, nameBytes, peopleBytes }: PackedIndex, term: number): number {
  return postingAt[term]! + nameBytes[term]! + peopleBytes[term]!
}

function termAt(index: PackedIndex, i: number): Uint8Array {
  return index.terms.subarray(index.termAt[i]!, index.termAt[i + 1]!)
}

function writeTerm(body: ByteWriter, before: Uint8Array, term: Uint8Array): Uint8Array {
  let shared = 0
  while (shared < before.length && shared < term.length && before[shared] === term[shared]) shared++
  body.varint(shared)
  body.varint(term.length - shared)
  body.bytes(term.subarray(shared))
  return term
}

/** Reads terms, each given by what it shares with the one before, into one run of bytes. */
class TermReader {
  readonly #reader: ByteReader
  readonly #terms: ByteWriter
  #before = new Uint8Array(0) as Uint8Array

  constructor(reader: ByteReader, expected: number) {
    this.#reader = reader
    this.#terms = new ByteWriter(expected)
  }

  /** Where the term that was read ends. */
  next(): number {
    const shared = this.#reader.varint()
    const rest = this.#reader.bytes(this.#reader.varint())
    if (shared > this.#before.length || shared + rest.length > TERM_MAX_BYTES)
      throw new RangeError('a term is too long')
    const start = this.#terms.length
    this.#terms.bytes(this.#before.subarray(0, shared))
    this.#terms.bytes(rest)
    this.#before = this.#terms.view().subarray(start)
    return this.#terms.length
  }

  bytes(): Uint8Array {
    return this.#terms.view().slice()
  }
}

function limited(count: number): number {
  if (count > BLOCK_TERMS_MAX) throw new RangeError('there are too many terms')
  return count
}

function guarded<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) throw malformed(`its index is damaged, ${error.message}`)
    throw error
  }
}
