/**
 * Which ids there were, by 64 bits of each: sixteen bytes an id at most, where a Set of strings takes a hundred. Two of
 * a million different ids are taken for one in one of thirty million catalogues.
 */
import { FNV_BASIS, fnv1a, spread } from './fnv.ts'

export const OTHER_BASIS = FNV_BASIS ^ 0x5bd1e995
const FIRST_SLOTS = 1024

export class IdSet {
  /** Two words a slot; both are zero where it is free. */
  #slots = new Uint32Array(2 * FIRST_SLOTS)
  #size = 0

  get size(): number {
    return this.#size
  }

  has(id: string): boolean {
    const [high, low] = words(id)
    return this.#slots[this.#place(high, low) + 1] !== 0
  }

  /** False when it was there already. */
  add(id: string): boolean {
    if (this.#size * 3 > this.#slots.length) this.#grow()
    const [high, low] = words(id)
    const at = this.#place(high, low)
    if (this.#slots[at + 1] !== 0) return false
    this.#put(at, high, low)
    this.#size++
    return true
  }

  /** The slot of this id, or the free one for it. */
  #place(high: number, low: number): number {
    const slots = this.#slots
    const mask = slots.length / 2 - 1
    let at = high & mask
    while (slots[2 * at + 1] !== 0 && (slots[2 * at] !== high || slots[2 * at + 1] !== low)) at = (at + 1) & mask
    return 2 * at
  }

  #put(at: number, high: number, low: number): void {
    this.#slots[at] = high
    this.#slots[at + 1] = low
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Uint32Array(old.length * 2)
    for (let at = 0; at < old.length; at += 2) {
      if (old[at + 1] !== 0) this.#put(this.#place(old[at]!, old[at + 1]!), old[at]!, old[at + 1]!)
    }
  }
}

/** The second is never zero. */
function words(id: string): [number, number] {
  return [spread(fnv1a(id)), (spread(fnv1a(id, OTHER_BASIS)) | 1) >>> 0]
}
