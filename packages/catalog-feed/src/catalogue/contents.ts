/**
 * The cards that are here, in memory: base segments (some may still be missing), deltas over them, and who is dead.
 *
 * Documents are numbered: 0 … base-1 by place in the base, then the titles of the deltas in their order. A title that
 * was edited or removed leaves its document dead; nothing is ever moved. Pure: blocks are handed in.
 */
import { Budget, LIMITS } from './budget.ts'
import { type CatalogueCard, type PackedCard, type TailPlace, toCatalogueCard } from './card.ts'
import { type CardColumns, decodeCards, pickCards } from './card-segment.ts'
import { CardTable } from './card-table.ts'
import { DELTA_MAX_TITLES, DeltaSegment } from './delta-segment.ts'
import { malformed } from './frame.ts'
import { cardsPerSegment, type Head } from './head.ts'
import { IdTable } from './id-table.ts'

/** Past this many titles thumbhashes and addresses of posters stay on disk: they would be 38 bytes a title. */
const PICTURES_KEPT_MAX = 200_000

/** As much of a catalogue as changes replace or add before its base is made anew, and so many titles of a small one. */
export const CHANGED_SHARE_MAX = 0.2
const CHANGED_MIN = 2 * DELTA_MAX_TITLES
/** Titles of a base come again in changes at most so often: a maintainer makes a new base far earlier. */
const CHANGED_MAX = 1

/** What is known of a document. Dead ones stay dead when their segment comes after the news of it. */
const ABSENT = 0
const HERE = 1
const DEAD = 2

export class Contents {
  readonly table: CardTable
  readonly deltas: { segment: DeltaSegment; first: number }[] = []
  readonly baseCount: number
  /** Cards in a block of the base. */
  readonly perSegment: number
  /** Synopses are searched too. */
  readonly synopses: boolean
  readonly #base: Uint8Array
  #ids: IdTable
  #state: Uint8Array
  #docs: number
  readonly #picturesKept: boolean
  /** Documents whose cards came by themselves, by id, for each segment that is not here whole. */
  readonly #picked = new Map<number, Map<string, number>>()
  #loaded = 0
  readonly #unpacked: Budget
  readonly #kept: Budget

  constructor(
    head: Pick<Head, 'base' | 'cards'> & { synopses?: boolean; v?: number },
    picturesKeptMax = PICTURES_KEPT_MAX,
    limits = LIMITS,
  ) {
    const segments = head.cards[1] - head.cards[0]
    this.perSegment = cardsPerSegment(head)
    if (segments !== Math.ceil(head.base / this.perSegment)) throw malformed('it has the wrong number of segments')
    this.baseCount = head.base
    this.#unpacked = new Budget(head.base, limits.cards)
    this.#kept = new Budget(head.base, limits.kept)
    this.synopses = head.synopses ?? false
    this.#picturesKept = head.base <= picturesKeptMax
    this.#base = new Uint8Array(segments)
    this.#docs = head.base
    this.#state = new Uint8Array(Math.ceil(head.base * (1 + CHANGED_SHARE_MAX)) + CHANGED_MIN)
    this.#ids = new IdTable(head.base + 1024)
    // Room for every change there can be before a base is made anew: what is not used of it takes no memory.
    this.table = new CardTable(Math.ceil(head.base * (1 + CHANGED_SHARE_MAX)) + CHANGED_MIN)
  }

  /** Number of segments of the base. */
  get segments(): number {
    return this.#base.length
  }

  /** Number of documents, dead ones included. */
  get docs(): number {
    return this.#docs
  }

  /** True when every card of the base is here. */
  get complete(): boolean {
    return this.#loaded === this.#base.length
  }

