import {
  type CatalogueCard,
  type CataloguePage,
  compareCards,
  type MergedCard,
  mergeCounting,
  type SortOrder,
} from '@kinoswarm/catalog-feed'
import { type CardList, cardList, type ListQuery } from './card-lists.ts'
import type { HiddenWork } from './hidden-works.ts'
import { answersInTime } from './in-time.ts'
import type { ServedChannel } from './page-services.ts'

export type ChannelCard = CatalogueCard & { channel: string }

interface ChannelList {
  id: string
  /** Absent where the channel is not asked, or has no catalogue yet. */
  list?: CardList
  asked: boolean
  silent: boolean
}

export interface MergedListsOptions {
  /** The one channel that is asked; absent = all. */
  only?: string
  sort: SortOrder
  hidden: (card: ChannelCard) => boolean
  away: readonly HiddenWork[]
}

/** What several catalogues answer to one query, as one list: fetched further as somebody scrolls. */
export class MergedLists {
  readonly #lists: ChannelList[]
  readonly #options: MergedListsOptions
  #count = 0
  merged: MergedCard<ChannelCard>[] = []
  /** Cards that went into it. */
  taken = 0

  /** All channels that are followed, in order of trust. */
  constructor(channels: readonly ServedChannel[], query: ListQuery, options: MergedListsOptions) {
    this.#options = options
    this.#lists = channels.map(({ id, catalogue }) => {
      const asked = options.only === undefined || id === options.only
      return { id, asked, silent: false, ...(asked && catalogue && { list: cardList(catalogue, query) }) }
    })
  }

  /** Fetches so many cards of each channel that answers, and merges them. Throws when none of them answers. */
  async reach(count: number): Promise<void> {
    this.#count = count
    const answering = this.#here.filter(({ silent }) => !silent)
    const answers = await answersInTime(answering.map(({ list }) => list.reach(count).then(() => list)))
    for (const [place, answer] of answers.entries()) if (!answer) answering[place]!.silent = true
    this.#merge()
  }

  /** Fetches until there are so many works, or all. */
  async reachWorks(count: number): Promise<void> {
    await this.reach(count)
    while (this.merged.length < count && !this.ended) await this.reach(this.#count + Math.max(count >> 1, 1))
  }

  /** Nothing comes after what is here. */
  get ended(): boolean {
    return !this.#lists.some(isOpen)
  }

  /** False while a channel that is asked is not here whole, or says nothing. */
  get complete(): boolean {
    return this.#lists.every(({ asked, silent, list }) => !asked || (!silent && list?.complete === true))
  }

  /** Of all works, as far as it is known: one that several have counts once only where they were looked at. */
  get total(): number {
    return this.#here.reduce((sum, { list }) => sum + list.total, 0) - (this.taken - this.merged.length)
  }

  get facets(): (CataloguePage['facets'] | undefined)[] {
    return this.#here.map(({ list }) => list.facets)
  }

  get #here(): (ChannelList & { list: CardList })[] {
    return this.#lists.filter((one): one is ChannelList & { list: CardList } => one.list !== undefined)
  }

  #merge(): void {
    const { sort, hidden, away } = this.#options
    const compare = compareCards(sort)
    const lists = this.#lists.map(({ id, list }) => (list?.cards ?? []).map((card) => cardOf(card, id)))
    const open = this.#lists.map(isOpen)
    const { merged, taken } = mergeCounting(lists, { hidden, away, open, ...(compare && { compare }) })
    this.merged = merged
    this.taken = taken
  }
}

const channelCards = new WeakMap<CatalogueCard, ChannelCard>()

/** The same object for the same card: a merge remembers what it folded of it. */
function cardOf(card: CatalogueCard, channel: string): ChannelCard {
  const known = channelCards.get(card) ?? { ...card, channel }
  channelCards.set(card, known)
  return known
}

/** It goes on after what is here, and will be asked. */
function isOpen({ list, silent }: ChannelList): boolean {
  return list !== undefined && !silent && !list.ended
}
