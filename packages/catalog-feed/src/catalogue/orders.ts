/** Orders in which documents are shown, made when they are asked for and kept for a while. */
import type { SortOrder } from './browse.ts'
import type { Contents } from './contents.ts'
import { Recent } from './recent.ts'
import { sortKey } from './title-order.ts'

export type Order = Exclude<SortOrder, 'relevance'>

/** Each takes four bytes a title; people change between two. */
const ORDERS_KEPT = 2
/** Digits of the sort by number: two passes over 32 bits. */
const DIGIT = 0x10000

interface Known {
  order: Uint32Array
  /** Documents that are in it: later ones are put in their places when it is asked for again. */
  docs: number
}

export class Orders {
  readonly #contents: Contents
  readonly #known = new Recent<Order, Known>(ORDERS_KEPT)
  /** By title, as the maintainer made it, with what came later: it is fetched once. */
  #titles: Known | null = null

  constructor(contents: Contents) {
    this.#contents = contents
  }

  setTitles(order: Uint32Array): void {
    this.#titles = { order, docs: order.length }
    this.#known.delete('title')
  }

  /** To be called when cards of the base have come; changes only add documents at the end. */
  clear(): void {
    this.#known.clear()
  }

  /** All documents, dead and absent ones too; by title they come in no order until `setTitles`. */
  get(order: Order): Uint32Array {
    const known = this.#upToDate(order, this.#known.get(order) ?? this.#make(order))
    this.#known.set(order, known)
    if (order === 'title' && this.#titles !== null) this.#titles = known
    return known.order
  }

  #make(order: Order): Known {
    const { table, docs, baseCount } = this.#contents
    if (order === 'title') {
      return this.#titles ?? { order: inPlace(baseCount), docs: baseCount }
    }
    return { order: descending(order === 'year' ? this.#years() : table[order], docs), docs }
  }

  #years(): Uint16Array {
    const { table, docs } = this.#contents
    const years = new Uint16Array(docs)
    for (let doc = 0; doc < docs; doc++) years[doc] = table.field('year', doc)
    return years
  }

  #upToDate(name: Order, { order, docs: known }: Known): Known {
    const { table, docs } = this.#contents
    const late = Array.from({ length: docs - known }, (_, i) => known + i)
    if (late.length === 0) return { order, docs }
    if (name === 'title') {
      const title = (doc: number) => sortKey(this.#contents.has(doc) ? table.title(doc) : '')
      return { order: insertSorted(order, late, { keyOf: title, compare: Buffer.compare }), docs }
    }
    const value = (doc: number) => (name === 'year' ? table.field('year', doc) : table[name][doc]!)
    return { order: insertSorted(order, late, { keyOf: value, compare: (a, b) => b - a }), docs }
  }
}

/** Puts documents that came later into an order, after equal ones. `keyOf` is asked for few of the old ones. */
export function insertSorted<Key>(
  order: Uint32Array,
  late: readonly number[],
  { keyOf, compare }: { keyOf: (doc: number) => Key; compare: (a: Key, b: Key) => number },
): Uint32Array {
  const sorted = late.map((doc) => ({ doc, key: keyOf(doc) })).sort((a, b) => compare(a.key, b.key))
  const merged = new Uint32Array(order.length + sorted.length)
  let from = 0
  sorted.forEach(({ doc, key }, i) => {
    let [low, high] = [from, order.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(keyOf(order[middle]!), key) <= 0) low = middle + 1
      else high = middle
    }
    merged.set(order.subarray(from, low), from + i)
    merged[low + i] = doc
    from = low
  })
  merged.set(order.subarray(from), from + sorted.length)
  return merged
}

/** Documents by a number, the largest first, equal ones by document: one pass of counting or two, no comparison. */
export function descending(column: Uint16Array | Uint32Array, docs: number): Uint32Array {
  if (isDescending(column, docs)) return inPlace(docs)
  const low = counted(column, docs, { shift: 0, before: null })
  return column instanceof Uint16Array || isShort(column, docs)
    ? low
    : counted(column, docs, { shift: 16, before: low })
}

/** Many catalogues are published with the newest first. */
function isDescending(column: Uint16Array | Uint32Array, docs: number): boolean {
  for (let doc = 1; doc < docs; doc++) if (column[doc]! > column[doc - 1]!) return false
  return true
}

function inPlace(docs: number): Uint32Array {
  const order = new Uint32Array(docs)
  for (let doc = 0; doc < docs; doc++) order[doc] = doc
  return order
}

function isShort(column: Uint32Array, docs: number): boolean {
  for (let doc = 0; doc < docs; doc++) if (column[doc]! >= DIGIT) return false
  return true
}

function counted(
  column: Uint16Array | Uint32Array,
  docs: number,
  { shift, before }: { shift: 0 | 16; before: Uint32Array | null },
): Uint32Array {
  const starts = new Uint32Array(DIGIT + 1)
  for (let doc = 0; doc < docs; doc++) starts[DIGIT - ((column[doc]! >>> shift) & 0xffff)]!++
  for (let digit = 1; digit <= DIGIT; digit++) starts[digit]! += starts[digit - 1]!
  const sorted = new Uint32Array(docs)
  for (let i = 0; i < docs; i++) {
    const doc = before ? before[i]! : i
    const digit = DIGIT - 1 - ((column[doc]! >>> shift) & 0xffff)
    sorted[starts[digit]!++] = doc
  }
  return sorted
}
