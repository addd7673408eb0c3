import type { BrowseQuery, TitlePage } from '@kinoswarm/shell/api'
import type { WorldTitle } from './world.ts'

type Facets = NonNullable<TitlePage['facets']>
const facetLimit = 24

/** Found titles of the last question: the next page of the same answer costs nothing, as in the shell. */
let last: { world: WorldTitle[]; count: number; key: string; found: WorldTitle[]; facets: Facets } | undefined

/** Answers a query over the made-up catalogue roughly as the shell would: accents folded, one typo forgiven. */
export function answerQuery(world: WorldTitle[], query: BrowseQuery): TitlePage {
  const started = performance.now()
  const { offset = 0, limit = 60, ...asked } = query
  const words = fold(query.q ?? '')
    .split(/\s+/)
    .filter(Boolean)
  const key = JSON.stringify(asked)
  if (last?.key !== key || last.world !== world || last.count !== world.length) {
    const fitting = findAll(world, query, words)
    last = { world, count: world.length, key, found: sortTitles(fitting, query, words), facets: facetsOf(fitting) }
  }
  const { found, facets } = last
  return {
    total: found.length,
    offset,
    cards: found.slice(offset, offset + limit).map((title) => withReason(title, words)),
    facets: offset === 0 ? facets : undefined,
    complete: true,
    ms: performance.now() - started,
  }
}

export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

function fits(title: WorldTitle, query: BrowseQuery): boolean {
  const year = title.year ?? 0
  if (query.genre && !title.genres.includes(query.genre)) return false
  if (query.type && title.type !== query.type) return false
  if (query.language && !title.languages.includes(query.language)) return false
  if (query.subtitle && !title.subtitleLanguages.includes(query.subtitle)) return false
  if (query.country && !title.countries.includes(query.country)) return false
  if (query.licence && title.licence !== query.licence) return false
  if (query.channel && title.channel !== query.channel) return false
  if (query.health && title.copies === 0) return false
  if (query.yearFrom && year < query.yearFrom) return false
  if (query.yearTo && year > query.yearTo) return false
  return !query.maxRuntime || (title.runtime ?? 0) <= query.maxRuntime
}

/** As it is written first; one letter wrong only when that finds nothing. */
function findAll(world: WorldTitle[], query: BrowseQuery, words: string[]): WorldTitle[] {
  if (words.length === 0) return world.filter((title) => fits(title, query))
  const exact = world.filter((title) => words.every((word) => foldedOf(title).includes(word)) && fits(title, query))
  if (exact.length > 0) return exact
  return world.filter((title) =>
    words.every((word) =>
      foldedOf(title)
        .split(' ')
        .some((other) => nearly(word, other)),
    ),
  )
}

const foldedTexts = new WeakMap<WorldTitle, string>()

function foldedOf(title: WorldTitle): string {
  const known = foldedTexts.get(title) ?? fold(`${title.title} ${title.people.join(' ')}`)
  foldedTexts.set(title, known)
  return known
}

/** One letter wrong, missing or too many, in words long enough for that to mean something. */
function nearly(a: string, b: string): boolean {
  if (a.length < 4 || Math.abs(a.length - b.length) > 1) return false
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  const rest = (text: string, skip: number) => text.slice(at + skip)
  return rest(a, 1) === rest(b, 1) || rest(a, 1) === rest(b, 0) || rest(a, 0) === rest(b, 1)
}

function withReason(title: WorldTitle, words: string[]): WorldTitle {
  if (words.length === 0) return title
  const person = title.people.find((name) => words.every((word) => fold(name).includes(word)))
  if (person && !words.every((word) => fold(title.title).includes(word))) {
    return { ...title, matched: { field: 'person', text: person } }
  }
  return title
}

const byTitle = new Intl.Collator()

function sortTitles(found: WorldTitle[], query: BrowseQuery, words: string[]): WorldTitle[] {
  const sort = query.sort ?? (words.length ? 'relevance' : 'added')
  if (sort === 'year') return found.toSorted((a, b) => (b.year ?? 0) - (a.year ?? 0))
  if (sort === 'title') return found.toSorted((a, b) => byTitle.compare(a.title, b.title))
  if (sort === 'runtime') return found.toSorted((a, b) => (a.runtime ?? 0) - (b.runtime ?? 0))
  if (sort === 'added') return found
  const rank = (title: WorldTitle) => (fold(title.title).startsWith(words[0] ?? '') ? 0 : 1)
  return found.toSorted((a, b) => rank(a) - rank(b))
}

function facetsOf(found: WorldTitle[]): Facets {
  return {
    genre: count(found, (title) => title.genres),
    language: count(found, (title) => title.languages),
    subtitle: count(found, (title) => title.subtitleLanguages),
    country: count(found, (title) => title.countries),
    licence: count(found, (title) => [title.licence]),
    type: count(found, (title) => [title.type]),
    decade: count(found, (title) => [String(Math.floor((title.year ?? 0) / 10) * 10)]),
  }
}

function count(found: WorldTitle[], values: (title: WorldTitle) => string[]) {
  const counts = new Map<string, number>()
  for (const title of found) for (const value of values(title)) counts.set(value, (counts.get(value) ?? 0) + 1)
  const list = [...counts].map(([value, number]) => ({ value, count: number }))
  return list.sort((a, b) => b.count - a.count).slice(0, facetLimit)
}
