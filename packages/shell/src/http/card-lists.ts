import type { CatalogueCard, CataloguePage, CatalogueReader } from '@kinoswarm/catalog-feed'
import type { BrowseQuery } from '../api.ts'
import { perCatalogue } from './per-catalogue.ts'

/** The most a catalogue answers with at once. */
const pageMax = 1_000
/** Lists kept for each catalogue: a wall that is being scrolled, and what was looked at before. */
const listsKept = 4

export type ListQuery = Omit<BrowseQuery, 'offset' | 'limit'> & { person?: string; text?: string }

/** What one catalogue answers to one query, fetched further as somebody scrolls. */
export class CardList {
  readonly #catalogue: CatalogueReader
  readonly #query: ListQuery
  readonly cards: CatalogueCard[] = []
  total = 0
  facets: CataloguePage['facets']
  complete = false
  #ended = false
  #reaching: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor(catalogue: CatalogueReader, query: ListQuery) {
    this.#catalogue = catalogue
    this.#query = query
  }

  /** True when there is nothing after the cards that are here. */
  get ended(): boolean {
    return this.#ended
  }

  /** True while somebody waits for more of it. */
  get reaching(): boolean {
    return this.#waiting > 0
  }

  /** Fetches until `count` cards are here, or all there are; for several that ask at once, for one after the other. */
  async reach(count: number): Promise<void> {
    const reached = this.#reaching.then(() => this.#fetch(count))
    this.#reaching = reached.catch(() => {})
    this.#waiting++
    return reached.finally(() => this.#waiting--)
  }

  async #fetch(count: number): Promise<void> {
    while (this.cards.length < count && !this.#ended) {
      const offset = this.cards.length
      const limit = Math.min(pageMax, count - offset)
      const first = offset === 0
      const page = await this.#catalogue.browse({ ...this.#query, why: first, facets: first, offset, limit })
      if (first) [this.total, this.facets] = [page.total, page.facets]
      this.complete = page.complete
      this.#ended = page.cards.length < limit
      this.cards.push(...page.cards)
    }
  }
}

const listsOf = perCatalogue<CardList>()

/**
 * The list for a query, as long as nothing in the catalogue changes; afterwards a new one. Whoever asks again while it is
 * late waits for the same one.
 */
export function cardList(catalogue: CatalogueReader, query: ListQuery): CardList {
  const lists = listsOf(catalogue)
  const key = JSON.stringify(query, Object.keys(query).sort())
  const found = lists.get(key)
  const list = found?.complete || found?.reaching ? found : new CardList(catalogue, query)
  lists.delete(key)
  lists.set(key, list)
  if (lists.size > listsKept) lists.delete(lists.keys().next().value!)
  return list
}
