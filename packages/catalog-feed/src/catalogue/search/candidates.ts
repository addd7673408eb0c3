/**
 * The documents a search still looks at, and what they scored so far. One set serves all searches of an index, and all
 * indexes over the same documents: fresh lists for each search would be most of the garbage.
 */

/** The low four bits of a mark count the words of the query that a document has. */
export const STAGE = 0x0f
/** The four above count whole words of a name that has exactly as many words as the query. */
export const WHOLE = 0x10
/** Both; the byte above has the best score for the word that is being matched. */
export const MATCHED = 0xff
/** Documents that most searches look at; the list grows where one needs more. */
const ROOM_MIN = 16_384

export class Candidates {
  /** Of each document: words of the query it matched so far, whole names among those, the best score for the last word. */
  readonly marks: Uint16Array
  /** A bit for each document that is left: a sixteenth of the marks, so that most postings cost no look at those. */
  readonly left: Uint32Array
  docs: Uint32Array
  scores: Float32Array
  count = 0
  readonly #all: number

  /** `all`: documents are numbered below it. */
  constructor(all: number) {
    this.#all = all
    this.marks = new Uint16Array(all)
    this.left = new Uint32Array((all + 31) >>> 5)
    this.docs = new Uint32Array(Math.min(all, ROOM_MIN))
    this.scores = new Float32Array(this.docs.length)
  }

  /** A document that matched the first word. */
  add(doc: number): void {
    if (this.count === this.docs.length) this.#grow()
    this.docs[this.count++] = doc
  }

  /** Sets a bit for each document that is here, or takes the bits away again. */
  markLeft(here: boolean): void {
    const { left, docs, count } = this
    for (let i = 0; i < count; i++) {
      const doc = docs[i]!
      if (here) left[doc >>> 5]! |= 1 << (doc & 31)
      else left[doc >>> 5] = 0
    }
  }

  /** Adds what the best of a word's terms scored, times `unit`, and lets go of documents that have none of them. */
  settle(stage: number, unit: number): void {
    const { docs, scores, marks, count } = this
    let kept = 0
    for (let i = 0; i < count; i++) {
      const doc = docs[i]!
      const mark = marks[doc]!
      if ((mark & STAGE) !== stage + 1) {
        marks[doc] = 0
        continue
      }
      docs[kept] = doc
      scores[kept++] = (stage === 0 ? 0 : scores[i]!) + (mark >>> 8) * unit
    }
    this.count = kept
  }

  #grow(): void {
    const room = Math.min(this.#all, this.docs.length * 4)
    const [docs, scores] = [new Uint32Array(room), new Float32Array(room)]
    docs.set(this.docs)
    scores.set(this.scores)
    this.docs = docs
    this.scores = scores
  }
}
