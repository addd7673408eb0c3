/**
 * Up to 1,024 cards in one block, and the form in which they stay in memory: numbers in typed arrays, text as bytes.
 * At a million titles objects would cost half a gigabyte; this is about 80 bytes a title.
 *
 * Body, columnar JSON: `{ id, title, type, year, added, runtime, genres, licence, languages, countries, subtitles,
 * score, collections, translations }`, sparse columns as `{ position: value }`.
 * Tail, per card: `u8 n · n bytes thumbhash · varint block+1 (0: no poster) · [varint bytes] ·
 * varint work`.
 */

import * as z from 'zod'
import type { PackedCard } from './card.ts'
import { malformed, packJson, unpackJson } from './frame.ts'
import { TITLE_TYPES } from './title.ts'
import { ByteReader, ByteWriter } from './varint.ts'

export const CARDS_PER_SEGMENT = 1024

const THUMBHASH_MAX_BYTES = 25
const u32 = z.int().min(0).max(0xffffffff)
const column = <T extends z.ZodType>(item: T) => z.array(item).max(CARDS_PER_SEGMENT)
const position = z.string().regex(/^\d{1,4}$/)

const bodySchema = z.object({
  id: column(z.string().min(1).max(64)),
  title: column(z.string().min(1).max(300)),
  type: column(
    z
      .int()
      .min(0)
      .max(TITLE_TYPES.length - 1),
  ),
  year: column(z.int().min(0).max(2100)),
  /** Difference to the card before: newest-first catalogues count down by little. */
  added: column(z.int()),
  runtime: column(u32),
  genres: column(u32),
  licence: column(z.string().max(64)),
  languages: column(z.string().max(1200)),
  countries: column(z.string().max(400)),
  subtitles: column(z.string().max(4000)),
  score: z.record(position, z.int().min(0).max(100)),
  collections: z.record(position, z.array(z.string().max(60)).max(8)),
  translations: z.record(z.string().max(35), z.record(position, z.string().min(1).max(300))),
})

export function encodeCards(cards: readonly PackedCard[]): Buffer {
  const body: z.infer<typeof bodySchema> = {
    id: cards.map((card) => card.id),
    title: cards.map((card) => card.title),
    type: cards.map((card) => TITLE_TYPES.indexOf(card.type)),
    year: cards.map((card) => card.year),
    added: cards.map((card, i) => card.added - (cards[i - 1]?.added ?? 0)),
    runtime: cards.map((card) => card.runtime),
    genres: cards.map((card) => card.genres),
    licence: cards.map((card) => card.licence),
    languages: cards.map((card) => card.languages),
    countries: cards.map((card) => card.countries),
    subtitles: cards.map((card) => card.subtitles),
    score: sparse(cards, (card) => card.score || undefined),
    collections: sparse(cards, (card) => (card.collections.length > 0 ? card.collections : undefined)),
    translations: transposed(cards),
  }
  return packJson(body, encodeTail(cards))
}

export class CardSegment {
  readonly count: number
  readonly type: Uint8Array
  readonly year: Uint16Array
  readonly added: Float64Array
  readonly runtime: Uint32Array
  readonly genres: Uint32Array
  readonly score: Uint8Array
  /** Number of each text among the distinct ones of its kind, see {@link Interner}. */
  readonly licence: Uint16Array
  readonly languages: Uint16Array
  readonly countries: Uint16Array
  readonly subtitles: Uint16Array
  readonly collections: ReadonlyMap<number, string[]>
  readonly #translations: ReadonlyMap<string, Map<number, string>>
  readonly #names: Interner
  /** Id and title of each card, one after the other; `#at` has where each starts. */
  readonly #text: Uint8Array
  readonly #at: Uint32Array
  readonly #tail: Uint8Array
  readonly #tailAt: Uint32Array

