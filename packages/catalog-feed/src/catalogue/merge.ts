/**
 * Several catalogues as one: the same work is shown once, by the channel that is trusted most. Pure.
 *
 * Cards are taken one by one, in the order of the whole; each joins the work it belongs to or begins one. What holds then,
 * whatever a catalogue says of its titles:
 *
 * - Two cards of one catalogue are never one work, so nobody can make two films of a channel into one.
 * - A work is what its most trusted card says. Only that card is compared with; when a more trusted one comes, others that
 *   are not the same as it go their own way again.
 * - Works stay in the order in which they came up, and more cards only add to the end: a page that was shown stays true.
 */
import type { SortOrder } from './browse.ts'
import type { CatalogueCard } from './card.ts'
import { squashed } from './search/index.ts'
import type { Title } from './title.ts'
import { sortKey } from './title-order.ts'
import { worksOf } from './works.ts'

/** What two catalogues' cards are compared by. */
export interface WorkCard {
  title: string
  /** What its maintainer calls it, where `title` is a translation. */
  name?: string
  type: string
  year?: number
  /** See `CatalogueCard.works`. */
  works: readonly number[]
}

export interface MergedCard<T> {
  card: T
  /** The same work in catalogues further down, in their order. */
  others: T[]
}

/** Years of one film differ by one between premiere and release. */
const YEARS_APART = 1
/** Works that are known by one id or name: remakes are fewer, and a list of one name alone must not take for ever. */
const SAME_MAX = 32

export interface MergeOptions<T> {
  /** Cards that are left out, and hide the same work everywhere. */
  hidden?: (card: T) => boolean
  /** Works that are left out from the start, each with the place of its catalogue. */
  away?: readonly { card: WorkCard; place: number }[]
  /** The order all lists are in. Without one they take turns: the best hits of every catalogue stay on top. */
  compare?: (a: T, b: T) => number
  /** Lists that go on after what is here: nothing is told of the order from the end of one on. */
  open?: readonly boolean[]
}

/** Merges lists of cards, the most trusted catalogue first, keeping the order inside each list. */
export function mergeWorks<T extends WorkCard>(lists: readonly T[][], options: MergeOptions<T> = {}): MergedCard<T>[] {
  return mergeCounting(lists, options).merged
}

/** The same, and how many cards went into it: what is left out and what was there twice is the difference. */
export function mergeCounting<T extends WorkCard>(
  lists: readonly T[][],
  options: MergeOptions<T>,
): { merged: MergedCard<T>[]; taken: number } {
  const { hidden = () => false, away = [], compare, open = [] } = options
  const works = new Works<T>()
  for (const { card, place } of away) works.add(card as T, { place, away: true })
  works.entries.length = 0
  let taken = 0
  for (const { card, place } of compare ? inOrder(lists, open, compare) : byTurns(lists, open)) {
    works.add(card, { place, away: hidden(card) })
    taken++
  }
  const merged = works.entries
    .filter(({ cards }) => !cards.some((placed) => placed.away))
    .map(({ cards: [first, ...others] }) => ({ card: first!.card, others: others.map(({ card }) => card) }))
  return { merged, taken }
}

/** Whether two cards of different catalogues are one work: an id or a file in common, or name and type; and the year. */
export function isSameWork(a: WorkCard, b: WorkCard): boolean {
  return areOne({ card: a, name: nameOf(a) }, { card: b, name: nameOf(b) })
}

/** What a whole record is compared by. */
export function workCard(title: Title): WorkCard {
  const { title: name, type, year } = title
  return { title: name, type, ...(year !== undefined && { year }), works: worksOf(title) }
}

interface Named<T> {
  card: T
  name: string
}

interface Placed<T> extends Named<T> {
  /** Of its catalogue in the order of trust. */
  place: number
  away: boolean
}

interface Entry<T> {
  /** The most trusted one first. */
  cards: Placed<T>[]
}

class Works<T extends WorkCard> {
  readonly entries: Entry<T>[] = []
  /** Under what their first cards are known, or were once. */
  readonly #known = new Map<number | string, Entry<T>[]>()

  add(card: T, from: { place: number; away: boolean }): void {
    this.#place({ card, name: nameOf(card), ...from })
  }

