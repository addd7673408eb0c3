/** What somebody typed, cut into words once, for however many indexes it is looked for in. Pure. */
import { type Chunk, chunksOf, squashed } from './tokens.ts'

export interface Query {
  chunks: Chunk[]
  /** The last word may go on. */
  unfinished: boolean
  /** All of it as one word, for comparing with whole titles. */
  text: string
  /** Somebody's name, in people alone. */
  people: boolean
  /** Every word the unfinished one may become, not the most frequent ones alone. */
  every?: boolean
}

/** `people`: every word of a name is taken as it is. */
export function queryOf(text: string, { people = false }: { people?: boolean } = {}): Query {
  return { chunks: chunksOf(text), unfinished: !people && !/\s$/.test(text), text: squashed(text), people }
}

/** Each word, with whether it may go on. */
export function wordsOf({ chunks, unfinished }: Query): { word: string; last: boolean }[] {
  const words = chunks.flatMap((chunk) => chunk.parts)
  return words.map((word, i) => ({ word, last: unfinished && i === words.length - 1 }))
}
