/**
 * Cards in memory, by document: numbers in flat typed arrays that filters and orders run over, text and pictures as the
 * bytes of whole segments. At a million titles objects would cost half a gigabyte; this is about 95 bytes a title.
 */
import { Arena } from './arena.ts'
import type { PackedCard } from './card.ts'
import { type CardColumns, readTail } from './card-segment.ts'
import { Interner } from './interner.ts'
import { TITLE_TYPES } from './title.ts'

/** Text and pictures of documents that came together. */
interface Chunk {
  first: number
  count: number
  /** Id and title of each card, one after the other; `textAt` has where each starts. */
  text: Buffer
  textAt: Uint16Array | Uint32Array
  tail: Uint8Array
  tailAt: Uint16Array | Uint32Array
  collections: ReadonlyMap<number, string[]>
  translations: readonly (readonly [language: string, titles: ReadonlyMap<number, string>])[]
}

const COLUMNS = {
  type: Uint8Array,
  score: Uint8Array,
  year: Uint16Array,
  added: Uint32Array,
  runtime: Uint32Array,
  /** Bit n is set for `GENRES[n]`. */
  genres: Uint32Array,
  /** Number of each text among the distinct ones, see {@link Interner}. */
  licence: Uint16Array,
  languages: Uint16Array,
  countries: Uint16Array,
  subtitles: Uint16Array,
} as const

const NO_PICTURES = new Uint8Array(0)

type Columns = { [Name in keyof typeof COLUMNS]: InstanceType<(typeof COLUMNS)[Name]> }
const COLUMN_NAMES = Object.keys(COLUMNS) as (keyof Columns)[]

export class CardTable {
  readonly names = new Interner()
  readonly #arena = new Arena()
  columns: Columns
  #capacity: number
  /** By first document. */
  readonly #chunks: Chunk[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
    this.columns = grown(null, capacity)
  }

  /** Documents are put in segments, in any order, each once. `pictures: false` leaves what is in the tail to others. */
  put(first: number, cards: CardColumns, { pictures = true }: { pictures?: boolean } = {}): void {
    this.#reserve(first + cards.count)
    const { columns, names } = this
    columns.type.set(cards.type, first)
    columns.year.set(cards.year, first)
    columns.added.set(cards.added, first)
    columns.runtime.set(cards.runtime, first)
    columns.genres.set(cards.genres, first)
    for (const name of ['licence', 'languages', 'countries', 'subtitles'] as const) {
      const [column, texts] = [columns[name], cards[name]]
      for (let at = 0; at < texts.length; at++) column[first + at] = names.number(texts[at]!)
    }
    for (const [at, value] of Object.entries(cards.score)) {
      if (Number(at) < cards.count) columns.score[first + Number(at)] = value
    }
    this.#chunks.splice(
      this.#after(first),
      0,
      chunkOf(first, pictures ? cards : { ...cards, tail: NO_PICTURES }, this.#arena),
    )
  }

  id(doc: number): string {
    const { text, textAt, first } = this.#chunk(doc)
    const at = 2 * (doc - first)
    return text.toString('utf8', textAt[at], textAt[at + 1])
  }

  title(doc: number): string {
    const { text, textAt, first } = this.#chunk(doc)
    const at = 2 * (doc - first)
    return text.toString('utf8', textAt[at + 1], textAt[at + 2])
  }

  collections(doc: number): readonly string[] {
    const { collections, first } = this.#chunk(doc)
    return collections.size === 0 ? [] : (collections.get(doc - first) ?? [])
  }

  card(doc: number): PackedCard {
    const { tail, tailAt, collections, translations, first } = this.#chunk(doc)
    const { columns, names } = this
    const at = doc - first
    const titles = translations.flatMap(([language, known]) => {
      const title = known.get(at)
      return title === undefined ? [] : [[language, title] as const]
    })
    return {
      id: this.id(doc),
      type: TITLE_TYPES[columns.type[doc]!]!,
      title: this.title(doc),
      year: columns.year[doc]!,
      added: columns.added[doc]!,
      runtime: columns.runtime[doc]!,
      genres: columns.genres[doc]!,
      licence: names.text(columns.licence[doc]!),
      languages: names.text(columns.languages[doc]!),
      countries: names.text(columns.countries[doc]!),
      subtitles: names.text(columns.subtitles[doc]!),
      collections: collections.get(at) ?? [],
      score: columns.score[doc]!,
      ...(tail.length > 0 ? readTail(tail, tailAt[at]!) : { thumbhash: NO_PICTURES, poster: null, work: 0 }),
      translations: Object.fromEntries(titles),
    }
  }

  /** Where its picture is in the tail of its segment, when that is not kept here; null when it is. */
  tailAt(doc: number): number | null {
    const { tail, tailAt, first } = this.#chunk(doc)
    return tail.length > 0 ? null : tailAt[doc - first]!
  }

  /** The document of an id in the segment that begins with `first`; -1 when it is not there. */
  findId(id: Buffer, first: number): number {
    const { text, textAt, count } = this.#chunk(first)
    const last = id[id.length - 1]
    for (let at = 0; at < count; at++) {
      const start = textAt[2 * at]!
      const end = textAt[2 * at + 1]!
      if (end - start !== id.length || text[end - 1] !== last) continue
      if (text.compare(id, 0, id.length, start, end) === 0) return first + at
    }
    return -1
  }

  #chunk(doc: number): Chunk {
    const chunk = this.#chunks[this.#after(doc) - 1]
    if (chunk === undefined || doc >= chunk.first + chunk.count) throw new RangeError(`document ${doc} is not here`)
    return chunk
  }

  /** How many chunks begin at or before a document. */
  #after(doc: number): number {
    let [low, high] = [0, this.#chunks.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#chunks[middle]!.first <= doc) low = middle + 1
      else high = middle
    }
    return low
  }

  #reserve(docs: number): void {
    if (docs <= this.#capacity) return
    this.#capacity = Math.ceil(docs * 1.25) + 64
    this.columns = grown(this.columns, this.#capacity)
  }
}

function grown(old: Columns | null, capacity: number): Columns {
  const entries = COLUMN_NAMES.map((name) => {
    const column = new COLUMNS[name](capacity)
    if (old) column.set(old[name])
    return [name, column]
  })
  return Object.fromEntries(entries)
}

function chunkOf(first: number, cards: CardColumns, arena: Arena): Chunk {
  const texts = cards.id.flatMap((id, at) => [id, cards.title[at]!])
  const textAt = new Uint32Array(texts.length + 1)
  texts.forEach((part, i) => {
    textAt[i + 1] = textAt[i]! + Buffer.byteLength(part)
  })
  return {
    first,
    count: cards.count,
    text: arena.bytes(Buffer.from(texts.join(''))),
    textAt: narrowed(textAt, arena),
    tail: arena.bytes(cards.tail),
    tailAt: narrowed(cards.tailAt, arena),
    collections: numbered(cards.collections),
    translations: Object.entries(cards.translations).map(([language, titles]) => [language, numbered(titles)] as const),
  }
}

/** Most segments have less than 64 kB of each: two bytes an offset are enough. */
function narrowed(offsets: Uint32Array, arena: Arena): Uint16Array | Uint32Array {
  return (offsets.at(-1) ?? 0) <= 0xffff ? arena.shorts(offsets) : offsets
}

function numbered<T>(record: Record<string, T>): ReadonlyMap<number, T> {
  return new Map(Object.entries(record).map(([at, value]) => [Number(at), value]))
}
