import type { CataloguePage, MergedCard } from '@kinoswarm/catalog-feed'
import type { BrowseQuery, TitlePage } from '../api.ts'
import { hiddenWorks } from './hidden-works.ts'
import { type ChannelCard, MergedLists } from './merged-lists.ts'
import type { PageServices, ServedChannel } from './page-services.ts'
import { shownCard } from './shown-card.ts'

export type TitleQuery = BrowseQuery & { person?: string; text?: string; offset: number; limit: number }
type Facets = NonNullable<TitlePage['facets']>
type Found = Omit<TitlePage, 'offset' | 'ms'>

/** Nobody scrolls further through what is left after sifting. */
const siftedMax = 10_000

/** Asks every catalogue and merges the answers: one work once, the most trusted channel first, by turns. */
export async function searchAll(services: PageServices, query: TitleQuery): Promise<TitlePage> {
  const started = performance.now()
  const asked = services.channels().filter(({ id }) => !query.channel || id === query.channel)
  const plain = asked.length === 1 && query.health === undefined && !hidesAnything(services)
  const found = plain ? await askOne(asked[0]!, services, query) : await askAll(services, query)
  return { ...found, offset: query.offset, ms: Math.round(performance.now() - started) }
}

async function askOne({ id, catalogue }: ServedChannel, services: PageServices, query: TitleQuery): Promise<Found> {
  if (!catalogue) return { total: 0, cards: [], complete: false }
  const { total, cards, facets, complete } = await catalogue.browse({ ...query, why: true })
  return { total, cards: cards.map((card) => shownCard(services, { ...card, channel: id })), facets, complete }
}

/** Most viewers hide nothing. */
function hidesAnything({ library }: PageServices): boolean {
  return Object.values(library.all).some(({ hidden }) => hidden)
}

/** Each answers with all that could be on this page, and further where a film is in several or is not to be shown. */
async function askAll(services: PageServices, query: TitleQuery): Promise<Found> {
  const { offset, limit, channel: only, health, ...rest } = query
  const sort = query.sort ?? (query.q || query.person ? 'relevance' : 'added')
  const hidden = ({ channel, id }: ChannelCard) => services.library.get(`${channel}/${id}`)?.hidden === true
  const options = { sort, hidden, away: await hiddenWorks(services), ...(only && { only }) }
  const lists = new MergedLists(services.channels(), rest, options)
  // How many are offered at all is known only after looking at every one.
  await (health === undefined ? lists.reachWorks(offset + limit) : lists.reach(siftedMax))
  const shown = health === undefined ? lists.merged : lists.merged.flatMap((work) => offered(services, work))
  return {
    total: health === undefined ? lists.total : shown.length,
    cards: shown.slice(offset, offset + limit).map(({ card, others }) => shownCard(services, card, others)),
    facets: mergeFacets(lists.facets),
    complete: lists.complete,
  }
}

/** A work as the most trusted channel has it of those whose copy somebody offers. */
function offered({ copies }: PageServices, { card, others }: MergedCard<ChannelCard>): MergedCard<ChannelCard>[] {
  const all = [card, ...others]
  const playable = all.find(({ channel, id }) => copies.playable(`${channel}/${id}`))
  return playable ? [{ card: playable, others: all.filter((one) => one !== playable) }] : []
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
