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

/** Words of 32 bits in a row. */
export const ROW = 4

interface Field {
  /** Which word of the row. */
  word: number
  shift: number
  mask: number
}

/**
 * Where each field lies in a row. What filters and facets look at lies side by side: a title that matches then costs one
 * line of the processor's cache, not one a field.
 */
export const FIELDS = {
  /** Bit n is set for `GENRES[n]`. */
  genres: { word: 0, shift: 0, mask: 0xffffffff },
  type: { word: 1, shift: 0, mask: 0x7f },
  /** 1 where a title belongs to rows that the maintainer named. */
  collected: { word: 1, shift: 7, mask: 1 },
  score: { word: 1, shift: 8, mask: 0xff },
  year: { word: 1, shift: 16, mask: 0xffff },
  /** Number of each text among the distinct ones, see {@link Interner}. */
  languages: { word: 2, shift: 0, mask: 0xffff },
  countries: { word: 2, shift: 16, mask: 0xffff },
  licence: { word: 3, shift: 0, mask: 0xffff },
  subtitles: { word: 3, shift: 16, mask: 0xffff },
} as const satisfies Record<string, Field>

export type FieldName = keyof typeof FIELDS

/** What an ASCII letter or digit is squashed to; 0 for everything else. */
const SQUASHED = Uint8Array.from({ length: 128 }, (_, code) =>
  /[a-z0-9]/i.test(String.fromCharCode(code)) ? String.fromCharCode(code).toLowerCase().charCodeAt(0) : 0,
)
const NO_PICTURES = new Uint8Array(0)
const NOWHERE = new Uint32Array(0)

