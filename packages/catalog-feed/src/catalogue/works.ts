/** What a work is recognised by in several catalogues: hashes short enough for every card. Pure. */
import { fnv1a } from './fnv.ts'
import { sourceFile, type Title, titleParts } from './title.ts'

/** All five kinds of external ids, and one infohash. */
export const WORKS_MAX = 6
/** With external ids one infohash beside them is enough; each key costs a million titles three megabytes. */
const KEYS_WANTED = 2
const INFOHASHES_MIN = 1

/**
 * Keys of 24 bits, one for each external id and for some of the infohashes. A title that shares one with a title of
 * another catalogue, and whose year fits, is the same work. Of many infohashes those with the smallest hashes are taken:
 * whoever has the same set takes the same ones.
 */
export function worksOf(title: Pick<Title, 'ids' | 'type' | 'sources' | 'seasons'>): number[] {
  const { ids, type } = title
  const { imdb, wikidata, tmdb, tvdb, ia } = ids
  // These two number films and series apart.
  const shelf = type === 'series' ? 'series' : 'film'
  const known = [imdb, wikidata, tmdb && `tmdb ${shelf} ${tmdb}`, tvdb && `tvdb ${shelf} ${tvdb}`, ia && `ia ${ia}`]
  const external = known.flatMap((name) => (name ? [keyOf(name)] : []))
  const files = titleParts(title).flatMap((part) => part.sources.map(sourceFile))
  const wanted = Math.max(INFOHASHES_MIN, KEYS_WANTED - external.length)
  const smallest = [...new Set(files.map(keyOf))].sort((a, b) => a - b).slice(0, wanted)
  return [...new Set([...external, ...smallest])]
}

/** FNV's high bits folded into the low ones, as its authors advise for fewer than 32. */
function keyOf(name: string): number {
  const hash = fnv1a(name)
  return (hash >>> 8) ^ (hash & 0xffffff)
}
