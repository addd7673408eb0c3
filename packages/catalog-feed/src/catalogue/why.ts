/** Why a title answers a query when its shown name does not say so. Pure. */
import type { CatalogueCard } from './card.ts'
import { chunksOf, termsOf } from './search/index.ts'
import type { Title } from './title.ts'

export type Reason = NonNullable<CatalogueCard['matched']>

const SENTENCES = /(?<=[.!?…。！？])\s*/u
/** Two lines beneath a poster. */
const SENTENCE_MAX = 120

/** True when every word of the query is in the text, the last one perhaps as a beginning. */
export function answers(text: string, query: string): boolean {
  return missing(text, wordsOf(query)).length === 0
}

/** The name or person that accounts for most of the words the shown title lacks; null when only a typo does. */
export function reasonOf(title: Title, { shown, query }: { shown: string; query: string }): Reason | null {
  const wanted = missing(shown, wordsOf(query))
  const candidates: Reason[] = [
    ...(title.originalTitle ? [{ field: 'original' as const, text: title.originalTitle }] : []),
    ...[title.title, ...title.aka, ...Object.values(title.text).flatMap((text) => text.title ?? [])]
      .filter((name) => name !== shown)
      .map((text) => ({ field: 'alias' as const, text })),
    ...title.people.map(({ name }) => ({ field: 'person' as const, text: name })),
  ]
  for (const text of title.synopsis?.split(SENTENCES) ?? []) {
    candidates.push({ field: 'synopsis', text: text.slice(0, SENTENCE_MAX) })
  }
  let best: Reason | null = null
  let least = wanted.length
  for (const candidate of candidates) {
    const left = missing(candidate.text, wanted).length
    if (left < least) [best, least] = [candidate, left]
  }
  return best
}

function wordsOf(query: string): string[] {
  return chunksOf(query).flatMap(({ parts }) => parts)
}

function missing(text: string, words: readonly string[]): string[] {
  const { terms } = termsOf(text)
  return words.filter((word) => !terms.some((term) => term.startsWith(word)))
}
