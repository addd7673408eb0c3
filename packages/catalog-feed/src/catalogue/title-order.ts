/**
 * Titles by name. Putting a million of them in order takes a second of a viewer's processor, so the maintainer does it
 * once: the documents of the base in that order, 24 bits each, in blocks of {@link DOCS_PER_BLOCK}; the low, middle and
 * high bytes of a block lie apart, for the high ones compress. Fetched when somebody asks for this order.
 */
import { malformed, packFrame, unpackFrame } from './frame.ts'
import { fold } from './search/index.ts'
import { ByteWriter } from './varint.ts'

/** A block is then about 60 kB. */
export const DOCS_PER_BLOCK = 24_000

const ARTICLE = /^(?:the|an?|le|la|les|l|der|die|das|el|los|las|il|lo|gli|een|het|den|det|en|ett) (?=.)/
const PLAIN = /^[a-z0-9 ]*$/
const OTHERS = /[^\p{L}\p{N}]+/gu

/** Bytes of a key that are compared as one number. */
const PREFIX_BYTES = 6

/** What titles are sorted by, as bytes: folded, without punctuation and the article before it. */
export function sortKey(title: string): Buffer {
  const folded = fold(title)
  const words = PLAIN.test(folded) ? folded.trim() : folded.replace(OTHERS, ' ').trim()
  return Buffer.from(words.replace(ARTICLE, ''))
}

/** Takes titles as they come, and says in which order they are; equal ones stay as they came. */
export class TitleSorter {
  readonly #keys = new ByteWriter(1 << 16)
  /** Where the key of each title ends; doubled when it is full. */
  #ends = new Uint32Array(1024)
  #count = 0

  add(title: string): void {
    this.#keys.bytes(sortKey(title))
    if (this.#count === this.#ends.length) {
      const more = new Uint32Array(this.#count * 2)
      more.set(this.#ends)
      this.#ends = more
    }
    this.#ends[this.#count++] = this.#keys.length
  }

  finish(): Uint32Array {
    const view = this.#keys.view()
    const bytes = Buffer.from(view.buffer, 0, view.length)
    const ends = this.#ends.subarray(0, this.#count)
    const start = (doc: number) => (doc === 0 ? 0 : ends[doc - 1]!)
    const order = new Uint32Array(this.#count)
    const prefixes = new Float64Array(this.#count)
    for (let doc = 0; doc < this.#count; doc++) {
      order[doc] = doc
      prefixes[doc] = prefixNumber(bytes, start(doc), ends[doc]!)
    }
    return order.sort(
      (a, b) => prefixes[a]! - prefixes[b]! || bytes.compare(bytes, start(b), ends[b]!, start(a), ends[a]!) || a - b,
    )
  }
}

export function encodeOrder(order: Uint32Array): Buffer[] {
  const blocks: Buffer[] = []
  for (let start = 0; start < order.length; start += DOCS_PER_BLOCK) {
    const part = order.subarray(start, start + DOCS_PER_BLOCK)
    const planes = new Uint8Array(part.length * 3)
    for (let i = 0; i < part.length; i++) {
      planes[i] = part[i]! & 0xff
      planes[part.length + i] = (part[i]! >>> 8) & 0xff
      planes[2 * part.length + i] = part[i]! >>> 16
    }
    blocks.push(packFrame(planes.subarray(part.length), planes.subarray(0, part.length)))
  }
  return blocks
}

/** Throws `BAD_SEGMENT` when it is not an order of exactly `count` documents. */
export function decodeOrder(blocks: readonly Uint8Array[], count: number): Uint32Array {
  const order = new Uint32Array(count)
  const seen = new Uint8Array(count)
  let end = 0
  for (const block of blocks) {
    const { body, tail } = unpackFrame(block, 2 * DOCS_PER_BLOCK)
    if (body.length !== tail.length * 2 || end + tail.length > count) throw malformed('its order has the wrong length')
    for (let i = 0; i < tail.length; i++) {
      const doc = tail[i]! | (body[i]! << 8) | (body[tail.length + i]! << 16)
      if (doc >= count || seen[doc] === 1) throw malformed('its order names a title twice, or one that is not there')
      seen[doc] = 1
      order[end++] = doc
    }
  }
  if (end !== count) throw malformed('its order has the wrong length')
  return order
}

function prefixNumber(bytes: Uint8Array, start: number, end: number): number {
  let number = 0
  for (let at = start; at < start + PREFIX_BYTES; at++) number = number * 256 + (at < end ? bytes[at]! : 0)
  return number
}