  #place(placed: Placed<T>): void {
    const entry = this.#find(placed)
    if (entry !== undefined) this.#join(entry, placed)
    else this.entries.push(this.#learn({ cards: [placed] }))
  }

  #join(entry: Entry<T>, placed: Placed<T>): void {
    entry.cards.push(placed)
    entry.cards.sort((a, b) => a.place - b.place)
    if (entry.cards[0] !== placed) return
    const strangers = entry.cards.filter((other) => !areOne(placed, other))
    entry.cards = entry.cards.filter((other) => !strangers.includes(other))
    this.#learn(entry)
    for (const stranger of strangers) this.#place(stranger)
  }

  /** An id says more than a name, and the same year more than one that is near or not known. */
  #find(placed: Placed<T>): Entry<T> | undefined {
    const { card, name, place } = placed
    const fits = ({ cards }: Entry<T>) => areOne(cards[0]!, placed) && !cards.some((other) => other.place === place)
    const byWork = card.works.flatMap((work) => this.#known.get(work) ?? []).find(fits)
    if (byWork) return byWork
    const byName = (this.#known.get(name) ?? []).filter(fits)
    return byName.find(({ cards }) => cards[0]!.card.year === card.year) ?? byName[0]
  }

  #learn(entry: Entry<T>): Entry<T> {
    const { card, name } = entry.cards[0]!
    for (const key of [...card.works, name]) {
      const known = this.#known.get(key)
      if (known === undefined) this.#known.set(key, [entry])
      else if (known.length < SAME_MAX && !known.includes(entry)) known.push(entry)
    }
    return entry
  }
}

interface Taken<T> {
  card: T
  place: number
}

function* byTurns<T>(lists: readonly T[][], open: readonly boolean[]): Generator<Taken<T>> {
  const longest = Math.max(0, ...lists.map((list) => list.length))
  for (let turn = 0; turn < longest; turn++) {
    for (const [place, list] of lists.entries()) {
      if (turn < list.length) yield { card: list[turn]!, place }
      else if (open[place]) return
    }
  }
}

/** Of equal cards the most trusted catalogue's comes first. */
function* inOrder<T>(
  lists: readonly T[][],
  open: readonly boolean[],
  compare: (a: T, b: T) => number,
): Generator<Taken<T>> {
  const next = lists.map(() => 0)
  for (;;) {
    if (lists.some((list, place) => open[place] && next[place] === list.length)) return
    let best = -1
    lists.forEach((list, place) => {
      const card = list[next[place]!]
      if (card === undefined) return
      if (best < 0 || compare(card, lists[best]![next[best]!]!) < 0) best = place
    })
    if (best < 0) return
    yield { card: lists[best]![next[best]!++]!, place: best }
  }
}

/** How cards compare in an order that `browse` knows; undefined for relevance, which only a catalogue itself can tell. */
export function compareCards(order: SortOrder): ((a: CatalogueCard, b: CatalogueCard) => number) | undefined {
  if (order === 'relevance') return undefined
  if (order === 'title') return byTitle()
  return (a, b) => (b[order] ?? 0) - (a[order] ?? 0)
}

/** A merge compares the same few heads again and again, and a key is dear. */
function byTitle(): (a: CatalogueCard, b: CatalogueCard) => number {
  const keys = new Map<string, Buffer>()
  const keyOf = (title: string) => {
    const known = keys.get(title) ?? sortKey(title)
    keys.set(title, known)
    return known
  }
  return (a, b) => Buffer.compare(keyOf(a.name ?? a.title), keyOf(b.name ?? b.title))
}

function areOne(a: Named<WorkCard>, b: Named<WorkCard>): boolean {
  return yearsMatch(a.card, b.card) && (a.name === b.name || a.card.works.some((work) => b.card.works.includes(work)))
}

/** Whoever scrolls has the same cards merged again and again. */
const names = new WeakMap<WorkCard, string>()

function nameOf(card: WorkCard): string {
  const known = names.get(card)
  if (known !== undefined) return known
  const { title, name = title, type } = card
  // Of a name without letters or digits nothing is left.
  const folded = `${squashed(name) || name}|${type}`
  names.set(card, folded)
  return folded
}

function yearsMatch(a: WorkCard, b: WorkCard): boolean {
  return a.year === undefined || b.year === undefined || Math.abs(a.year - b.year) <= YEARS_APART
}
