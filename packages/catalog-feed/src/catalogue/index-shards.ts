/**
 * The search index on the wire: term ranges of about 56 kB, so that one word costs a stranger's shell one block.
 *
 * Shard body: `varint terms`, then per term `shared · length · bytes` (the part that differs from the term before),
 * `nameBytes · nameCount · peopleBytes · peopleCount`; tail: the posting lists in that order.
 * Directory body: `documents · shards`, then per shard `length · bytes` of its first term and its size in bytes.
 * Vocabulary pieces, for typos before the index is here: `terms`, then per term as above and how often it occurs.
 */
import { malformed, packFrame, unpackFrame } from './frame.ts'
import { emptyIndex, type PackedIndex, termCount } from './search/packed-index.ts'
import { ByteReader, ByteWriter } from './varint.ts'

/** One shard is one block of a Hyperblobs store after packing. */
const SHARD_POSTING_BYTES = 54_000
/** Terms of a shard when postings are tiny: their text then fills the block. */
const SHARD_TERMS = 12_000
const VOCABULARY_TERMS = 16_000
const TERM_MAX_BYTES = 200
const TERMS_MAX = 4_000_000

export interface Directory {
  docs: number
  /** First term of each shard, as bytes, in order. */
  firsts: Uint8Array[]
  sizes: number[]
}

export interface Shard {
  terms: Uint8Array[]
  nameBytes: Uint32Array
  nameCount: Uint32Array
  peopleBytes: Uint32Array
  peopleCount: Uint32Array
  postings: Uint8Array
}

export function encodeShards(index: PackedIndex): { shards: Buffer[]; directory: Buffer } {
  const shards: Buffer[] = []
  const directory = new ByteWriter(4096)
  const starts: number[] = []
  const count = termCount(index)
  for (let start = 0; start < count; ) {
    let end = start + 1
    while (
      end < count &&
      end - start < SHARD_TERMS &&
      index.postingAt[end + 1]! - index.postingAt[start]! < SHARD_POSTING_BYTES
    )
      end++
    starts.push(start)
    shards.push(encodeShard(index, start, end))
    start = end
  }
  directory.varint(index.docs)
  directory.varint(shards.length)
  starts.forEach((start, i) => {
    const first = termAt(index, start)
    directory.varint(first.length)
    directory.bytes(first)
    directory.varint(shards[i]!.length)
  })
  return { shards, directory: packFrame(directory.view(), new Uint8Array(0), 9) }
}

/** All terms with how many titles have them, in pieces of about 40 kB. */
export function encodeVocabulary(index: PackedIndex): Buffer[] {
  const pieces: Buffer[] = []
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
    pieces.push(packFrame(body.view(), new Uint8Array(0)))
  }
  return pieces
}

/** Throws `BAD_SEGMENT`. */
export function decodeDirectory(block: Uint8Array): Directory {
  return guarded(() => {
    const reader = new ByteReader(unpackFrame(block).body)
    const directory: Directory = { docs: reader.varint(), firsts: [], sizes: [] }
    for (let left = reader.varint(); left > 0; left--) {
      directory.firsts.push(reader.bytes(reader.varint()))
      directory.sizes.push(reader.varint())
    }
    return directory
  })
}

/** Throws `BAD_SEGMENT`. */
export function decodeShard(block: Uint8Array): Shard {
  const { body, tail } = unpackFrame(block)
  return guarded(() => {
    const reader = new ByteReader(body)
    const count = limited(reader.varint())
    const shard: Shard = {
      terms: [],
      nameBytes: new Uint32Array(count),
      nameCount: new Uint32Array(count),
      peopleBytes: new Uint32Array(count),
      peopleCount: new Uint32Array(count),
      postings: Uint8Array.from(tail),
    }
    let total = 0
    for (let i = 0; i < count; i++) {
      shard.terms.push(readTerm(reader, shard.terms[i - 1]))
      shard.nameBytes[i] = reader.varint()
      shard.nameCount[i] = reader.varint()
      shard.peopleBytes[i] = reader.varint()
      shard.peopleCount[i] = reader.varint()
      total += shard.nameBytes[i]! + shard.peopleBytes[i]!
    }
    if (total !== tail.length) throw new RangeError('the lists do not fill the shard')
    return shard
  })
}

