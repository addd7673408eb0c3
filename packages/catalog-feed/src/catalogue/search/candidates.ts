/**
 * The documents a search still looks at, and what they scored so far. One set serves all searches of an index, and all
 * indexes over the same documents: fresh lists for each search would be most of the garbage.
 *
 * Lists of postings come best first, so the first one that has a document says what a word of the query is worth there.
 * A bit a document tells whether it waits for that: most postings cost a look at it and at nothing else.
 */

/** Documents that most searches look at; the list grows where one needs more. */
const ROOM_MIN = 16_384

export class Candidates {
  /** A bit for each document that waits for the next word. */
  readonly waiting: Uint32Array
  docs: Uint32Array
  scores: Float32Array
  /** Words of the query so far that belong to a whole name of as many words. */
  wholes: Uint8Array
  count = 0
  readonly #all: number
  /** Of documents that wait no more: twice what the word scored, and one more where the name is a whole one. */
  readonly #found: Uint16Array

  /** `all`: documents are numbered below it. */
  constructor(all: number) {
    this.#all = all
    this.waiting = new Uint32Array((all + 31) >>> 5)
    this.#found = new Uint16Array(all)
    this.docs = new Uint32Array(Math.min(all, ROOM_MIN))
    this.scores = new Float32Array(this.docs.length)
    this.wholes = new Uint8Array(this.docs.length)
  }

  /** A document that has the first word, unless it is here already. */
  add(doc: number, score: number, whole: boolean): void {
    const bit = 1 << (doc & 31)
    if ((this.waiting[doc >>> 5]! & bit) !== 0) return
    this.waiting[doc >>> 5]! |= bit
    if (this.count === this.docs.length) this.#grow()
    this.docs[this.count] = doc
    this.scores[this.count] = score
    this.wholes[this.count++] = whole ? 1 : 0
  }

  /** One that waits has the word that is looked for; `score` is whole, and below 2^15. */
  find(doc: number, score: number, whole: boolean): void {
    this.waiting[doc >>> 5]! &= ~(1 << (doc & 31))
    this.#found[doc] = 2 * score + (whole ? 1 : 0)
  }

  /** Adds what the word scored, times `unit`, lets go of documents that do not have it, and makes the others wait again. */
  settle(unit: number): void {
    const { docs, scores, wholes, waiting, count } = this
    let kept = 0
    for (let i = 0; i < count; i++) {
      const doc = docs[i]!
      const bit = 1 << (doc & 31)
      waiting[doc >>> 5]! ^= bit
      if ((waiting[doc >>> 5]! & bit) === 0) continue
      const found = this.#found[doc]!
      docs[kept] = doc
      scores[kept] = scores[i]! + (found >>> 1) * unit
      wholes[kept++] = wholes[i]! + (found & 1)
    }
    this.count = kept
  }

  /** Nobody is here any more: to be called first, for a search may have ended in an error. */
  clear(): void {
    const { docs, waiting, count } = this
    for (let i = 0; i < count; i++) waiting[docs[i]! >>> 5] = 0
    this.count = 0
  }

  #grow(): void {
    const room = Math.min(this.#all, this.docs.length * 4)
    const old = [this.docs, this.scores, this.wholes] as const
    this.docs = new Uint32Array(room)
    this.scores = new Float32Array(room)
    this.wholes = new Uint8Array(room)
    this.docs.set(old[0])
    this.scores.set(old[1])
    this.wholes.set(old[2])
  }
}
