/** One head of a catalogue with everything that was fetched for it. */
import type { CoreBlocks } from './blocks.ts'
import { type BrowseQuery, pageOf } from './browse.ts'
import { toCatalogueCard } from './card.ts'
import type { CatalogueChanges, CatalogueHome, CataloguePage, Needs, Place } from './desk.ts'
import type { DeskClient } from './desk-client.ts'
import type { Detail } from './detail-segment.ts'
import { DETAILS_PER_SEGMENT } from './detail-segment.ts'
import { earlierBlocks } from './earlier.ts'
import { malformed } from './frame.ts'
import { type FrontCard, readFront } from './front.ts'
import type { Head } from './head.ts'
import { Tails } from './tails.ts'
import { answers, reasonOf } from './why.ts'

/** Directory, shards, vocabulary, shards of near words, cards: a search asks at most so often. */
const NEEDS_ROUNDS = 6
/** Blocks asked for at once while filling: enough to keep a connection busy, few enough to stay polite. */
const AHEAD = 16
/** Details of up to some twenty thousand titles come along by themselves: title pages then work offline. */
const DETAILS_AHEAD_BYTES = 6 << 20
/** Cards of the first row: further down nobody asks why. */
const EXPLAINED_MAX = 6

/** Blocks of the second core, and how many bytes the head says they are. */
interface Part {
  range: readonly [number, number]
  bytes: number
}

export class View {
  head: Head
  readonly desk: DeskClient
  readonly blocks: CoreBlocks
  #front: Map<string, FrontCard>
  /** Settles when the second core is known to be the signed one. */
  verified: Promise<void>
  readonly #tails: Tails
  #started = false
  /** The order by title, once it was asked for. */
  #ordered: Promise<void> | null = null
  #deltasHere = 0

  constructor(
    head: Head,
    { desk, blocks, verified }: { desk: DeskClient; blocks: CoreBlocks; verified: Promise<void> },
  ) {
    this.head = head
    this.desk = desk
    this.blocks = blocks
    this.verified = verified
    this.#front = frontMap(head)
    this.#tails = new Tails(blocks, () => this.head.cards[0])
  }

  /** The newer head only adds deltas: they are fetched and handed over in one step. */
  async advance(head: Head, { length, verified }: { length: number; verified: Promise<void> }): Promise<void> {
    this.blocks.length = length
    this.verified = verified
    const fresh = head.deltas.slice(this.head.deltas.length)
    const blocks = await Promise.all(fresh.map(([block]) => this.blocks.block(block)))
    await verified
    await this.desk.advance(head, blocks)
    this.head = head
    this.#front = frontMap(head)
  }

  async home(language?: string): Promise<CatalogueHome> {
    if (!this.#started) return this.#withSprite(this.#frontRows(language))
    const home = await this.desk.home(language)
    await this.#tails.complete(home.rows.flatMap(({ cards }) => cards))
    return this.#withSprite(home)
  }

  #frontRows(language?: string): CatalogueHome {
    const cards = [...this.#front.values()].map(({ card }) => toCatalogueCard(card, language))
    return { total: this.head.titles, rows: cards.length > 0 ? [{ key: 'recent', cards }] : [] }
  }

  #withSprite(home: CatalogueHome): CatalogueHome {
    const { sprite } = this.head.front
    if (sprite === null) return home
    for (const card of home.rows.flatMap(({ cards }) => cards)) {
      const cell = this.#front.get(card.id)?.cell ?? -1
      if (cell >= 0) card.cell = cell
    }
    const { block, columns, rows } = sprite
    return { ...home, sprite: { block, columns, rows } }
  }

