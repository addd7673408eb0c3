import type { BrowseQuery, Card, TitlePage } from '@kinoswarm/shell/api'
import { batch, createModel, signal } from '@preact/signals'
import type { Transport } from './transport.ts'

export const pageSize = 60
/** Cards kept while one scrolls through 100,000: the rest is asked for again, from this machine. */
const pagesKept = 60

/**
 * The titles that answer one query, read page by page as the wall asks for them. A new query keeps the old cards
 * until the first page of the new answer is here: the wall never blinks while one types.
 */
export const BrowseModel = createModel((transport: Transport) => {
  const query = signal<BrowseQuery>({})
  const total = signal<number | undefined>(undefined)
  const facets = signal<NonNullable<TitlePage['facets']>>({})
  const complete = signal(true)
  const error = signal<Error | undefined>(undefined)
  /** Counts up whenever cards have come: the wall reads it and then asks `card()`. */
  const version = signal(0)
  let pages = new Map<number, Card[]>()
  let asked = new Set<number>()
  let abort = new AbortController()

  async function fetchPage(page: number): Promise<void> {
    if (asked.has(page)) return
    asked.add(page)
    const mine = abort
    try {
      const answer = await transport.browse({ ...query.peek(), offset: page * pageSize, limit: pageSize }, mine.signal)
      if (!mine.signal.aborted) take(page, answer)
    } catch (cause) {
      if (mine.signal.aborted) return
      asked.delete(page)
      error.value = cause instanceof Error ? cause : new Error(String(cause))
    }
  }

  function take(page: number, answer: TitlePage): void {
    batch(() => {
      if (page === 0) {
        facets.value = answer.facets ?? {}
        complete.value = answer.complete
      }
      total.value = answer.total
      error.value = undefined
      pages.set(page, answer.cards)
      forgetFarthest(page)
      version.value++
    })
  }

  function forgetFarthest(page: number): void {
    if (pages.size <= pagesKept) return
    const farthest = [...pages.keys()].reduce((far, one) => (Math.abs(one - page) > Math.abs(far - page) ? one : far))
    pages.delete(farthest)
    asked.delete(farthest)
  }

  async function restart(): Promise<void> {
    abort.abort()
    abort = new AbortController()
    const mine = abort
    asked = new Set([0])
    try {
      const answer = await transport.browse({ ...query.peek(), offset: 0, limit: pageSize }, mine.signal)
      if (mine.signal.aborted) return
      pages = new Map()
      take(0, answer)
    } catch (cause) {
      if (!mine.signal.aborted) error.value = cause instanceof Error ? cause : new Error(String(cause))
    }
  }

  return {
    query,
    total,
    facets,
    complete,
    error,
    version,
    /** Shows another query; the same one again is no work. */
    show(next: BrowseQuery): void {
      if (total.peek() !== undefined && JSON.stringify(next) === JSON.stringify(query.peek())) return
      query.value = next
      void restart()
    },
    /** The catalogue changed: the same question again. */
    refresh: () => void restart(),
    card: (index: number): Card | undefined => pages.get(Math.floor(index / pageSize))?.[index % pageSize],
    want: (wanted: number[]) => wanted.forEach((page) => void fetchPage(page)),
  }
})

export type Browse = InstanceType<typeof BrowseModel>
