/** Builds a packed index, document by document, in rank order. */
import { ByteWriter } from '../varint.ts'
import { inProse, NAME_CLASSES, nameClass, type PackedIndex } from './packed-index.ts'
import { termsOf } from './tokens.ts'

/** What a title is searched by. */
export interface SearchFields {
  names: readonly string[]
  people: readonly string[]
  /** Synopses, where a catalogue is searched by them too. */
  prose?: readonly string[]
}

interface Postings {
  list: ByteWriter
  last: number
  count: number
}

export class IndexBuilder {
  readonly #names = new Map<string, Postings>()
  readonly #people = new Map<string, Postings>()
  /** Of one document: its names' terms, and the class of the shortest name each is in. */
  readonly #classes = new Map<string, number>()
  #docs = 0

  get docs(): number {
    return this.#docs
  }

  /** Adds the next document: numbers are given in the order of the calls. */
  add({ names, people, prose = [] }: SearchFields): void {
    const doc = this.#docs++
    const classes = this.#classes
    classes.clear()
    for (const name of names) {
      const { terms, words } = termsOf(name)
      const own = nameClass(words)
      for (const term of terms) if (own < (classes.get(term) ?? NAME_CLASSES)) classes.set(term, own)
    }
    for (const [term, own] of classes) post(postingsOf(this.#names, term), doc, own)
    for (const person of people) for (const term of termsOf(person).terms) post(postingsOf(this.#people, term), doc)
    for (const text of prose) for (const term of termsOf(text).terms) post(postingsOf(this.#people, inProse(term)), doc)
  }

  /** The index; the builder is empty afterwards, for its lists take as much again. */
  finish(): PackedIndex {
    const encoder = new TextEncoder()
    const all = [...new Set([...this.#names.keys(), ...this.#people.keys()])]
    const sorted = all.map((term) => ({ term, bytes: encoder.encode(term) })).sort((a, b) => compare(a.bytes, b.bytes))
    const count = sorted.length
    const postings = new Uint8Array(sizeOf(this.#names) + sizeOf(this.#people))
    const index: PackedIndex = {
      docs: this.#docs,
      terms: new Uint8Array(sorted.reduce((sum, { bytes }) => sum + bytes.length, 0)),
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
    sorted.forEach(({ term, bytes }, i) => {
      index.terms.set(bytes, termEnd)
      termEnd += bytes.length
      index.termAt[i + 1] = termEnd
      index.postingAt[i] = postingEnd
      const [names, people] = [this.#names.get(term), this.#people.get(term)]
      for (const list of [names?.list, people?.list]) {
        if (list === undefined) continue
        postings.set(list.view(), postingEnd)
        postingEnd += list.length
      }
      this.#names.delete(term)
      this.#people.delete(term)
      index.nameBytes[i] = names?.list.length ?? 0
      index.nameCount[i] = names?.count ?? 0
      index.peopleBytes[i] = people?.list.length ?? 0
      index.peopleCount[i] = people?.count ?? 0
    })
    return index
  }
}

export function compare(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}

function postingsOf(map: Map<string, Postings>, term: string): Postings {
  const known = map.get(term)
  if (known !== undefined) return known
  const postings = { list: new ByteWriter(8), last: -1, count: 0 }
  map.set(term, postings)
  return postings
}

/** `own`: the class of the name, in name lists. */
function post(postings: Postings, doc: number, own?: number): void {
  if (postings.last === doc) return
  const gap = doc - postings.last - 1
  postings.list.varint(own === undefined ? gap : gap * NAME_CLASSES + own)
  postings.last = doc
  postings.count++
}

function sizeOf(map: Map<string, Postings>): number {
  let size = 0
  for (const { list } of map.values()) size += list.length
  return size
}
