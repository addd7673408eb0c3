/** Finds terms of a packed index: exact, by prefix, and nearly. Pure. */
import { editDistance } from './distance.ts'
import { hasProse, inProse, isProse, type PackedIndex } from './packed-index.ts'
import { isUnspaced } from './tokens.ts'
import { TopHits } from './top-hits.ts'

/** A term that may stand for a word of the query; weight 1 is the word itself. */
export interface Match {
  term: number
  weight: number
}

/** A prefix stands for its most frequent continuations; the rest adds noise and time. */
const PREFIX_TERMS = 64
/** Where other words narrow a search, for all of them; of a letter or two in a large catalogue that would take too long. */
const EVERY_TERMS = 8_192
/** Near words kept: nearest first, then the most frequent. */
const NEAR_TERMS = 24
/** Shorter words have too many neighbours. */
const NEAR_MIN_LENGTH = 4
const TWO_EDITS_LENGTH = 8
const WEIGHT_PREFIX = 0.55
/** A word of a synopsis, or one that goes on from it, counts less than any name or person. */
const WEIGHT_PROSE = 0.3
const PROSE_TERMS = 16
const WEIGHT_NEAR = [1, 0.5, 0.3] as const

const NONE: Match[] = []
const encoder = new TextEncoder()
/** Bytes of the words of the last queries: each is asked for several times, of several indexes. */
const known = new Map<string, Uint8Array>()
const KNOWN_MAX = 64

export function bytesOf(word: string): Uint8Array {
  let bytes = known.get(word)
  if (bytes === undefined) {
    bytes = encoder.encode(word)
    if (known.size >= KNOWN_MAX) known.clear()
    known.set(word, bytes)
  }
  return bytes
}

export class Vocabulary {
  readonly #index: PackedIndex
  readonly #decoder = new TextDecoder()
  #near: NearTable | null = null
  /** One search asks for the same beginning several times. */
  #prefix: { word: string; every: boolean; matches: Match[] } | null = null

  constructor(index: PackedIndex) {
    this.#index = index
  }

  get size(): number {
    return this.#index.termAt.length - 1
  }

  term(i: number): string {
    return this.#decoder.decode(this.#bytes(i))
  }

  /** Titles that have the term, in names and people together. */
  count(i: number): number {
    return this.#index.nameCount[i]! + this.#index.peopleCount[i]!
  }

  /** Number of the term, or -1. */
  find(word: string): number {
    const bytes = bytesOf(word)
    const at = this.#lower(bytes)
    return at < this.size && this.#compare(at, bytes) === 0 ? at : -1
  }

  exact(word: string): Match[] {
    const at = this.find(word)
    return at < 0 ? NONE : [{ term: at, weight: 1 }]
  }

  /** The word itself and words that begin with it, the most frequent or `every` one, nearer lengths weighing more. */
  prefix(word: string, every = false): Match[] {
    if (this.#prefix?.word !== word || this.#prefix.every !== every) {
      const matches = this.#continued(word, (terms) => (every && terms <= EVERY_TERMS ? terms : PREFIX_TERMS))
      this.#prefix = { word, every, matches }
    }
    return this.#prefix.matches
  }

