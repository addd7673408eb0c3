import { type CataloguePage, type CatalogueReader, compareCards, mergeWorks } from '@kinoswarm/catalog-feed'
import type { BrowseQuery, TitlePage } from '../api.ts'
import { toCard } from '../convert.ts'
import { cardList } from './card-lists.ts'
import type { PageServices, ServedChannel } from './page-services.ts'
import { withCopies } from './with-copies.ts'

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

async function askOne({ id, catalogue }: ServedChannel, services: PageServices, query: TitleQuery): Promise<Found> {
  if (!catalogue) return { total: 0, cards: [], complete: false }
  const wanted = wantedBy(services, query)
  const page = leavesOut(services, id, query)
    ? await sift(catalogue, query, (card) => wanted(`${id}/${card}`))
    : await catalogue.browse({ ...query, why: true })
  const cards = page.cards.map((card) =>
    withCopies(
      services,
      toCard(id, card, (key) => services.library.get(key)),
    ),
  )
  return { total: page.total, cards, facets: page.facets, complete: page.complete }
}

/** Whether a title, by its key, is one to show: not hidden, and, when that is asked for, offered by somebody. */
function wantedBy({ library, copies }: PageServices, { health }: TitleQuery): (key: string) => boolean {
  return (key) => library.get(key)?.hidden !== true && (health === undefined || copies.playable(key))
}

/** Whether that leaves out anything of a channel at all: most viewers hide nothing. */
function leavesOut({ library }: PageServices, channel: string, { health }: TitleQuery): boolean {
  const prefix = `${channel}/`
  return (
    health !== undefined || Object.entries(library.all).some(([key, { hidden }]) => hidden && key.startsWith(prefix))
  )
}

/** Nobody scrolls further through what is left after sifting. */
const siftedMax = 10_000

/** A page of what is left of the answer; how many are offered at all is known only after looking at every one. */
async function sift(catalogue: CatalogueReader, query: TitleQuery, wanted: (id: string) => boolean) {
  const { offset, limit, channel: _, health, ...rest } = query
  const list = cardList(catalogue, rest)
  const left = () => list.cards.filter(({ id }) => wanted(id))
  let count = health === undefined ? offset + limit : siftedMax
  await list.reach(count)
  while (health === undefined && left().length < offset + limit && !list.ended) {
    count += limit
    await list.reach(count)
  }
  const kept = left()
  const total = health === undefined ? list.total - (list.cards.length - kept.length) : kept.length
  return { cards: kept.slice(offset, offset + limit), total, facets: list.facets, complete: list.complete }
}

/** Each answers with all that could be on this page, and further where a film is in several. */
async function askSeveral(asked: ServedChannel[], services: PageServices, query: TitleQuery): Promise<Found> {
  const { offset, limit, channel: _, health: __, ...rest } = query
  const lists = asked.flatMap(({ id, catalogue }) => (catalogue ? [{ id, list: cardList(catalogue, rest) }] : []))
  const searched = Boolean(query.q ?? query.person)
  const compare = compareCards(query.sort ?? (searched ? 'relevance' : 'added'))
  const isWanted = wantedBy(services, query)
  const hidden = ({ channel, id }: { channel: string; id: string }) => !isWanted(`${channel}/${id}`)
  const merge = () =>
    mergeWorks(
      lists.map(({ id, list }) => list.cards.map((card) => ({ ...card, channel: id }))),
      { hidden, ...(compare && { compare }) },
    )
  let wanted = offset + limit
  await Promise.all(lists.map(({ list }) => list.reach(wanted)))
  let merged = merge()
  while (merged.length < offset + limit && lists.some(({ list }) => !list.ended)) {
    wanted += limit
    await Promise.all(lists.map(({ list }) => list.reach(wanted)))
    merged = merge()
  }
  const counts = lists.map(({ list }) => list.cards.length)
  return {
    total: sum(lists.map(({ list }) => list.total)) - repeats(counts, merged.length),
    cards: merged.slice(offset, offset + limit).map(({ card }) =>
      withCopies(
        services,
        toCard(card.channel, card, (key) => services.library.get(key)),
      ),
    ),
    facets: mergeFacets(lists.map(({ list }) => list.facets)),
    complete: lists.length === asked.length && lists.every(({ list }) => list.complete),
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
