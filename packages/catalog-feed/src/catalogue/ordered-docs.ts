/**
 * Documents in an order: those of the base as they were sorted, and later ones in their places between them. A change
 * then moves nothing: a list of a million documents would be copied for every title that is edited.
 */

/** By what documents are sorted. */
export interface Sorting<Key> {
  keyOf(doc: number): Key
  compare(a: Key, b: Key): number
}

export class OrderedDocs {
  /** Null where the documents of the base are in order as they lie. */
  readonly #base: Uint32Array | null
  readonly #baseCount: number
  #late: number[] = []
  /** So many documents of the base come before each of those. */
  #before: number[] = []

  /** The documents of the base in their order, or how many there are where they lie in order. */
  constructor(base: Uint32Array | number) {
    this.#base = typeof base === 'number' ? null : base
    this.#baseCount = typeof base === 'number' ? base : base.length
  }

  /** How many there are. */
  get count(): number {
    return this.#baseCount + this.#late.length
  }

  /** One after the other, until `visit` returns false. */
  each(visit: (doc: number) => boolean | undefined): void {
    const base = this.#base
    let from = 0
    for (let i = 0; i <= this.#late.length; i++) {
      const end = this.#before[i] ?? this.#baseCount
      for (let at = from; at < end; at++) if (visit(base === null ? at : base[at]!) === false) return
      if (i < this.#late.length && visit(this.#late[i]!) === false) return
      from = end
    }
  }

  /** Puts documents that came later into their places, after equal ones. `keyOf` is asked for few of the old ones. */
  insert<Key>(docs: readonly number[], sorting: Sorting<Key>): void {
    const { keyOf, compare } = sorting
    const fresh = docs.map((doc) => ({ doc, key: keyOf(doc) })).sort((a, b) => compare(a.key, b.key))
    const [late, before]: [number[], number[]] = [[], []]
    let [next, low] = [0, 0]
    for (const { doc, key } of fresh) {
      low = this.#placeOf(key, low, sorting)
      while (next < this.#late.length && !this.#isAfter(next, { before: low, key }, sorting)) {
        late.push(this.#late[next]!)
        before.push(this.#before[next++]!)
      }
      late.push(doc)
      before.push(low)
    }
    this.#late = [...late, ...this.#late.slice(next)]
    this.#before = [...before, ...this.#before.slice(next)]
  }

  /** How many documents of the base come before a key; at least `from`. */
  #placeOf<Key>(key: Key, from: number, { keyOf, compare }: Sorting<Key>): number {
    let [low, high] = [from, this.#baseCount]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(keyOf(this.#base === null ? middle : this.#base[middle]!), key) <= 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #isAfter<Key>(at: number, place: { before: number; key: Key }, { keyOf, compare }: Sorting<Key>): boolean {
    const before = this.#before[at]!
    return before === place.before ? compare(keyOf(this.#late[at]!), place.key) > 0 : before > place.before
  }
}
