import { type CataloguePage, mergeWorks } from '@kinoswarm/catalog-feed'
import type { BrowseQuery, TitlePage } from '../api.ts'
import { toCard } from '../convert.ts'
import type { PageServices, ServedChannel } from './page-services.ts'

export type TitleQuery = BrowseQuery & { person?: string; text?: string; offset: number; limit: number }
type Facets = NonNullable<TitlePage['facets']>

/** Asks every catalogue and merges the answers: one work once, the most trusted channel first, by turns. */
export async function searchAll(services: PageServices, query: TitleQuery): Promise<TitlePage> {
  const started = performance.now()
  const asked = services.channels().filter(({ id }) => !query.channel || id === query.channel)
  const found = asked.length === 1 ? await askOne(asked[0]!, services, query) : await askSeveral(asked, services, query)
  return { ...found, offset: query.offset, ms: Math.round(performance.now() - started) }
}

type Found = Omit<TitlePage, 'offset' | 'ms'>

async function askOne({ id, catalogue }: ServedChannel, { library }: PageServices, query: TitleQuery): Promise<Found> {
  const page = await catalogue?.browse({ ...query, why: true })
  if (!page) return { total: 0, cards: [], complete: false }
  const cards = page.cards.map((card) => toCard(id, card, (key) => library.get(key)))
  return {
    total: page.total,
    cards: cards.filter(({ library: own }) => !own?.hidden),
    facets: page.facets,
    complete: page.complete,
  }
}

/** Each answers with all that could be on this page, for any of them may have the best. */
async function askSeveral(asked: ServedChannel[], { library }: PageServices, query: TitleQuery): Promise<Found> {
  const { offset, limit } = query
  const pages = await Promise.all(
    asked.map(async ({ id, catalogue }) => {
      const page = await catalogue?.browse({ ...query, why: true, offset: 0, limit: offset + limit })
      return { page, cards: page?.cards.map((card) => ({ ...card, channel: id })) ?? [] }
    }),
  )
  const hidden = (card: { channel: string; id: string }) => library.get(`${card.channel}/${card.id}`)?.hidden === true
  const merged = mergeWorks(
    pages.map(({ cards }) => cards),
    hidden,
  )
  const answers = pages.flatMap(({ page }) => page ?? [])
  return {
    total:
      sum(answers.map(({ total }) => total)) -
      repeats(
        pages.map(({ cards }) => cards.length),
        merged.length,
      ),
    cards: merged
      .slice(offset, offset + limit)
      .map(({ card }) => toCard(card.channel, card, (key) => library.get(key))),
    facets: mergeFacets(answers.map(({ facets }) => facets)),
    complete: answers.length === asked.length && answers.every(({ complete }) => complete),
  }
}

/** How many of the cards looked at were a work that another catalogue has too, or one that is hidden. */
function repeats(counts: number[], merged: number): number {
  return Math.max(0, sum(counts) - merged)
}

function sum(counts: number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}

function mergeFacets(all: (CataloguePage['facets'] | undefined)[]): Facets {
  const merged: Facets = {}
  for (const facets of all) {
    for (const [name, values] of Object.entries(facets ?? {}) as [keyof Facets, { value: string; count: number }[]][]) {
      const counts = new Map(merged[name]?.map(({ value, count }) => [value, count]))
      for (const { value, count } of values) counts.set(value, (counts.get(value) ?? 0) + count)
      merged[name] = [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count)
    }
  }
  return merged
}
