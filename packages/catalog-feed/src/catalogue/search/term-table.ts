/**
 * Numbers for terms in the order in which they first come: open addressing over their UTF-8 bytes, which lie one after
 * the other. A Map of strings would have to walk to each of half a million of them, and so would the collector.
 */
import { fnv1a, spread } from '../fnv.ts'
import { widened } from './widened.ts'

const SLOTS_MIN = 64
/** UTF-8 bytes of a UTF-16 unit, at most. */
const UNIT_BYTES = 3

const encoder = new TextEncoder()

export class TermTable {
  /** Another one for each table: whoever signs changes could else choose terms that all belong into one slot. */
  readonly #basis = crypto.getRandomValues(new Uint32Array(1))[0]!
  /** One more than the number of a term; 0 where a slot is free. */
  #slots = new Uint32Array(SLOTS_MIN)
  #hashes = new Uint32Array(SLOTS_MIN)
  /** Term `i` is `#bytes[#ends[i] … #ends[i + 1]]`. */
  #ends = new Uint32Array(SLOTS_MIN + 1)
  #bytes = new Uint8Array(SLOTS_MIN * 8)
  #word = new Uint8Array(64)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Bytes of all terms together. */
  get byteLength(): number {
    return this.#ends[this.#size]!
  }

  /** The number of a term, a new one where it was not known. */
  number(term: string): number {
    const length = this.#encode(term)
    const hash = spread(fnv1a(term, this.#basis))
    const mask = this.#slots.length - 1
    let at = hash & mask
    for (let known = this.#slots[at]!; known !== 0; at = (at + 1) & mask, known = this.#slots[at]!) {
      if (this.#hashes[known - 1] === hash && this.#is(known - 1, length)) return known - 1
    }
    this.#slots[at] = this.#add(hash, length) + 1
    if (this.#size * 2 > this.#slots.length) this.#widen()
    return this.#size - 1
  }

  bytes(term: number): Uint8Array {
    return this.#bytes.subarray(this.#ends[term], this.#ends[term + 1])
  }

  /** All numbers, sorted by the bytes of their terms. */
  sorted(): Uint32Array {
    const [bytes, ends] = [this.#bytes, this.#ends]
    return Uint32Array.from({ length: this.#size }, (_, term) => term).sort((a, b) => {
      const [left, right] = [ends[a]!, ends[b]!]
      const [leftLength, rightLength] = [ends[a + 1]! - left, ends[b + 1]! - right]
      const shared = Math.min(leftLength, rightLength)
      for (let i = 0; i < shared; i++) {
        const difference = bytes[left + i]! - bytes[right + i]!
        if (difference !== 0) return difference
      }
      return leftLength - rightLength
    })
  }

  /** Puts a term into `#word` and tells its length. */
  #encode(term: string): number {
    if (this.#word.length < term.length * UNIT_BYTES) this.#word = new Uint8Array(term.length * UNIT_BYTES)
    const word = this.#word
    for (let i = 0; i < term.length; i++) {
      const unit = term.charCodeAt(i)
      if (unit > 0x7f) return encoder.encodeInto(term, word).written
      word[i] = unit
    }
    return term.length
  }

  #is(term: number, length: number): boolean {
    const start = this.#ends[term]!
    if (this.#ends[term + 1]! - start !== length) return false
    for (let i = 0; i < length; i++) if (this.#bytes[start + i] !== this.#word[i]) return false
    return true
  }

  #add(hash: number, length: number): number {
    const term = this.#size++
    const start = this.#ends[term]!
    if (start + length > this.#bytes.length) this.#bytes = widened(this.#bytes, start + length)
    for (let i = 0; i < length; i++) this.#bytes[start + i] = this.#word[i]!
    this.#ends[term + 1] = start + length
    this.#hashes[term] = hash
    return term
  }

  #widen(): void {
    const slots = new Uint32Array(this.#slots.length * 2)
    const mask = slots.length - 1
    for (let term = 0; term < this.#size; term++) {
      let at = this.#hashes[term]! & mask
      while (slots[at] !== 0) at = (at + 1) & mask
      slots[at] = term + 1
    }
    this.#slots = slots
    this.#hashes = widened(this.#hashes, slots.length)
    this.#ends = widened(this.#ends, slots.length + 1)
  }
}