export class CardTable {
  readonly names = new Interner()
  readonly #arena = new Arena()
  /** {@link ROW} words a document, see {@link FIELDS}. */
  rows: Uint32Array
  added: Uint32Array
  runtime: Uint32Array
  #capacity: number
  /** By first document. */
  readonly #chunks: Chunk[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
    this.rows = new Uint32Array(capacity * ROW)
    this.added = new Uint32Array(capacity)
    this.runtime = new Uint32Array(capacity)
  }

  /** Documents are put in segments, in any order, each once. `pictures: false` leaves what is in the tail to others. */
  put(first: number, cards: CardColumns, { pictures = true }: { pictures?: boolean } = {}): void {
    this.#reserve(first + cards.count)
    const { rows, names } = this
    this.added.set(cards.added, first)
    this.runtime.set(cards.runtime, first)
    for (let at = 0; at < cards.count; at++) {
      const row = (first + at) * ROW
      rows[row] = cards.genres[at]!
      rows[row + 1] = cards.type[at]! | (cards.year[at]! << FIELDS.year.shift)
      rows[row + 2] = names.number(cards.languages[at]!) | (names.number(cards.countries[at]!) << 16)
      rows[row + 3] = names.number(cards.licence[at]!) | (names.number(cards.subtitles[at]!) << 16)
    }
    const mark = (at: string, bits: number) => {
      if (Number(at) < cards.count) rows[(first + Number(at)) * ROW + 1]! |= bits
    }
    for (const [at, score] of Object.entries(cards.score)) mark(at, score << FIELDS.score.shift)
    for (const at of Object.keys(cards.collections)) mark(at, 1 << FIELDS.collected.shift)
    this.#chunks.splice(
      this.#after(first),
      0,
      chunkOf(first, pictures ? cards : { ...cards, tail: NO_PICTURES, tailAt: NOWHERE }, this.#arena),
    )
  }

  /** Takes out what was put for these documents: they come again, all together. */
  drop(first: number, count: number): void {
    const start = this.#after(first - 1)
    this.#chunks.splice(start, this.#after(first + count - 1) - start)
  }

  field(name: FieldName, doc: number): number {
    const { word, shift, mask } = FIELDS[name]
    return (this.rows[doc * ROW + word]! >>> shift) & mask
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

  /** Letters and digits of its title in small letters; -1 where that takes more than looking at bytes. */
  squashTitle(doc: number, into: Uint8Array): number {
    const { text, textAt, first } = this.#chunk(doc)
    const at = 2 * (doc - first)
    const end = textAt[at + 2]!
    let length = 0
    for (let i = textAt[at + 1]!; i < end; i++) {
      const byte = text[i]!
      if (byte > 0x7f || length === into.length) return -1
      const kind = SQUASHED[byte]!
      if (kind !== 0) into[length++] = kind
    }
    return length
  }

  collections(doc: number): readonly string[] {
    const { collections, first } = this.#chunk(doc)
    return collections.size === 0 ? [] : (collections.get(doc - first) ?? [])
  }

  card(doc: number): PackedCard {
    const { tail, tailAt, collections, translations, first } = this.#chunk(doc)
    const { names } = this
    const at = doc - first
    const titles = translations.flatMap(([language, known]) => {
      const title = known.get(at)
      return title === undefined ? [] : [[language, title] as const]
    })
    return {
      id: this.id(doc),
      type: TITLE_TYPES[this.field('type', doc)]!,
      title: this.title(doc),
      year: this.field('year', doc),
      added: this.added[doc]!,
      runtime: this.runtime[doc]!,
      genres: this.rows[doc * ROW]!,
      licence: names.text(this.field('licence', doc)),
      languages: names.text(this.field('languages', doc)),
      countries: names.text(this.field('countries', doc)),
      subtitles: names.text(this.field('subtitles', doc)),
      collections: collections.get(at) ?? [],
      score: this.field('score', doc),
      ...(tail.length > 0 ? readTail(tail, tailAt[at]!) : { thumbhash: NO_PICTURES, poster: null, works: [] }),
      translations: Object.fromEntries(titles),
    }
  }

  /** False where what the tail of its segment holds of it was not kept here. */
  hasPicture(doc: number): boolean {
    return this.#chunk(doc).tail.length > 0
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
    this.rows = grown(this.rows, this.#capacity * ROW)
    this.added = grown(this.added, this.#capacity)
    this.runtime = grown(this.runtime, this.#capacity)
  }
}

function grown(old: Uint32Array, length: number): Uint32Array {
  const column = new Uint32Array(length)
  column.set(old)
  return column
}

function chunkOf(first: number, cards: CardColumns, arena: Arena): Chunk {
  const { text, textAt } = joined(cards)
  return {
    first,
    count: cards.count,
    text: arena.bytes(text),
    textAt: narrowed(textAt, arena),
    tail: cards.tail === NO_PICTURES ? NO_PICTURES : arena.bytes(cards.tail),
    tailAt: cards.tailAt === NOWHERE ? NOWHERE : narrowed(cards.tailAt, arena),
    collections: numbered(cards.collections),
    translations: Object.entries(cards.translations).map(([language, titles]) => [language, numbered(titles)] as const),
  }
}

/** Id and title of each card, one after the other. */
function joined({ id, title, count }: CardColumns): { text: Buffer; textAt: Uint32Array } {
  const textAt = new Uint32Array(2 * count + 1)
  let texts = ''
  for (let at = 0; at < count; at++) texts += id[at]! + title[at]!
  const text = Buffer.from(texts)
  // In plain ASCII a letter is a byte.
  const size = text.length === texts.length ? (part: string) => part.length : Buffer.byteLength
  for (let at = 0; at < count; at++) {
    textAt[2 * at + 1] = textAt[2 * at]! + size(id[at]!)
    textAt[2 * at + 2] = textAt[2 * at + 1]! + size(title[at]!)
  }
  return { text, textAt }
}

/** Most segments have less than 64 kB of each: two bytes an offset are enough. */
function narrowed(offsets: Uint32Array, arena: Arena): Uint16Array | Uint32Array {
  return (offsets.at(-1) ?? 0) <= 0xffff ? arena.shorts(offsets) : offsets
}

/** Most segments have none of what is sparse: thousands of empty maps would be megabytes. */
const NONE = new Map<number, never>()

function numbered<T>(record: Record<string, T>): ReadonlyMap<number, T> {
  const entries = Object.entries(record)
  return entries.length === 0 ? NONE : new Map(entries.map(([at, value]) => [Number(at), value]))
}
