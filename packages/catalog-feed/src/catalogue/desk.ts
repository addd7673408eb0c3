/**
 * Answers every question about a catalogue from the blocks it has been handed. Pure and synchronous: it runs in a
 * worker thread beside the shell, or in the same thread for small catalogues and in tests.
 */
import { type BrowseQuery, FacetCounter, type Facets, filterOf, pageOf } from './browse.ts'
import { type Address, type CatalogueCard, type PackedCard, type TailPlace, toCatalogueCard } from './card.ts'
import { Contents } from './contents.ts'
import { DETAILS_PER_SEGMENT, type Detail, DetailSegment } from './detail-segment.ts'
import { type EarlierBlocks, earlierIds } from './earlier.ts'
import { Finder } from './finder.ts'
import { type FrontCard, readFront } from './front.ts'
import type { Head } from './head.ts'
import { type HomeRow, HomeRows } from './home.ts'
import type { OrderedDocs } from './ordered-docs.ts'
import { type Order, Orders } from './orders.ts'
import { Recent } from './recent.ts'
import { decodeOrder } from './title-order.ts'

export interface CataloguePage {
  total: number
  offset: number
  cards: CatalogueCard[]
  facets?: Facets
  /** False while a part of the catalogue is not here yet: counts are lower bounds. */
  complete: boolean
  ms: number
}

export interface CatalogueHome {
  total: number
  rows: HomeRow[]
  /** One picture of the newest titles' posters, in so many columns and rows; their cards say in which cell. */
  sprite?: { block: number; columns: number; rows: number }
}

/** Newest first where the order is known. */
export interface CatalogueChanges {
  added: CatalogueCard[]
  changed: CatalogueCard[]
}

/** Where a title's details are: in a block of the second core, or in a delta that is here. */
export interface Place {
  doc: number
  /** Number of the detail segment; null for a title of a delta. */
  segment: number | null
  poster: Address | null
  /** Where the poster's address is, when it is not kept in memory. */
  at?: TailPlace
}

type PageBody = Pick<CataloguePage, 'total' | 'offset' | 'cards' | 'facets'>

/** Parts of the catalogue a search waits for, by place. */
export interface Needs {
  directory: boolean
  vocabulary: boolean
  shards: number[]
  /** Documents whose cards are wanted, by the segment they are in. */
  cards: { place: number; docs: number[] }[]
}

const NOTHING_NEEDED: Needs = { directory: false, vocabulary: false, shards: [], cards: [] }
/** Hits whose cards are fetched from others: each may lie in another block of 17 kB. */
const REMOTE_HITS = 12
/** A row of news; nobody reads thousands. */
const CHANGES_MAX = 200
/** Titles that are handed to the facets at once. */
const COUNTED_TOGETHER = 4096
/** About a megabyte each. */
const DETAIL_SEGMENTS_KEPT = 8

export class Desk {
  #head: Head
  readonly #contents: Contents
  readonly #finder: Finder
  #front: FrontCard[]
  readonly #details = new Recent<number, DetailSegment>(DETAIL_SEGMENTS_KEPT)
  readonly #orders: Orders
  readonly #rows: HomeRows
  readonly #facets: FacetCounter

  /** `picturesKeptMax`: see `Contents`. */
  constructor(head: Head, picturesKeptMax?: number) {
    this.#head = head
    this.#contents = new Contents(head, picturesKeptMax)
    this.#finder = new Finder(this.#contents, head.index[1] - head.index[0])
    this.#front = readFront(head.front)
    this.#orders = new Orders(this.#contents)
    this.#facets = new FacetCounter(this.#contents.table)
    this.#rows = new HomeRows(this.#contents, () => this.#orders.get('added'))
  }

  /** Everything browse and search need is here. */
  get complete(): boolean {
    return this.#browsable && this.#finder.complete
  }