  addCards(place: number, block: Uint8Array): void {
    if (place >= this.#base.length || this.#base[place] === 1) return
    const cards = decodeCards(block)
    const first = place * this.perSegment
    if (cards.count !== Math.min(this.perSegment, this.baseCount - first)) throw malformed('its card count is wrong')
    this.#charge(cards, this.#picturesKept)
    this.#base[place] = 1
    this.#loaded++
    if (this.#picked.delete(place)) this.table.drop(first, cards.count)
    this.#take(cards, { first, group: place, pictures: this.#picturesKept })
  }

  /** Some cards of a segment that is not here otherwise: what a search in somebody else's copy has found. */
  pickCards(docs: readonly number[], block: Uint8Array): void {
    const place = Math.floor(docs[0]! / this.perSegment)
    if (this.#base[place] !== 0) return
    const own = this.#picked.get(place) ?? new Map<string, number>()
    this.#picked.set(place, own)
    const fresh = docs.filter((doc) => doc < this.baseCount && !this.has(doc))
    const first = place * this.perSegment
    const cards = pickCards(
      block,
      fresh.map((doc) => doc - first),
    )
    for (const [i, doc] of fresh.entries()) {
      this.table.put(doc, cards[i]!, { pictures: this.#picturesKept })
      const card = cards[i]!
      this.#come(doc, card)
      own.set(card.id[0] || `#${doc}`, doc)
    }
  }

  /** Deltas must come in their order, each once. */
  addDelta(block: Uint8Array): void {
    const segment = new DeltaSegment(block)
    const first = this.#docs
    if (first + segment.cards.count > this.baseCount * (1 + CHANGED_MAX) + 2 * CHANGED_MIN)
      throw malformed('it has more changes than titles')
    this.#charge(segment.cards, true)
    this.#docs += segment.cards.count
    this.#reserve()
    for (const doc of [...segment.replaces, ...segment.removed]) if (doc >= 0 && doc < first) this.#state[doc] = DEAD
    this.deltas.push({ segment, first })
    this.#take(segment.cards, { first, group: this.#base.length + this.deltas.length - 1, pictures: true })
  }

  /** Its card is here, and it can be shown. */
  alive(doc: number): boolean {
    return this.#state[doc] === HERE
  }

  /** It was edited or removed. */
  dead(doc: number): boolean {
    return this.#state[doc] === DEAD
  }

  /** Its card is here, whether it is alive or not. */
  has(doc: number): boolean {
    if (doc >= this.baseCount) return doc < this.#docs
    const place = Math.floor(doc / this.perSegment)
    return this.#base[place] === 1 || (this.#picked.size > 0 && this.#isPicked(place, doc))
  }

  #isPicked(place: number, doc: number): boolean {
    for (const other of this.#picked.get(place)?.values() ?? []) if (other === doc) return true
    return false
  }

  /** The delta a document came in, and its place there; null for those of the base. */
  deltaOf(doc: number): { segment: DeltaSegment; at: number } | null {
    if (doc < this.baseCount || doc >= this.#docs) return null
    const { segment, first } = this.deltas.findLast(({ first }) => doc >= first)!
    return { segment, at: doc - first }
  }

  card(doc: number): PackedCard | null {
    return this.has(doc) ? this.table.card(doc) : null
  }

  /** The card for a page, or what of it is here: see {@link tailPlace}. */
  catalogueCard(doc: number, language?: string): CatalogueCard {
    const place = this.tailPlace(doc)
    return { ...toCatalogueCard(this.table.card(doc), language), ...(place && { at: place }) }
  }

  /** Where the rest of a card is, when it was not kept. */
  tailPlace(doc: number): TailPlace | null {
    return this.table.hasPicture(doc) ? null : [Math.floor(doc / this.perSegment), doc % this.perSegment]
  }

  /** The living document with this id; -1 when there is none among the segments that are here. */
  docOf(id: string): number {
    const bytes = Buffer.from(id)
    for (const group of this.#ids.groups(id)) {
      const doc = this.table.findId(bytes, this.#firstOf(group))
      if (doc >= 0 && this.alive(doc)) return doc
    }
    for (const docs of this.#picked.values()) {
      const doc = docs.get(id)
      if (doc !== undefined && this.alive(doc)) return doc
    }
    return -1
  }

  #take(cards: CardColumns, { first, group, pictures }: { first: number; group: number; pictures: boolean }): void {
    this.table.put(first, cards, { pictures })
    this.#come(first, cards)
    if (!cards.id.every((id) => this.#ids.add(id, group))) this.#rebuildIds()
  }

  #come(first: number, { count, unfit }: CardColumns): void {
    for (const at of unfit) this.#state[first + at] = DEAD
    for (let doc = first; doc < first + count; doc++) if (this.#state[doc] === ABSENT) this.#state[doc] = HERE
  }

  #charge(cards: CardColumns, pictures: boolean): void {
    this.#unpacked.take(cards.size)
    this.#kept.take(bytesKept(cards) + (pictures ? cards.tail.length : 0))
  }

  #firstOf(group: number): number {
    const segments = this.#base.length
    return group < segments ? group * this.perSegment : this.deltas[group - segments]!.first
  }

  #rebuildIds(): void {
    const ids = new IdTable(this.#docs * 2)
    for (let doc = 0; doc < this.baseCount; doc++) {
      const place = Math.floor(doc / this.perSegment)
      if (this.#base[place] === 1) ids.add(this.table.id(doc), place)
    }
    this.deltas.forEach(({ segment }, i) => {
      for (const id of segment.cards.id) ids.add(id, this.#base.length + i)
    })
    this.#ids = ids
  }

  #reserve(): void {
    if (this.#docs <= this.#state.length) return
    const grown = new Uint8Array(this.#docs * 2)
    grown.set(this.#state)
    this.#state = grown
  }
}

/** Of ids and titles: letters are a byte or, in other scripts, up to three. */
function bytesKept({ id, title, count }: CardColumns): number {
  let letters = 0
  for (let at = 0; at < count; at++) letters += id[at]!.length + title[at]!.length
  return letters
}
