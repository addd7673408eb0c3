/** What the processes of the catalogue benchmark measured, as figures. */
import type { CatalogueHead } from '@kinoswarm/catalog-feed'
import { type Figure, figure } from '../bench.ts'
import type { Published } from './layout.ts'

/** What must not grow is compared with this size. */
export const SMALL_SIZE = 10_000

export interface Made {
  published: Published
  ms: number
  cpuMs: number
  peak: number
}

export interface Counted<T = unknown> {
  ms: number
  bytes: number
  rss: number
  result: T
}

export interface First {
  ms: number
  connectedMs: number
  bytes: number
  rss: number
}

export interface Cold {
  first: First
  remote: number[]
}

export interface SearchTimes {
  own: number[]
  whole: number[]
  pages: { first: number[]; next: number[] }
}

/** A catalogue in our layout, and all that was done with it. */
export interface Own {
  made: Made
  head: CatalogueHead
  colds: Cold[]
  byId: Counted[]
  byPath: Counted[]
  fills: Counted<{ cardsMs: number }>[]
  whole: Counted
  edits: { ms: number; bytes: number }[]
  search: Counted<SearchTimes>
}

/** A catalogue in another layout. */
export interface Other {
  made: Made
  firsts: First[]
  whole: Counted
}

type Name = (part: string) => string

export function ownFigures(name: Name, own: Own, small: Cold[] | null): Figure[] {
  const { made, head, colds, byId, byPath, fills, edits, search } = own
  const one = (part: string, unit: string, value: number) => figure(name(part), unit, [value])
  const many = (part: string, unit: string, values: number[]) => figure(name(part), unit, values)
  const grown = (part: string, times: (cold: Cold) => number[]) => {
    const before = small ? { name: `${SMALL_SIZE} titles`, values: small.flatMap(times) } : undefined
    return figure(name(part), 'ms', colds.flatMap(times), before)
  }
  const paths = byPath.map(({ ms }) => ms)
  const posters = byId.map(({ ms }) => ms)
  return [
    one('publish-cpu', 's', made.cpuMs / 1e3),
    one('publish-memory', 'MB', made.peak / 1e6),
    grown('first-screen', ({ first }) => [first.ms]),
    grown('first-screen-after-connect', ({ first }) => [first.ms - first.connectedMs]),
    many(
      'first-screen-bytes',
      'kB',
      mapped(colds, ({ first }) => first.bytes / 1e3),
    ),
    grown('remote-search-first', ({ remote }) => remote.slice(0, 1)),
    grown('remote-search-next', ({ remote }) => remote.slice(1)),
    figure(name('posters-by-id'), 'ms', posters, { name: 'by path', values: paths }),
    many(
      'cards-local',
      'ms',
      mapped(fills, ({ result }) => result.cardsMs),
    ),
    many(
      'index-local',
      'ms',
      mapped(fills, ({ ms, result }) => ms - result.cardsMs),
    ),
    one('cards-bytes', 'MB', head.bytes.cards! / 1e6),
    one('index-bytes', 'MB', head.bytes.index! / 1e6),
    many(
      'edit-seen',
      'ms',
      mapped(edits, ({ ms }) => ms),
    ),
    many(
      'edit-bytes',
      'kB',
      mapped(edits, ({ bytes }) => bytes / 1e3),
    ),
    many(
      'reader-memory-first-screen',
      'MB',
      mapped(colds, ({ first }) => first.rss / 1e6),
    ),
    many(
      'reader-memory-filled',
      'MB',
      mapped(fills, ({ rss }) => rss / 1e6),
    ),
    one('reader-memory', 'MB', search.rss / 1e6),
  ]
}

/** Each against both other layouts; where those are smaller, what they take is multiplied, which flatters them. */
export function layoutFigures(name: Name, few: number, { own, others }: { own: Own; others: Record<string, Other> }) {
  const times = own.head.titles / few
  const size = times > 1 ? ` of ${few}, × ${times}` : ''
  return Object.entries(others).flatMap(([label, { made, whole, firsts }]) => {
    const against = (part: string, unit: string, mine: number, theirs: number) =>
      figure(name(`${part}-than-${label}`), unit, [mine], { name: `${label}${size}`, values: [theirs * times] })
    return [
      against('publish-cpu', 's', own.made.cpuMs / 1e3, made.cpuMs / 1e3),
      against('bytes', 'MB', own.made.published.bytes / 1e6, made.published.bytes / 1e6),
      against('everything', 's', own.whole.ms / 1e3, whole.ms / 1e3),
      against('everything-bytes', 'MB', own.whole.bytes / 1e6, whole.bytes / 1e6),
      figure(
        name(`first-screen-than-${label}`),
        'ms',
        own.colds.map(({ first }) => first.ms),
        { name: `${label} of ${few}`, values: firsts.map(({ ms }) => ms) },
      ),
    ]
  })
}

function mapped<T>(list: readonly T[], value: (item: T) => number): number[] {
  return list.map(value)
}

export function searchFigures(name: Name, { search }: Own, mini: number[]): Figure[] {
  const { own, whole, pages } = search.result
  const against = (share: number) => ({ name: 'minisearch', values: [percentile(mini, share)] })
  return [
    figure(name('search-p50'), 'ms', [percentile(own, 0.5)], against(0.5)),
    figure(name('search-p99'), 'ms', [percentile(own, 0.99)], against(0.99)),
    figure(name('search-answer-p50'), 'ms', [percentile(whole, 0.5)]),
    figure(name('search-answer-p99'), 'ms', [percentile(whole, 0.99)]),
    figure(name('browse-page-first'), 'ms', pages.first),
    figure(name('browse-page'), 'ms', pages.next),
  ]
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}
