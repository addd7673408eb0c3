/**
 * Answers every question about a catalogue from the blocks it has been handed. Pure and synchronous: it runs in a
 * worker thread beside the shell, or in the same thread for small catalogues and in tests.
 */
import { type BrowseQuery, FacetCounter, type Facets, filterOf, orderOf, pageOf, type SortOrder } from './browse.ts'
import { type Address, type CatalogueCard, type PackedCard, toCatalogueCard } from './card.ts'
import { Contents } from './contents.ts'
import { DETAILS_PER_SEGMENT, type Detail, DetailSegment } from './detail-segment.ts'
import { type FrontCard, readFront } from './front.ts'
import type { Head } from './head.ts'
import { type HomeRow, homeRows } from './home.ts'

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
}

/** Where a title's details are: in a block of the second core, or in a delta that is here. */
export interface Place {
  doc: number
  /** Number of the detail segment; null for a title of a delta. */
  segment: number | null
  poster: Address | null
}

export class Desk {
  #head: Head
  #contents: Contents
  #front: FrontCard[]
  #orders = new Map<SortOrder, Uint32Array>()

  constructor(head: Head) {
    this.#head = head
    this.#contents = new Contents(head)
    this.#front = readFront(head.front)
  }

  get complete(): boolean {
    return this.#contents.complete && this.#contents.deltas.length === this.#head.deltas.length
  }

  /** A newer head whose deltas continue the ones that are here. */
  advance(head: Head): void {
    this.#head = head
    this.#front = readFront(head.front)
    this.#orders.clear()
  }

  addCards(place: number, block: Uint8Array): void {
    this.#contents.addCards(place, block)
    this.#orders.clear()
  }

  addDelta(block: Uint8Array): void {
    this.#contents.addDelta(block)
    this.#orders.clear()
  }

  home(language?: string): CatalogueHome {
    if (!this.complete) return { total: this.#head.titles, rows: [this.#recent(language)] }
    return { total: this.#head.titles, rows: homeRows(this.#contents, { order: this.#order('added'), language }) }
  }

  browse(query: BrowseQuery): CataloguePage {
    const started = performance.now()
    const page = this.complete ? this.#browseAll(query) : this.#browseFront(query)
    return { ...page, complete: this.complete, ms: Math.round((performance.now() - started) * 100) / 100 }
  }

  locate(id: string): Place | null {
    const doc = this.#contents.docOf(id)
    if (doc >= 0) return this.#place(doc, this.#contents.card(doc)!)
    const front = this.#front.find(({ card }) => card.id === id)
    return front ? this.#place(front.doc, front.card) : null
  }

  /** `block` is the detail segment `locate` named. Throws `BAD_SEGMENT`, `BAD_TITLE`. */
  detail(doc: number, block: Uint8Array | null): Detail | null {
    const found = this.#contents.find(doc)
    if (found?.delta)
      return found.delta.details(found.at).detail(found.at % DETAILS_PER_SEGMENT, found.segment.card(found.at))
    const card = found?.segment.card(found.at) ?? this.#front.find((front) => front.doc === doc)?.card
    return card && block ? new DetailSegment(block).detail(doc % DETAILS_PER_SEGMENT, card) : null
  }

  #browseAll(query: BrowseQuery): Pick<CataloguePage, 'total' | 'offset' | 'cards' | 'facets'> {
    const { offset, limit } = pageOf(query)
    const keep = filterOf(query, this.#contents.names)
    const counter = query.facets === false ? null : new FacetCounter(this.#contents.names)
    const shown: number[] = []
    let total = 0
    for (const doc of this.#candidates(query)) {
      const found = this.#contents.alive(doc) ? this.#contents.find(doc) : null
      if (found === null || (keep !== null && !keep(found.segment, found.at))) continue
      if (total >= offset && shown.length < limit) shown.push(doc)
      counter?.add(found.segment, found.at)
      total++
    }
    const cards = shown.map((doc) => toCatalogueCard(this.#contents.card(doc)!, query.text))
    return { total, offset, cards, ...(counter && { facets: counter.facets() }) }
  }

  #candidates(query: BrowseQuery): Uint32Array {
    const sort = query.sort ?? 'added'
    return this.#order(sort === 'relevance' ? 'added' : sort)
  }

  #browseFront(query: BrowseQuery): Pick<CataloguePage, 'total' | 'offset' | 'cards'> {
    const { offset, limit } = pageOf(query)
    const cards = this.#front.map(({ card }) => toCatalogueCard(card, query.text))
    return { total: cards.length, offset, cards: cards.slice(offset, offset + limit) }
  }

  #recent(language?: string): HomeRow {
    return { key: 'recent', cards: this.#front.map(({ card }) => toCatalogueCard(card, language)) }
  }

  #order(sort: Exclude<SortOrder, 'relevance'>): Uint32Array {
    let order = this.#orders.get(sort)
    if (order === undefined) {
      order = orderOf(this.#contents, sort)
      this.#orders.set(sort, order)
    }
    return order
  }

  #place(doc: number, card: PackedCard): Place {
    const inBase = doc < this.#head.base
    return { doc, segment: inBase ? Math.floor(doc / DETAILS_PER_SEGMENT) : null, poster: card.poster }
  }
}
