/** Several catalogues as one: the same work is shown once, by the channel that is trusted most. Pure. */
import type { SortOrder } from './browse.ts'
import type { CatalogueCard } from './card.ts'
import { squashed } from './search/index.ts'
import { sortKey } from './title-order.ts'

/** What two catalogues' cards are compared by. */
export interface WorkCard {
  title: string
  type: string
  year?: number
  /** See `CatalogueCard.work`. */
  work: number
}

export interface MergedCard<T> {
  card: T
  /** The same work in catalogues further down, in their order. */
  others: T[]
}

/** Years of one film differ by one between premiere and release. */
const YEARS_APART = 1

export interface MergeOptions<T> {
  /** Cards that are left out, and hide the same work everywhere. */
  hidden?: (card: T) => boolean
  /** The order all lists are in. Without one they take turns: the best hits of every catalogue stay on top. */
  compare?: (a: T, b: T) => number
}

/** Merges lists of cards, the most trusted catalogue first, keeping the order inside each list. */
export function mergeWorks<T extends WorkCard>(
  lists: readonly T[][],
  { hidden = () => false, compare }: MergeOptions<T> = {},
): MergedCard<T>[] {
  const byWork = new Map<number, MergedCard<T>>()
  const byName = new Map<string, MergedCard<T>[]>()
  const merged: MergedCard<T>[] = []
  const away = new Set<MergedCard<T>>()
  for (const card of compare ? inOrder(lists, compare) : byTurns(lists)) {
    const name = `${squashed(card.title)}|${card.type}`
    const known = sameWork(byWork.get(card.work), card) ?? byName.get(name)?.find((one) => yearsMatch(one.card, card))
    const entry = known ?? { card, others: [] }
    if (known) known.others.push(card)
    else merged.push(entry)
    if (card.work !== 0 && !byWork.has(card.work)) byWork.set(card.work, entry)
    if (!known) byName.set(name, [...(byName.get(name) ?? []), entry])
    if (hidden(card)) away.add(entry)
  }
  const rank = new Map(lists.flatMap((list, place) => list.map((card) => [card, place] as const)))
  for (const entry of merged) promote(entry, rank)
  return merged.filter((entry) => !away.has(entry))
}

function* byTurns<T>(lists: readonly T[][]): Generator<T> {
  const longest = Math.max(0, ...lists.map((list) => list.length))
  for (let turn = 0; turn < longest; turn++) {
    for (const list of lists) if (turn < list.length) yield list[turn]!
  }
}

/** Of equal cards the most trusted catalogue's comes first. */
function* inOrder<T>(lists: readonly T[][], compare: (a: T, b: T) => number): Generator<T> {
  const next = lists.map(() => 0)
  for (;;) {
    let best = -1
    lists.forEach((list, place) => {
      const card = list[next[place]!]
      if (card === undefined) return
      if (best < 0 || compare(card, lists[best]![next[best]!]!) < 0) best = place
    })
    if (best < 0) return
    yield lists[best]![next[best]!++]!
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
  return (a, b) => Buffer.compare(keyOf(a.title), keyOf(b.title))
}

/** A hash of 32 bits may collide: the year must fit too, where both say one. */
function sameWork<T extends WorkCard>(known: MergedCard<T> | undefined, card: T): MergedCard<T> | undefined {
  return known && card.work !== 0 && yearsMatch(known.card, card) ? known : undefined
}

function yearsMatch(a: WorkCard, b: WorkCard): boolean {
  return a.year === undefined || b.year === undefined || Math.abs(a.year - b.year) <= YEARS_APART
}

/** The copy of the most trusted catalogue speaks for the work, whichever came up first. */
function promote<T>(entry: MergedCard<T>, rank: Map<T, number>): void {
  const all = [entry.card, ...entry.others].sort((a, b) => rank.get(a)! - rank.get(b)!)
  entry.card = all[0]!
  entry.others = all.slice(1)
}
