/** Orders in which documents are shown, made when they are asked for and kept for a while. */
import type { SortOrder } from './browse.ts'
import type { Contents } from './contents.ts'
import { OrderedDocs } from './ordered-docs.ts'
import { Recent } from './recent.ts'
import { sortKey } from './title-order.ts'

export type Order = Exclude<SortOrder, 'relevance'>

/** Each takes four bytes a title; people change between two. */
const ORDERS_KEPT = 2
/** Digits of the sort by number: two passes over 32 bits. */
const DIGIT = 0x10000

export class Orders {
  readonly #contents: Contents
  readonly #known = new Recent<Order, OrderedDocs>(ORDERS_KEPT)
  /** By title, as the maintainer made it: it is fetched once. */
  #titleOrder: Uint32Array | null = null
  /** The same with what came later, kept for longer than the others: titles are compared as text. */
  #titles: OrderedDocs | null = null

  constructor(contents: Contents) {
    this.#contents = contents
  }

  setTitles(order: Uint32Array): void {
    this.#titleOrder = order
    this.#titles = null
    this.#known.delete('title')
  }

  /** To be called when cards of the base have come, between which later ones have their places. */
  clear(): void {
    this.#titles = null
    this.#known.clear()
  }

  /** All documents, dead and absent ones too; by title they come in no order until `setTitles`. */
  get(order: Order): OrderedDocs {
    const known = this.#known.get(order) ?? this.#make(order)
    this.#addLate(order, known)
    this.#known.set(order, known)
    return known
  }

  #make(order: Order): OrderedDocs {
    const { table, baseCount } = this.#contents
    if (order === 'title') {
      this.#titles ??= new OrderedDocs(this.#titleOrder ?? baseCount)
      return this.#titles
    }
    return new OrderedDocs(descending(order === 'year' ? this.#years() : table[order], baseCount))
  }

  #years(): Uint16Array {
    const { table, baseCount } = this.#contents
    const years = new Uint16Array(baseCount)
    for (let doc = 0; doc < baseCount; doc++) years[doc] = table.field('year', doc)
    return years
  }

  #addLate(name: Order, known: OrderedDocs): void {
    const { table, docs } = this.#contents
    const late = Array.from({ length: docs - known.count }, (_, i) => known.count + i)
    if (late.length === 0) return
    if (name === 'title') {
      const title = (doc: number) => sortKey(this.#contents.has(doc) ? table.title(doc) : '')
      known.insert(late, { keyOf: title, compare: Buffer.compare })
    } else {
      const value = (doc: number) => (name === 'year' ? table.field('year', doc) : table[name][doc]!)
      known.insert(late, { keyOf: value, compare: (a, b) => b - a })
    }
  }
}

/**
 * Documents by a number, the largest first, equal ones by document: one pass of counting or two, no comparison. Their
 * count where they lie so.
 */
export function descending(column: Uint16Array | Uint32Array, docs: number): Uint32Array | number {
  if (isDescending(column, docs)) return docs
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
