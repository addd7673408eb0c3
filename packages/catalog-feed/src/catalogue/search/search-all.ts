/**
 * One search over several indexes: first the words as they were typed, everywhere; then, where that does not lead far
 * enough, near words. What is doubted is decided over all of them together: a word that only the base knows is no slip
 * of the finger in a change of one title. Pure.
 */
import { type Query, queryOf, wordsOf } from './query.ts'
import type { SearchIndex, SearchOptions, SearchResult } from './search-index.ts'
import { better } from './top-hits.ts'

/** Nearly matching titles are added below when fewer than this match as typed. */
const ENOUGH = 10
/** A word that more titles have than this is what somebody meant to type, where there is anything to be found with it. */
const DOUBTED_MAX = 100
/** Nearly matching titles never come before a title that matches as typed. */
const NEAR_PENALTY = 100

export function searchAll(indexes: readonly SearchIndex[], text: string, options: SearchOptions): SearchResult {
  const query = queryOf(text, options)
  if (query.chunks.length === 0) return { hits: [], total: 0, named: false }
  const { limit } = options
  const isEnough = ({ named, total }: SearchResult) => options.people || named || total >= Math.min(ENOUGH, limit)
  let typed = gathered(indexes, (index) => index.typed(query, options), limit)
  if (isEnough(typed)) return typed
  if (query.unfinished && wordsOf(query).length > 1) {
    const others = without(typed, options)
    typed = merged([typed, gathered(indexes, (index) => index.typed({ ...query, every: true }, others), limit)], limit)
    if (isEnough(typed)) return typed
  }
  const others = without(typed, options)
  for (const doubted of doubts(indexes, query, typed.total)) {
    const near = gathered(indexes, (index) => index.nearly(query, doubted, others), limit)
    if (near.total > 0) return joined(typed, near, limit)
  }
  return typed
}

function without({ hits }: SearchResult, options: SearchOptions): SearchOptions {
  const seen = new Set(hits.map(({ doc }) => doc))
  return { ...options, keep: (doc) => !seen.has(doc) && (options.keep?.(doc) ?? true) }
}

/** Which words may be slips, in turn: those that hardly any title has; then, where nothing was found, all of them. */
function doubts(indexes: readonly SearchIndex[], query: Query, found: number): ReadonlySet<string>[] {
  const words = wordsOf(query)
  const frequency = (word: (typeof words)[number]) => indexes.reduce((sum, index) => sum + index.frequency(word), 0)
  const rare = new Set(words.filter((word) => frequency(word) <= DOUBTED_MAX).map(({ word }) => word))
  const all = new Set(words.map(({ word }) => word))
  if (found > 0) return rare.size > 0 ? [rare] : []
  return rare.size === 0 || rare.size === all.size ? [all] : [rare, all]
}

function gathered(
  indexes: readonly SearchIndex[],
  run: (index: SearchIndex) => SearchResult,
  limit: number,
): SearchResult {
  return merged(indexes.map(run), limit)
}

function merged(all: readonly SearchResult[], limit: number): SearchResult {
  const results = all.filter(({ total }) => total > 0)
  if (results.length <= 1) return results[0] ?? { hits: [], total: 0, named: false }
  return {
    hits: results
      .flatMap(({ hits }) => hits)
      .sort(better)
      .slice(0, limit),
    total: results.reduce((sum, { total }) => sum + total, 0),
    named: results.some(({ named }) => named),
  }
}

function joined(typed: SearchResult, near: SearchResult, limit: number): SearchResult {
  const below = near.hits.map(({ doc, score }) => ({ doc, score: score - NEAR_PENALTY }))
  return { hits: [...typed.hits, ...below].slice(0, limit), total: typed.total + near.total, named: false }
}
