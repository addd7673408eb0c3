/**
 * What a catalogue holds, to be compared with what it is to hold. Few titles are looked up where they lie. When there
 * are many, all are walked once, and a print of each is kept: twelve bytes, where whole records of a million titles
 * would be gigabytes.
 */
import { fnv1a } from './fnv.ts'
import { OTHER_BASIS } from './id-set.ts'
import { type Title, titlePaths } from './title.ts'
import type { Records } from './walk.ts'

/** Blocks that are unpacked for single titles before all of them are: about a second. */
const LOOKED_UP_MAX = 200
/** Words a document: two of its record, one of where its files lie. */
const WORDS = 3

/** Equal for equal records, and different but for one in 2^64 of others. */
export interface Print {
  record: readonly [number, number]
  /** Where the files lie that it names. */
  files: number
}

/** Of a record that cannot be read any more: like no other. */
const UNREADABLE: Print = { record: [0, 0], files: 0 }

export class Present {
  readonly #records: Records
  readonly #taken: Uint8Array
  #prints: Uint32Array | null = null

  constructor(records: Records) {
    this.#records = records
    this.#taken = new Uint8Array(records.contents.docs)
  }

  /** What is known of the title with this id; null when there is none. It is not among the others any more. */
  async take(id: string): Promise<Print | null> {
    const doc = this.#records.contents.docOf(id)
    if (doc < 0 || this.#taken[doc] === 1) return null
    this.#taken[doc] = 1
    return this.#print(doc)
  }

  /** Ids of the titles that were not taken. */
  others(): string[] {
    const { contents } = this.#records
    const ids: string[] = []
    for (let doc = 0; doc < this.#taken.length; doc++) {
      if (this.#taken[doc] === 0 && contents.alive(doc)) ids.push(contents.table.id(doc))
    }
    return ids
  }

  async #print(doc: number): Promise<Print> {
    if (this.#prints === null && this.#records.unpacked >= LOOKED_UP_MAX) this.#prints = await this.#walked()
    if (this.#prints !== null) {
      const [high, low, files] = this.#prints.subarray(doc * WORDS, (doc + 1) * WORDS) as unknown as number[]
      return { record: [high!, low!], files: files! }
    }
    const found = await this.#records.at(doc)
    if (found === null) return UNREADABLE
    return { record: recordPrint(found.title), files: filesPrint(found.title, (path) => found.files.get(path)) }
  }

  async #walked(): Promise<Uint32Array> {
    const prints = new Uint32Array(this.#taken.length * WORDS)
    for await (const { doc, title, files } of this.#records.walk()) {
      const print = [...recordPrint(title), filesPrint(title, (path) => files.get(path))]
      prints.set(print, doc * WORDS)
    }
    return prints
  }
}

export function isSameRecord(old: Print, title: Title): boolean {
  const [high, low] = recordPrint(title)
  return old.record[0] === high && old.record[1] === low
}

/** `address` says where a file lies. */
export function filesPrint(title: Title, address: (path: string) => { block: number } | null | undefined): number {
  return fnv1a(
    titlePaths(title)
      .map((path) => `${path} ${address(path)?.block ?? ''}`)
      .join('\n'),
  )
}

/** A record that passed the schema has its keys in the order of that, but for its translations. */
function recordPrint(title: Title): [number, number] {
  const text = JSON.stringify(hasText(title) ? sorted(title) : title)
  return [fnv1a(text), fnv1a(text, OTHER_BASIS)]
}

function hasText({ text, seasons }: Title): boolean {
  const some = (one: object) => Object.keys(one).length > 1
  return some(text) || seasons.some(({ episodes }) => episodes.some((episode) => some(episode.text)))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