  get #browsable(): boolean {
    return this.#contents.complete && this.#contents.deltas.length === this.#head.deltas.length
  }

  /** A newer head that adds deltas to the ones that are here, with the blocks of those. */
  advance(head: Head, blocks: readonly Uint8Array[]): void {
    for (const block of blocks) this.addDelta(block)
    this.#head = head
    this.#front = readFront(head.front)
  }

  addCards(place: number, block: Uint8Array): void {
    this.#contents.addCards(place, block)
    this.#orders.clear()
    this.#rows.clear()
  }

  /** Some cards of the segment that this block is. */
  pickCards(docs: readonly number[], block: Uint8Array): void {
    this.#contents.pickCards(docs, block)
    this.#orders.clear()
    this.#rows.clear()
  }

  addDelta(block: Uint8Array): void {
    this.#contents.addDelta(block)
  }

  setDirectory(block: Uint8Array): void {
    this.#finder.setDirectory(block)
  }

  setVocabulary(blocks: Uint8Array[]): void {
    this.#finder.setVocabulary(blocks)
  }

  addShard(place: number, block: Uint8Array): void {
    this.#finder.addShard(place, block)
  }

  /** The maintainer's order by title. */
  setTitleOrder(blocks: Uint8Array[]): void {
    this.#orders.setTitles(decodeOrder(blocks, this.#head.base))
  }

  home(language?: string): CatalogueHome {
    if (!this.#browsable) return { total: this.#head.titles, rows: [this.#recent(language)] }
    return { total: this.#head.titles, rows: this.#rows.rows(language) }
  }

  browse(query: BrowseQuery): CataloguePage {
    const started = performance.now()
    const searched = hasWords(query)
    const page = searched ? this.#search(query) : this.#browsable ? this.#browseAll(query) : this.#browseHere(query)
    const complete = searched ? this.complete : this.#browsable
    return { ...page, complete, ms: Math.round((performance.now() - started) * 100) / 100 }
  }

  /**
   * What must be fetched before a search makes sense on a shell that does not hold the index yet. Asked again after
   * each part has come: shards are known from the directory, cards from the shards.
   */
  needs(query: BrowseQuery): Needs {
    if (!hasWords(query) || this.complete) return NOTHING_NEEDED
    if (!this.#finder.hasDirectory && !this.#finder.complete) return { ...NOTHING_NEEDED, directory: true }
    const shards = this.#finder.missing(wordsOf(query), false)
    if (shards.length > 0) return { ...NOTHING_NEEDED, shards }
    const { offset, limit } = pageOf(query)
    const { hits, total } = this.#finder.search(wordsOf(query), {
      limit: Math.min(offset + limit, REMOTE_HITS),
      keep: (doc) => !this.#contents.dead(doc),
    })
    if (total === 0 && !this.#finder.hasVocabulary) return { ...NOTHING_NEEDED, vocabulary: true }
    if (total === 0) {
      const near = this.#finder.missing(wordsOf(query), true)
      if (near.length > 0) return { ...NOTHING_NEEDED, shards: near }
    }
    const absent = new Map<number, number[]>()
    for (const { doc } of hits) {
      if (this.#contents.has(doc)) continue
      const place = Math.floor(doc / this.#contents.perSegment)
      absent.set(place, [...(absent.get(place) ?? []), doc])
    }
    return { ...NOTHING_NEEDED, cards: [...absent].map(([place, docs]) => ({ place, docs })) }
  }

  /**
   * What an older head did not have. Of another generation it is known by its ids, from the blocks it had; without them
   * by date: what was added after its newest title.
   */
  since(old: Head, language?: string, blocks: EarlierBlocks | null = null): CatalogueChanges {
    const added: number[] = []
    const changed: number[] = []
    if (old.generation === this.#head.generation) {
      for (const { segment, first } of this.#contents.deltas.slice(old.deltas.length)) {
        segment.replaces.forEach((before, at) => {
          if (this.#contents.alive(first + at)) (before < 0 ? added : changed).push(first + at)
        })
      }
    } else {
      const ids = blocks && earlierIds(old, blocks)
      const { table } = this.#contents
      this.#orders.get('added').each((doc) => {
        if (added.length === CHANGES_MAX || (ids === null && table.added[doc]! <= old.newest)) return false
        if (this.#contents.alive(doc) && !ids?.has(table.id(doc))) added.push(doc)
      })
    }
    const cards = (docs: number[]) =>
      docs.slice(0, CHANGES_MAX).map((doc) => this.#contents.catalogueCard(doc, language))
    return { added: cards(added), changed: cards(changed) }
  }

  locate(id: string): Place | null {
    const doc = this.#contents.docOf(id)
    if (doc >= 0) {
      const at = this.#contents.tailPlace(doc)
      return { ...this.#place(doc, this.#contents.card(doc)!), ...(at && { at }) }
    }
    const front = this.#front.find(({ card }) => card.id === id)
    return front ? this.#place(front.doc, front.card) : null
  }

  /** `block` is the detail segment `locate` named. Throws `BAD_SEGMENT`, `BAD_TITLE`. */
  detail(doc: number, block: Uint8Array | null): Detail | null {
    const card = this.#contents.card(doc) ?? this.#front.find((front) => front.doc === doc)?.card
    if (card === undefined) return null
    const late = this.#contents.deltaOf(doc)
    if (late) return late.segment.details(late.at).detail(late.at % DETAILS_PER_SEGMENT, card)
    return block ? this.#detailSegment(doc, block).detail(doc % DETAILS_PER_SEGMENT, card) : null
  }

  /** Kept for a while: neighbours of a title are often asked for next, and unpacking takes milliseconds. */
  #detailSegment(doc: number, block: Uint8Array): DetailSegment {
    const place = Math.floor(doc / DETAILS_PER_SEGMENT)
    const segment = this.#details.get(place) ?? new DetailSegment(block)
    this.#details.set(place, segment)
    return segment
  }

  #browseAll(query: BrowseQuery): PageBody {
    const { offset, limit } = pageOf(query)
    const { table } = this.#contents
    const filter = filterOf(query, table)
    const counter = this.#counter(query)
    const shown: number[] = []
    let total = 0
    const waiting = new Uint32Array(COUNTED_TOGETHER)
    this.#orders.get(orderOf(query)).each((doc) => {
      if (!this.#contents.alive(doc) || filter?.(doc) === false) return
      if (total >= offset && shown.length < limit) shown.push(doc)
      waiting[total++ % COUNTED_TOGETHER] = doc
      if (total % COUNTED_TOGETHER === 0) counter?.addAll(waiting)
    })
    counter?.addAll(waiting.subarray(0, total % COUNTED_TOGETHER))
    return { total, offset, cards: this.#cards(shown, query.text), ...(counter && { facets: counter.facets() }) }
  }

  #search(query: BrowseQuery): PageBody {
    const { offset, limit } = pageOf(query)
    const { table, docs } = this.#contents
    const filter = filterOf(query, table)
    const counter = this.#counter(query)
    const marked = query.sort !== undefined && query.sort !== 'relevance' ? new Uint8Array(docs) : null
    const keep = (doc: number) => this.#contents.alive(doc) && filter?.(doc) !== false
    const matched = (found: Uint32Array) => {
      counter?.addAll(found)
      if (marked) for (const doc of found) marked[doc] = 1
    }
    const title = (doc: number) => (this.#contents.has(doc) ? table.title(doc) : null)
    const squash = (doc: number, into: Uint8Array) => (this.#contents.has(doc) ? table.squashTitle(doc, into) : -1)
    const people = query.person !== undefined
    const deep = filter !== null || marked !== null
    const options = { limit: offset + limit, keep, matched, title, squash, people, deep }
    const { hits, total } = this.#finder.search(wordsOf(query), options)
    const found = marked ? pick(this.#orders.get(orderOf(query)), marked, offset + limit) : hits.map(({ doc }) => doc)
    const cards = this.#cards(found.slice(offset, offset + limit), query.text)
    return { total, offset, cards, ...(counter && { facets: counter.facets() }) }
  }

  #counter({ facets }: BrowseQuery): FacetCounter | null {
    if (facets === false) return null
    this.#facets.clear()
    return this.#facets
  }

  #cards(docs: readonly number[], language: string | undefined): CatalogueCard[] {
    return docs.map((doc) => this.#contents.catalogueCard(doc, language))
  }

  /** Before all cards are here: the newest, which came with the head, or whatever of the rest can be filtered. */
  #browseHere(query: BrowseQuery): PageBody {
    const plain = filterOf(query, this.#contents.table) === null && (query.sort ?? 'added') === 'added'
    if (!plain && this.#contents.docs > 0) return this.#browseAll(query)
    const { offset, limit } = pageOf(query)
    const cards = this.#front.map(({ card }) => toCatalogueCard(card, query.text))
    return { total: this.#head.titles, offset, cards: cards.slice(offset, offset + limit) }
  }

  #recent(language?: string): HomeRow {
    return { key: 'recent', cards: this.#front.map(({ card }) => toCatalogueCard(card, language)) }
  }

  #place(doc: number, card: PackedCard): Place {
    const inBase = doc < this.#head.base
    return { doc, segment: inBase ? Math.floor(doc / DETAILS_PER_SEGMENT) : null, poster: card.poster }
  }
}

function orderOf({ sort }: BrowseQuery): Order {
  return sort === undefined || sort === 'relevance' ? 'added' : sort
}

/** The first `count` of the documents that are marked. */
function pick(order: OrderedDocs, marked: Uint8Array, count: number): number[] {
  const picked: number[] = []
  order.each((doc) => {
    if (marked[doc] === 1) picked.push(doc)
    return picked.length < count
  })
  return picked
}

function hasWords(query: BrowseQuery): boolean {
  return wordsOf(query).trim() !== ''
}

function wordsOf(query: BrowseQuery): string {
  return query.person ?? query.q ?? ''
}