  /** `most`: how many of so many terms are wanted; those that weigh most come first. */
  #continued(word: string, most: (terms: number) => number): Match[] {
    const bytes = bytesOf(word)
    const first = this.#lower(bytes)
    const end = this.#lower(Uint8Array.from([...bytes, 0xff]))
    const whole = first < end && this.#compare(first, bytes) === 0
    const frequent = new TopHits(Math.max(1, most(end - first)))
    for (let i = whole ? first + 1 : first; i < end; i++) frequent.offer(i, this.count(i))
    const matches = frequent
      .sorted()
      .map(({ doc: term }) => ({ term, weight: WEIGHT_PREFIX + (0.3 * bytes.length) / this.#length(term) }))
      .sort((a, b) => b.weight - a.weight)
    return whole ? [{ term: first, weight: 1 }, ...matches] : matches
  }

  /** The word where it stands in synopses; none where those are not in the index. */
  prose(word: string, unfinished: boolean): Match[] {
    if (!hasProse(this.#index)) return []
    const marked = inProse(word)
    const found = unfinished ? this.#continued(marked, () => PROSE_TERMS - 1) : this.exact(marked)
    return found.map(({ term, weight }) => ({ term, weight: weight * WEIGHT_PROSE }))
  }

  /** Words one edit away, two for long ones; a typo in the first letter counts as any other. */
  near(word: string): Match[] {
    const letters = [...word].length
    if (letters < NEAR_MIN_LENGTH || isUnspaced(word)) return []
    this.#near ??= new NearTable(this.#index)
    const max = letters >= TWO_EDITS_LENGTH ? 2 : 1
    const found: { term: number; distance: number }[] = []
    const bytes = bytesOf(word)
    const ascii = bytes.length === word.length
    const units = Uint16Array.from({ length: word.length }, (_, i) => word.charCodeAt(i))
    this.#near.each({ bytes, letters, max: ascii ? max : max * 2, lengths: max }, (term) => {
      const distance = ascii ? editDistance(this.#bytes(term), bytes, max) : editDistance(this.#units(term), units, max)
      if (distance > 0 && distance <= max) found.push({ term, distance })
    })
    found.sort((a, b) => a.distance - b.distance || this.count(b.term) - this.count(a.term))
    return found.slice(0, NEAR_TERMS).map(({ term, distance }) => ({ term, weight: WEIGHT_NEAR[distance]! }))
  }

  #bytes(i: number): Uint8Array {
    return this.#index.terms.subarray(this.#index.termAt[i], this.#index.termAt[i + 1])
  }

  #units(i: number): Uint16Array {
    const term = this.term(i)
    return Uint16Array.from({ length: term.length }, (_, at) => term.charCodeAt(at))
  }

  #length(i: number): number {
    return this.#index.termAt[i + 1]! - this.#index.termAt[i]!
  }

  #lower(word: Uint8Array): number {
    let [low, high] = [0, this.size]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#compare(middle, word) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #compare(i: number, word: Uint8Array): number {
    const { terms, termAt } = this.#index
    const start = termAt[i]!
    const length = termAt[i + 1]! - start
    const shared = Math.min(length, word.length)
    for (let k = 0; k < shared; k++) {
      const difference = terms[start + k]! - word[k]!
      if (difference !== 0) return difference
    }
    return length - word.length
  }
}

/**
 * Which terms could be near at all: same length give or take, and nearly the same set of bytes. A scan of two arrays
 * that throws out all but some hundred of a quarter million terms in a fraction of a millisecond.
 */
class NearTable {
  readonly #signatures: Uint32Array
  /** Terms by number of characters; those of length n start at `#start[n]`. */
  readonly #byLength: Uint32Array
  readonly #start = new Uint32Array(LENGTHS + 2)

  constructor({ terms, termAt }: PackedIndex) {
    const count = termAt.length - 1
    const lengths = new Uint8Array(count)
    const signatures = new Uint32Array(count)
    for (let i = 0; i < count; i++) {
      const [start, end] = [termAt[i]!, termAt[i + 1]!]
      signatures[i] = signature(terms, start, end)
      // Words of synopses are as long as none that is looked for.
      lengths[i] = isProse(terms, start) ? 0 : Math.min(LENGTHS, characters(terms, start, end))
      this.#start[lengths[i]! + 1]!++
    }
    for (let n = 1; n < this.#start.length; n++) this.#start[n]! += this.#start[n - 1]!
    const next = this.#start.slice()
    this.#byLength = new Uint32Array(count)
    this.#signatures = new Uint32Array(count)
    for (let i = 0; i < count; i++) {
      const at = next[lengths[i]!]!++
      this.#byLength[at] = i
      this.#signatures[at] = signatures[i]!
    }
  }

  each(
    word: { bytes: Uint8Array; letters: number; max: number; lengths: number },
    found: (term: number) => void,
  ): void {
    const wanted = signature(word.bytes, 0, word.bytes.length)
    const first = this.#start[Math.max(0, word.letters - word.lengths)]!
    const end = this.#start[Math.min(LENGTHS, word.letters + word.lengths) + 1]!
    for (let at = first; at < end; at++) {
      if (bits(this.#signatures[at]! ^ wanted) <= 2 * word.max) found(this.#byLength[at]!)
    }
  }
}

const LENGTHS = 64

function signature(bytes: Uint8Array, start: number, end: number): number {
  let set = 0
  for (let i = start; i < end; i++) set |= 1 << (bytes[i]! % 31)
  return set >>> 0
}

function characters(bytes: Uint8Array, start: number, end: number): number {
  let count = 0
  for (let i = start; i < end; i++) if ((bytes[i]! & 0xc0) !== 0x80) count++
  return count
}

function bits(value: number): number {
  let x = value - ((value >>> 1) & 0x55555555)
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  return (((x + (x >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}
