/** The best of many, without sorting them all. Pure. */

export interface Hit {
  doc: number
  score: number
}

/** The best `limit` hits, in an array kept sorted once it is full. */
export class TopHits {
  readonly #limit: number
  readonly #hits: Hit[] = []
  #least = Number.NEGATIVE_INFINITY

  constructor(limit: number) {
    this.#limit = limit
  }

  offer(doc: number, score: number): void {
    if (this.#hits.length < this.#limit) {
      this.#hits.push({ doc, score })
      if (this.#hits.length === this.#limit) this.#settle()
    } else if (score > this.#least) {
      let [low, high] = [0, this.#limit - 1]
      while (low < high) {
        const middle = (low + high) >>> 1
        if (this.#hits[middle]!.score >= score) low = middle + 1
        else high = middle
      }
      this.#hits.splice(low, 0, { doc, score })
      this.#hits.pop()
      this.#least = this.#hits.at(-1)!.score
    }
  }

  sorted(): Hit[] {
    return this.#hits.sort(better)
  }

  #settle(): void {
    this.#hits.sort(better)
    this.#least = this.#hits.at(-1)?.score ?? Number.NEGATIVE_INFINITY
  }
}

export function better(a: Hit, b: Hit): number {
  return b.score - a.score || a.doc - b.doc
}