  /** Decodes and checks a block. Throws `BAD_SEGMENT`. `names` is shared by all segments of a catalogue. */
  constructor(block: Uint8Array, names: Interner) {
    const { json, tail } = unpackJson(block)
    const parsed = bodySchema.safeParse(json)
    if (!parsed.success) throw malformed('its cards have the wrong form')
    const body = parsed.data
    this.count = body.id.length
    for (const values of Object.values(body)) {
      if (Array.isArray(values) && values.length !== this.count) throw malformed('its columns differ in length')
    }
    this.#names = names
    this.type = Uint8Array.from(body.type)
    this.year = Uint16Array.from(body.year)
    this.added = summed(body.added)
    this.runtime = Uint32Array.from(body.runtime)
    this.genres = Uint32Array.from(body.genres)
    this.score = new Uint8Array(this.count)
    for (const [at, value] of Object.entries(body.score)) this.score[Number(at)] = value
    this.licence = interned(body.licence, names)
    this.languages = interned(body.languages, names)
    this.countries = interned(body.countries, names)
    this.subtitles = interned(body.subtitles, names)
    this.collections = numbered(body.collections)
    this.#translations = new Map(Object.entries(body.translations).map(([tag, map]) => [tag, numbered(map)]))
    ;[this.#text, this.#at] = packText(body.id, body.title)
    this.#tail = Uint8Array.from(tail)
    this.#tailAt = indexTail(this.#tail, this.count)
  }

  id(at: number): string {
    return decode(this.#text, this.#at[2 * at]!, this.#at[2 * at + 1]!)
  }

  title(at: number): string {
    return decode(this.#text, this.#at[2 * at + 1]!, this.#at[2 * at + 2]!)
  }

  card(at: number): PackedCard {
    const reader = new ByteReader(this.#tail.subarray(this.#tailAt[at]))
    const thumbhash = reader.bytes(reader.varint())
    const block = reader.varint()
    const poster = block === 0 ? null : { block: block - 1, bytes: reader.varint() }
    const work = reader.varint()
    const translations: [string, string][] = []
    for (const [language, titles] of this.#translations) {
      const title = titles.get(at)
      if (title !== undefined) translations.push([language, title])
    }
    return {
      id: this.id(at),
      type: TITLE_TYPES[this.type[at]!]!,
      title: this.title(at),
      year: this.year[at]!,
      added: this.added[at]!,
      runtime: this.runtime[at]!,
      genres: this.genres[at]!,
      licence: this.#names.text(this.licence[at]!),
      languages: this.#names.text(this.languages[at]!),
      countries: this.#names.text(this.countries[at]!),
      subtitles: this.#names.text(this.subtitles[at]!),
      collections: this.collections.get(at) ?? [],
      score: this.score[at]!,
      thumbhash,
      poster,
      work,
      translations: Object.fromEntries(translations),
    }
  }
}

/** Gives each distinct text a small number. Bounded: past the limit, texts are known as the empty one. */
export class Interner {
  readonly #numbers = new Map<string, number>([['', 0]])
  readonly #texts: string[] = ['']
  static readonly max = 0xffff

  number(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    if (this.#texts.length > Interner.max) return 0
    this.#texts.push(text)
    this.#numbers.set(text, this.#texts.length - 1)
    return this.#texts.length - 1
  }

  text(number: number): string {
    return this.#texts[number] ?? ''
  }

  get size(): number {
    return this.#texts.length
  }
}

function encodeTail(cards: readonly PackedCard[]): Uint8Array {
  const tail = new ByteWriter(cards.length * 32)
  for (const { thumbhash, poster, work } of cards) {
    tail.varint(thumbhash.length)
    tail.bytes(thumbhash)
    tail.varint(poster === null ? 0 : poster.block + 1)
    if (poster !== null) tail.varint(poster.bytes)
    tail.varint(work)
  }
  return tail.view()
}

function indexTail(tail: Uint8Array, count: number): Uint32Array {
  const at = new Uint32Array(count)
  const reader = new ByteReader(tail)
  try {
    for (let i = 0; i < count; i++) {
      at[i] = reader.position
      const length = reader.varint()
      if (length > THUMBHASH_MAX_BYTES) throw new RangeError('a thumbhash is too long')
      reader.bytes(length)
      if (reader.varint() > 0) reader.varint()
      reader.varint()
    }
  } catch {
    throw malformed('its pictures are cut off')
  }
  return at
}

function packText(ids: string[], titles: string[]): [Uint8Array, Uint32Array] {
  const text = Buffer.from(ids.map((id, i) => id + titles[i]!).join(''))
  const at = new Uint32Array(ids.length * 2 + 1)
  let end = 0
  for (let i = 0; i < ids.length; i++) {
    at[2 * i] = end
    end += Buffer.byteLength(ids[i]!)
    at[2 * i + 1] = end
    end += Buffer.byteLength(titles[i]!)
  }
  at[2 * ids.length] = end
  return [Uint8Array.from(text), at]
}

function decode(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8')
}

function summed(differences: number[]): Float64Array {
  let sum = 0
  return Float64Array.from(differences, (difference) => {
    sum += difference
    return sum
  })
}

function interned(texts: string[], names: Interner): Uint16Array {
  return Uint16Array.from(texts, (text) => names.number(text))
}

function sparse<T>(cards: readonly PackedCard[], pick: (card: PackedCard) => T | undefined): Record<string, T> {
  const found: Record<string, T> = {}
  cards.forEach((card, at) => {
    const value = pick(card)
    if (value !== undefined) found[at] = value
  })
  return found
}

function transposed(cards: readonly PackedCard[]): Record<string, Record<string, string>> {
  const columns: Record<string, Record<string, string>> = {}
  cards.forEach((card, at) => {
    for (const [language, title] of Object.entries(card.translations)) {
      columns[language] ??= {}
      columns[language][at] = title
    }
  })
  return columns
}

function numbered<T>(record: Record<string, T>): Map<number, T> {
  return new Map(Object.entries(record).map(([at, value]) => [Number(at), value]))
}
