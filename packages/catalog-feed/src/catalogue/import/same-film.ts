/** Whether two records that would have the same id are one film, and how one is made of both. Pure. */
import { squashed } from '../search/index.ts'
import { type Person, parseTitle, type Season, type Source, sourceFile, type Title, titleParts } from '../title.ts'

/**
 * What other catalogues call them decides first, then what is played. Without either, films of one name and year are
 * one unless something tells them apart: who made them, who is in them, or a page of their own.
 */
export function isSameFilm(a: Title, b: Title): boolean {
  const told = byIds(a.ids, b.ids)
  if (told !== null) return told
  if (shared(played(a), played(b))) return true
  if (a.type !== b.type || a.year !== b.year || squashed(a.title) !== squashed(b.title)) return false
  if (strangers(a, b, 'director') || strangers(a, b, 'actor')) return false
  return a.page === b.page || differInQuality(a, b)
}

/** What two records of one film have in common as a rule, what says most first: for finding one among many. */
export function filmMarks(title: Title): string[] {
  const ids = Object.entries(title.ids).map(([kind, id]) => `${kind}:${id}`)
  return [...ids, ...played(title), title.page]
}

/** The first, with what only the second has: sources, episodes, and fields that were empty. Throws `BAD_TITLE`. */
export function joined(first: Title, second: Title): Title {
  const seasons = joinedSeasons(first.seasons, second.seasons)
  const text = { ...second.text, ...first.text }
  const filled = Object.entries(second).filter(([key]) => isEmpty(first[key as keyof Title]))
  const sources = joinedSources(first.sources, second.sources)
  return parseTitle({ ...first, ...Object.fromEntries(filled), sources, seasons, text })
}

function byIds(a: Title['ids'], b: Title['ids']): boolean | null {
  const both = (Object.keys(a) as (keyof Title['ids'])[]).filter((kind) => b[kind] !== undefined)
  if (both.length === 0) return null
  return both.some((kind) => a[kind] === b[kind])
}

function played(title: Title): string[] {
  return titleParts(title).flatMap(({ sources }) => sources.map(sourceFile))
}

function strangers(a: Title, b: Title, role: Person['role']): boolean {
  const [ours, theirs] = [a, b].map(({ people }) =>
    people.filter((person) => person.role === role).map(({ name }) => squashed(name)),
  )
  return ours!.length > 0 && theirs!.length > 0 && !shared(ours!, theirs!)
}

/** `720p` and `1080p`: feeds give each a page. */
function differInQuality(a: Title, b: Title): boolean {
  const [ours, theirs] = [a, b].map(({ sources }) => sources.flatMap(({ quality }) => quality ?? []))
  return ours!.length > 0 && theirs!.length > 0 && !shared(ours!, theirs!)
}

function joinedSources(first: Source[], second: Source[]): Source[] {
  const known = new Set(first.map(sourceFile))
  return [...first, ...second.filter((source) => !known.has(sourceFile(source)))]
}

function joinedSeasons(first: Season[], second: Season[]): Season[] {
  const seasons = first.map((season) => {
    const more = second.find(({ number }) => number === season.number)?.episodes ?? []
    const episodes = season.episodes.map((episode) => {
      const twin = more.find(({ number }) => number === episode.number)
      return twin ? { ...episode, sources: joinedSources(episode.sources, twin.sources) } : episode
    })
    const known = new Set(episodes.map(({ number }) => number))
    return { ...season, episodes: [...episodes, ...more.filter(({ number }) => !known.has(number))] }
  })
  const known = new Set(seasons.map(({ number }) => number))
  return [...seasons, ...second.filter(({ number }) => !known.has(number))]
}

function shared(a: string[], b: string[]): boolean {
  return a.some((one) => b.includes(one))
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0)
}
