/**
 * The index as it lies in memory: a few typed arrays, nothing per term or title that the collector would have to walk.
 *
 * Terms are sorted by their UTF-8 bytes. Each has two posting lists: titles whose *names* hold it and titles whose
 * *people* or tags do. A list is gaps between document numbers as varints. In a name list the two low bits of each
 * number say how many words the shortest such name has (1, 2, 3, more): a query of as many words that all match is
 * then known to be that whole name, without looking at the title.
 */

export interface PackedIndex {
  /** Number of documents; numbers in the postings are below it. */
  docs: number
  terms: Uint8Array
  /** Term `i` is `terms[termAt[i] … termAt[i + 1]]`. */
  termAt: Uint32Array
  /** Postings as they came, each piece those of a range of terms: joining them would hold them twice for a while. */
  postings: readonly Uint8Array[]
  /** First term of each piece. */
  pieceAt: Uint32Array
  /** Lists of term `i` start here in its piece: the name list, then, `nameBytes[i]` later, the people list. */
  postingAt: Uint32Array
  nameBytes: Uint32Array
  peopleBytes: Uint32Array
  /** Titles in each list. */
  nameCount: Uint32Array
  peopleCount: Uint32Array
}

/** Words in a name that the low bits of a name posting tell apart; the last means "or more". */
export const NAME_CLASSES = 4

/**
 * Words of synopses are terms of their own, before all others: who looks for a name or a person does not have to read
 * past them, and a catalogue without them needs no room for them.
 */
const PROSE = '\u0001'

export function inProse(term: string): string {
  return PROSE + term
}

/** Whether the term that begins at `start` is one of those. */
export function isProse(terms: Uint8Array, start: number): boolean {
  return terms[start] === PROSE.charCodeAt(0)
}

/** Whether synopses are in an index at all. */
export function hasProse({ terms }: PackedIndex): boolean {
  return isProse(terms, 0)
}

export function nameClass(words: number): number {
  return Math.min(NAME_CLASSES, Math.max(1, words)) - 1
}

export function termCount(index: PackedIndex): number {
  return index.termAt.length - 1
}

/** The piece that holds the lists of a term. */
export function pieceOf({ postings, pieceAt }: PackedIndex, term: number): Uint8Array {
  let [low, high] = [0, pieceAt.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (pieceAt[middle]! <= term) low = middle + 1
    else high = middle
  }
  return postings[low - 1]!
}

export function emptyIndex(docs = 0): PackedIndex {
  const none = new Uint32Array(0)
  return {
    docs,
    terms: new Uint8Array(0),
    termAt: new Uint32Array(1),
    postings: [],
    pieceAt: none,
    postingAt: none,
    nameBytes: none,
    peopleBytes: none,
    nameCount: none,
    peopleCount: none,
  }
}
