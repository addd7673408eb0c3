/**
 * The cards that are here, in memory: base segments (some may still be missing), deltas over them, and who is dead.
 *
 * Documents are numbered: 0 … base-1 by place in the base, then the titles of the deltas in their order. A title that
 * was edited or removed leaves its document dead; nothing is ever moved. Pure: blocks are handed in.
 */
import type { PackedCard } from './card.ts'
import { CARDS_PER_SEGMENT, CardSegment, Interner } from './card-segment.ts'
import { DeltaSegment } from './delta-segment.ts'
import { malformed } from './frame.ts'
import type { Head } from './head.ts'

export class Contents {
  readonly names = new Interner()
  /** By place; a hole is a segment that is not here yet. */
  readonly base: (CardSegment | undefined)[]
  readonly deltas: { segment: DeltaSegment; first: number }[] = []
  readonly baseCount: number
  readonly #ids: IdTable
  #dead: Uint8Array
  #docs: number
  #loaded = 0

  constructor(head: Pick<Head, 'base' | 'cards'>) {
    const segments = head.cards[1] - head.cards[0]
    if (segments !== Math.ceil(head.base / CARDS_PER_SEGMENT)) throw malformed('it has the wrong number of segments')
    this.baseCount = head.base
    this.base = new Array(segments).fill(undefined)
    this.#docs = head.base
    this.#dead = new Uint8Array(head.base + 64)
    this.#ids = new IdTable(head.base + 1024)
  }

  /** Number of documents, dead ones included. */
  get docs(): number {
    return this.#docs
  }

  /** True when every card of the base is here. */
  get complete(): boolean {
    return this.#loaded === this.base.length
  }

  addCards(place: number, block: Uint8Array): void {
    if (this.base[place] !== undefined || place >= this.base.length) return
    const segment = new CardSegment(block, this.names)
    const first = place * CARDS_PER_SEGMENT
    if (segment.count !== Math.min(CARDS_PER_SEGMENT, this.baseCount - first))
      throw malformed('its card count is wrong')
    this.base[place] = segment
    this.#loaded++
    this.#learn(segment, first)
  }

  /** Deltas must come in their order, each once. */
  addDelta(block: Uint8Array): void {
    const segment = new DeltaSegment(block, this.names)
    const first = this.#docs
    this.#docs += segment.cards.count
    this.#reserve()
    for (const doc of [...segment.replaces, ...segment.removed]) if (doc >= 0 && doc < first) this.#dead[doc] = 1
    this.deltas.push({ segment, first })
    this.#learn(segment.cards, first)
  }

  alive(doc: number): boolean {
    return this.#dead[doc] === 0 && doc < this.#docs
  }

  /** The segment a document is in and its place there; null while that segment is not here. */
  find(doc: number): { segment: CardSegment; at: number; delta: DeltaSegment | null } | null {
    if (doc < this.baseCount) {
      const segment = this.base[Math.floor(doc / CARDS_PER_SEGMENT)]
      return segment ? { segment, at: doc % CARDS_PER_SEGMENT, delta: null } : null
    }
    for (let i = this.deltas.length - 1; i >= 0; i--) {
      const { segment, first } = this.deltas[i]!
      if (doc >= first) return doc < this.#docs ? { segment: segment.cards, at: doc - first, delta: segment } : null
    }
    return null
  }

  /** The segment a document is in, without the allocation of `find`: for loops over everything. */
  segmentOf(doc: number): CardSegment | undefined {
    if (doc < this.baseCount) return this.base[doc >>> 10]
    return this.find(doc)?.segment
  }

  /** Its place in that segment. */
  placeOf(doc: number): number {
    return doc < this.baseCount ? doc & 1023 : (this.find(doc)?.at ?? 0)
  }

  card(doc: number): PackedCard | null {
    const found = this.find(doc)
    return found ? found.segment.card(found.at) : null
  }

  /** The living document with this id; -1 when there is none among the segments that are here. */
  docOf(id: string): number {
    return this.#ids.find(id, (doc) => this.alive(doc) && this.#idOf(doc) === id)
  }

  /** Every segment that is here with the number of its first document. */
  *segments(): Generator<{ segment: CardSegment; first: number }> {
    for (const [place, segment] of this.base.entries()) if (segment) yield { segment, first: place * CARDS_PER_SEGMENT }
    for (const { segment, first } of this.deltas) yield { segment: segment.cards, first }
  }

  #idOf(doc: number): string | null {
    const found = this.find(doc)
    return found ? found.segment.id(found.at) : null
  }

  #learn(segment: CardSegment, first: number): void {
    for (let at = 0; at < segment.count; at++) this.#ids.add(segment.id(at), first + at)
  }

  #reserve(): void {
    if (this.#docs <= this.#dead.length) return
    const grown = new Uint8Array(this.#docs * 2)
    grown.set(this.#dead)
    this.#dead = grown
  }
}

/** Open addressing from the hash of an id to documents: 8 bytes a title where a Map of strings takes 100. */
class IdTable {
  #slots: Uint32Array
  #hashes: Uint32Array
  #used = 0

  constructor(expected: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(64, expected * 1.5)))
    this.#slots = new Uint32Array(size)
    this.#hashes = new Uint32Array(size)
  }

  add(id: string, doc: number): void {
    if (this.#used * 1.3 > this.#slots.length) this.#grow()
    this.#put(hashOf(id), doc)
  }

  find(id: string, is: (doc: number) => boolean): number {
    const hash = hashOf(id)
    const mask = this.#slots.length - 1
    for (let at = hash & mask; this.#slots[at] !== 0; at = (at + 1) & mask) {
      if (this.#hashes[at] === hash && is(this.#slots[at]! - 1)) return this.#slots[at]! - 1
    }
    return -1
  }

  #put(hash: number, doc: number): void {
    const mask = this.#slots.length - 1
    let at = hash & mask
    while (this.#slots[at] !== 0) at = (at + 1) & mask
    this.#slots[at] = doc + 1
    this.#hashes[at] = hash
    this.#used++
  }

  #grow(): void {
    const [slots, hashes] = [this.#slots, this.#hashes]
    this.#slots = new Uint32Array(slots.length * 2)
    this.#hashes = new Uint32Array(slots.length * 2)
    this.#used = 0
    for (let i = 0; i < slots.length; i++) if (slots[i] !== 0) this.#put(hashes[i]!, slots[i]! - 1)
  }
}

/** FNV-1a over UTF-16 units: ids are ASCII. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
