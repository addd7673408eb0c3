/**
 * The titles of a catalogue with some replaced where they stand, some taken out, and new ones at the end. What is new
 * waits in a temporary file: a list of a million titles takes no more memory than one of a thousand.
 */
import { CatalogueError } from './errors.ts'
import { Spool } from './spool.ts'
import { parseTitle, type Title, type TitleInput } from './title.ts'
import type { Records } from './walk.ts'

export class Merged implements AsyncIterable<Title> {
  readonly #records: Records
  readonly #removed: ReadonlySet<string>
  readonly #fresh = new Spool()
  /** Of each document one more than the place of what replaces it; 0 where it stays. */
  readonly #places: Uint32Array
  readonly #added: number[] = []

  constructor(records: Records, removed: ReadonlySet<string>) {
    this.#records = records
    this.#removed = removed
    this.#places = new Uint32Array(records.contents.docs)
  }

  /** Throws `BAD_TITLE`, `DUPLICATE_ID`. */
  async take(input: TitleInput): Promise<void> {
    const title = parseTitle(input)
    const doc = this.#records.contents.docOf(title.id)
    if (doc >= 0 && this.#places[doc] !== 0) throw duplicate(title.id)
    if (doc >= 0) this.#places[doc] = this.#fresh.count + 1
    else this.#added.push(this.#fresh.count)
    await this.#fresh.add(Buffer.from(JSON.stringify(title)))
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Title> {
    const waiting = this.#places.slice()
    for await (const { doc, title } of this.#records.walk()) {
      if (waiting[doc] !== 0) yield this.#read(waiting[doc]! - 1)
      else if (!this.#removed.has(title.id)) yield title
      waiting[doc] = 0
    }
    // What replaces a record that cannot be read any more.
    for (const place of waiting) if (place !== 0) yield this.#read(place - 1)
    for (const place of this.#added) yield this.#read(place)
  }

  close(): Promise<void> {
    return this.#fresh.close()
  }

  async #read(place: number): Promise<Title> {
    return JSON.parse((await this.#fresh.read(place)).toString()) as Title
  }
}

export function duplicate(id: string): CatalogueError {
  return new CatalogueError('DUPLICATE_ID', `Two titles have the id ${id}: give one of them another`)
}