/** A vocabulary as an index whose lists are empty: its terms can be looked up, and nothing be found. */
export function decodeVocabulary(blocks: readonly Uint8Array[], docs: number): PackedIndex {
  return guarded(() => {
    const shards = blocks.map((block): Shard => {
      const reader = new ByteReader(unpackFrame(block).body)
      const count = limited(reader.varint())
      const none = new Uint32Array(count)
      const nameCount = new Uint32Array(count)
      const terms: Uint8Array[] = []
      for (let i = 0; i < count; i++) {
        terms.push(readTerm(reader, terms[i - 1]))
        nameCount[i] = reader.varint()
      }
      return { terms, nameBytes: none, nameCount, peopleBytes: none, peopleCount: none, postings: new Uint8Array(0) }
    })
    return joinShards(shards, docs)
  })
}

/** One index out of shards in term order; some may be left out. */
export function joinShards(shards: readonly Shard[], docs: number): PackedIndex {
  const terms = shards.reduce((sum, shard) => sum + shard.terms.length, 0)
  if (terms === 0) return emptyIndex(docs)
  const index: PackedIndex = {
    docs,
    terms: new Uint8Array(
      shards.reduce((sum, shard) => sum + shard.terms.reduce((all, term) => all + term.length, 0), 0),
    ),
    termAt: new Uint32Array(terms + 1),
    postings: new Uint8Array(shards.reduce((sum, shard) => sum + shard.postings.length, 0)),
    postingAt: new Uint32Array(terms + 1),
    nameBytes: new Uint32Array(terms),
    nameCount: new Uint32Array(terms),
    peopleCount: new Uint32Array(terms),
  }
  let [i, postings] = [0, 0]
  for (const shard of shards) {
    index.postings.set(shard.postings, postings)
    index.nameBytes.set(shard.nameBytes, i)
    index.nameCount.set(shard.nameCount, i)
    index.peopleCount.set(shard.peopleCount, i)
    for (const [k, term] of shard.terms.entries()) {
      index.terms.set(term, index.termAt[i]!)
      index.termAt[i + 1] = index.termAt[i]! + term.length
      postings += shard.nameBytes[k]! + shard.peopleBytes[k]!
      index.postingAt[++i] = postings
    }
  }
  return index
}

function encodeShard(index: PackedIndex, start: number, end: number): Buffer {
  const body = new ByteWriter((end - start) * 16)
  body.varint(end - start)
  let before = new Uint8Array(0) as Uint8Array
  for (let i = start; i < end; i++) {
    before = writeTerm(body, before, termAt(index, i))
    body.varint(index.nameBytes[i]!)
    body.varint(index.nameCount[i]!)
    body.varint(index.postingAt[i + 1]! - index.postingAt[i]! - index.nameBytes[i]!)
    body.varint(index.peopleCount[i]!)
  }
  return packFrame(body.view(), index.postings.subarray(index.postingAt[start]!, index.postingAt[end]!))
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

function readTerm(reader: ByteReader, before: Uint8Array | undefined): Uint8Array {
  const shared = reader.varint()
  const rest = reader.bytes(reader.varint())
  if (shared > (before?.length ?? 0) || shared + rest.length > TERM_MAX_BYTES)
    throw new RangeError('a term is too long')
  const term = new Uint8Array(shared + rest.length)
  if (before) term.set(before.subarray(0, shared))
  term.set(rest, shared)
  return term
}

function limited(count: number): number {
  if (count > TERMS_MAX) throw new RangeError('there are too many terms')
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
