/** Builds a packed index, document by document, in rank order. */
import { inProse, NAME_CLASSES, nameClass, type PackedIndex } from './packed-index.ts'
import { PostingWriter } from './posting-writer.ts'
import { TermTable } from './term-table.ts'
import { termsOf } from './tokens.ts'

/** What a title is searched by. */
export interface SearchFields {
  names: readonly string[]
  people: readonly string[]
  /** Synopses, where a catalogue is searched by them too. */
  prose?: readonly string[]
}

/** Lists of a term. */
const NAMES = 0
const PEOPLE = 1

export class IndexBuilder {
  readonly #terms = new TermTable()
  /** Two lists a term. */
  readonly #lists = new PostingWriter()
  #docs = 0

  get docs(): number {
    return this.#docs
  }

  /** Adds the next document: numbers are given in the order of the calls. */
  add({ names, people, prose = [] }: SearchFields): void {
    const doc = this.#docs++
    // Of several names with a word the shortest one counts: it comes first, and a document is in a list once.
    const named = names.map(termsOf).sort((a, b) => a.words - b.words)
    for (const { terms, words } of named)
      for (const term of terms) this.#lists.add(this.#list(term, NAMES), doc, NAME_CLASSES, nameClass(words))
    for (const person of people) for (const term of termsOf(person).terms) this.#post(term, doc)
    for (const text of prose) for (const term of termsOf(text).terms) this.#post(inProse(term), doc)
  }

  finish(): PackedIndex {
    const [table, lists] = [this.#terms, this.#lists]
    const count = table.size
    const postings = new Uint8Array(lists.byteLength)
    const index: PackedIndex = {
      docs: this.#docs,
      terms: new Uint8Array(table.byteLength),
      termAt: new Uint32Array(count + 1),
      postings: [postings],
      pieceAt: Uint32Array.of(0),
      postingAt: new Uint32Array(count),
      nameBytes: new Uint32Array(count),
      peopleBytes: new Uint32Array(count),
      nameCount: new Uint32Array(count),
      peopleCount: new Uint32Array(count),
    }
    let [termEnd, postingEnd] = [0, 0]
    for (const [i, term] of table.sorted().entries()) {
      const bytes = table.bytes(term)
      index.terms.set(bytes, termEnd)
      termEnd += bytes.length
      index.termAt[i + 1] = termEnd
      index.postingAt[i] = postingEnd
      const [names, people] = [2 * term + NAMES, 2 * term + PEOPLE]
      for (const list of [names, people]) {
        lists.copy(list, postings, postingEnd)
        postingEnd += lists.bytes(list)
      }
      index.nameBytes[i] = lists.bytes(names)
      index.nameCount[i] = lists.count(names)
      index.peopleBytes[i] = lists.bytes(people)
      index.peopleCount[i] = lists.count(people)
    }
    return index
  }

  #post(term: string, doc: number): void {
    this.#lists.add(this.#list(term, PEOPLE), doc)
  }

  #list(term: string, kind: typeof NAMES | typeof PEOPLE): number {
    return 2 * this.#terms.number(term) + kind
  }
}

export function compare(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}
