/** Orders in which documents are shown, made when they are asked for and kept for a while. */
import type { SortOrder } from './browse.ts'
import type { Contents } from './contents.ts'
import { insertByTitle, sortKey } from './title-order.ts'

export type Order = Exclude<SortOrder, 'relevance'>

/** Each takes four bytes a title; people change between two. */
const ORDERS_KEPT = 2
/** Digits of the sort by number: two passes over 32 bits. */
const DIGIT = 0x10000

export class Orders {
  readonly #contents: Contents
  readonly #known = new Map<Order, Uint32Array>()
  /** Of the base by title, as the maintainer made it. */
  #titles: Uint32Array | null = null

  constructor(contents: Contents) {
    this.#contents = contents
  }

  setTitles(order: Uint32Array): void {
    this.#titles = order
    this.#known.delete('title')
  }

  /** To be called when documents have come. */
  clear(): void {
    this.#known.clear()
  }

  /** All documents, dead and absent ones too; by title they come in no order until `setTitles`. */
  get(order: Order): Uint32Array {
    const known = this.#known.get(order) ?? this.#make(order)
    this.#known.delete(order)
    this.#known.set(order, known)
    if (this.#known.size > ORDERS_KEPT) this.#known.delete(this.#known.keys().next().value!)
    return known
  }

  #make(order: Order): Uint32Array {
    const contents = this.#contents
    const { table, docs, baseCount } = contents
    if (order === 'year')
      return descending(
        Uint16Array.from({ length: docs }, (_, doc) => table.field('year', doc)),
        docs,
      )
    if (order !== 'title') return descending(table[order], docs)
    const late = Array.from({ length: docs - baseCount }, (_, i) => baseCount + i)
    const base = this.#titles ?? Uint32Array.from({ length: baseCount }, (_, doc) => doc)
    return insertByTitle(base, late, (doc) => sortKey(contents.has(doc) ? table.title(doc) : ''))
  }
}

/** Documents by a number, the largest first, equal ones by document: one pass of counting or two, no comparison. */
export function descending(column: Uint16Array | Uint32Array, docs: number): Uint32Array {
  const low = counted(column, docs, { shift: 0, before: null })
  return column instanceof Uint16Array || isShort(column, docs)
    ? low
    : counted(column, docs, { shift: 16, before: low })
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