  async browse(query: BrowseQuery): Promise<CataloguePage> {
    if (!this.#started && isPlain(query)) return this.#frontPage(query)
    for (let round = 0; round < NEEDS_ROUNDS && !this.desk.complete; round++) {
      if (!(await this.#supply(await this.desk.needs(query)))) break
    }
    if (query.sort === 'title') await this.#orderTitles()
    const page = await this.desk.browse(query)
    await this.#tails.complete(page.cards)
    if (query.why && query.q) await this.#explain(page, query.q)
    return page
  }

  /** Where a title is; from the head itself for those on the first screen. */
  async locate(id: string): Promise<Place | null> {
    const front = this.#front.get(id)
    if (front === undefined || (front.doc >= this.head.base && !this.#started)) return this.#located(id)
    const segment = front.doc < this.head.base ? Math.floor(front.doc / DETAILS_PER_SEGMENT) : null
    return { doc: front.doc, segment, poster: front.card.poster }
  }

  async #located(id: string): Promise<Place | null> {
    const place = await this.desk.locate(id)
    return place?.at ? { ...place, poster: (await this.#tails.read(place.at)).poster } : place
  }

  /** What an older head did not have. */
  async since(old: Head, language?: string): Promise<CatalogueChanges> {
    const blocks = old.generation === this.head.generation ? null : await earlierBlocks(old, this.blocks)
    const changes = await this.desk.since(old, language, blocks)
    await this.#tails.complete([...changes.added, ...changes.changed])
    return changes
  }

  async detail(place: Place): Promise<Detail | null> {
    const block = place.segment === null ? null : await this.blocks.block(this.head.details[0] + place.segment)
    await this.verified
    return this.desk.detail(place.doc, block)
  }

  /**
   * Fetches deltas, cards and index, in the order in which a viewer misses them; goes on where it was when called
   * again. `stopped` is asked between blocks, `browsable` called when all cards are here.
   */
  async fill(stopped: () => boolean, browsable: () => void = () => {}): Promise<void> {
    await this.verified
    const { deltas, cards, index, bytes } = this.head
    for (; this.#deltasHere < deltas.length && !stopped(); this.#deltasHere++) {
      await this.desk.addDelta(await this.blocks.block(deltas[this.#deltasHere]![0]))
    }
    this.#started = true
    const addCards = (place: number, block: Uint8Array) => this.desk.addCards(place, block)
    await this.#stream({ range: cards, bytes: bytes.cards }, addCards, stopped)
    if (!stopped()) browsable()
    const addShard = (place: number, block: Uint8Array) => this.desk.addShard(place, block)
    await this.#stream({ range: index, bytes: bytes.index }, addShard, stopped)
    const { details, order } = this.head
    if (order[1] > order[0]) this.blocks.prefetch(...order)
    if (bytes.details <= DETAILS_AHEAD_BYTES && details[1] > details[0]) this.blocks.prefetch(...details)
  }

  /** What title pages show, of every title. */
  fetchDetails(): Promise<void> {
    return this.blocks.fetch(...this.head.details)
  }

  async #stream(
    { range: [start, end], bytes }: Part,
    take: (place: number, block: Uint8Array) => Promise<void>,
    stopped: () => boolean,
  ): Promise<void> {
    const range = this.blocks.prefetch(start, end)
    let left = bytes
    try {
      const coming: Promise<Buffer>[] = []
      let handed: Promise<void> = Promise.resolve()
      for (let next = start; next < end && !stopped(); next++) {
        for (let ahead = next + coming.length; coming.length < AHEAD && ahead < end; ahead++) {
          const block = this.blocks.block(ahead)
          block.catch(() => {})
          coming.push(block)
        }
        const block = await coming.shift()!
        left = rest(left, block)
        await handed
        handed = take(next - start, block)
        handed.catch(() => {})
      }
      await handed
    } finally {
      range.destroy()
    }
  }

  /** Most viewers never sort by title: its order is not in memory before one does. */
  #orderTitles(): Promise<void> {
    this.#ordered ??= this.#fetchOrder().catch((error) => {
      this.#ordered = null
      throw error
    })
    return this.#ordered
  }

  async #fetchOrder(): Promise<void> {
    const { order, bytes } = this.head
    const blocks = await this.#whole({ range: order, bytes: bytes.order })
    if (blocks.length > 0) await this.desk.setTitleOrder(blocks)
  }

  /** All blocks of a part that is used as one. */
  async #whole({ range: [start, end], bytes }: Part): Promise<Buffer[]> {
    const blocks: Buffer[] = []
    let left = bytes
    for (let next = start; next < end; next += AHEAD) {
      const some = Array.from({ length: Math.min(AHEAD, end - next) }, (_, i) => this.blocks.block(next + i))
      for (const block of await Promise.all(some)) {
        left = rest(left, block)
        blocks.push(block)
      }
    }
    return blocks
  }

  /** Fetches what a search needs; false when nothing was needed. */
  async #supply(needs: Needs): Promise<boolean> {
    const { directory, vocabulary, shards, cards } = needs
    if (!directory && !vocabulary && shards.length + cards.length === 0) return false
    const { head, blocks, desk } = this
    await this.verified
    if (directory) await desk.setDirectory(await blocks.block(head.directory[0]))
    if (vocabulary) await desk.setVocabulary(await this.#whole({ range: head.vocabulary, bytes: head.bytes.index }))
    await Promise.all([
      ...shards.map(async (place) => desk.addShard(place, await blocks.block(head.index[0] + place))),
      ...cards.map(async ({ place, docs }) => {
        const block = await blocks.block(head.cards[0] + place)
        this.#tails.keep(place, block)
        await desk.pickCards(docs, block)
      }),
    ])
    return true
  }

  /** Only from blocks that are here: an explanation is not worth a wait. */
  async #explain(page: CataloguePage, query: string): Promise<void> {
    const unclear = page.cards.filter((card) => !answers(card.title, query)).slice(0, EXPLAINED_MAX)
    await Promise.all(
      unclear.map(async (card) => {
        const place = await this.desk.locate(card.id)
        if (place === null) return
        const block = place.segment === null ? null : this.head.details[0] + place.segment
        if (block !== null && !(await this.blocks.has(block, block + 1))) return
        const detail = await this.detail(place)
        const reason = detail && reasonOf(detail.title, { shown: card.title, query })
        if (reason) card.matched = reason
      }),
    )
  }

  #frontPage(query: BrowseQuery): CataloguePage {
    const { offset, limit } = pageOf(query)
    const all = [...this.#front.values()].slice(offset, offset + limit)
    const cards = all.map(({ card }) => toCatalogueCard(card, query.text))
    return { total: this.head.titles, offset, cards, complete: false, ms: 0 }
  }
}

/** Newest first and unfiltered: what the head itself can answer. */
function isPlain(query: BrowseQuery): boolean {
  const { offset, limit, text, facets, why, sort = 'added', ...filters } = query
  return sort === 'added' && Object.values(filters).every((value) => value === undefined || value === '')
}

function frontMap(head: Head): Map<string, FrontCard> {
  return new Map(readFront(head.front).map((front) => [front.card.id, front]))
}

/** What may still come of a part after this block. */
function rest(left: number, block: Uint8Array): number {
  if (block.length > left) throw malformed('a part of it is larger than its head says')
  return left - block.length
}
