/**
 * Cards in one block: {@link CARDS_PER_SEGMENT} of a base, as many as there are of a change.
 *
 * Body, columnar JSON: `{ id, title, type, year, added, runtime, genres, licence, languages, countries, subtitles,
 * score, collections, translations }`. Licences, languages, countries and subtitles have few different values: those, and
 * a character a card that says which, see {@link Coded}. Genres are a letter each. Sparse columns are
 * `{ position: value }`.
 * Tail, per card: `varint n + 32 k · n bytes thumbhash · k × u24 work · varint block+1 (0: no poster) · [varint bytes]`.
 */

import * as z from 'zod'
import type { PackedCard } from './card.ts'
import { cleanCards } from './card-check.ts'
import { type Coded, coded, fromCoded, valueAt } from './coded.ts'
import { CatalogueError } from './errors.ts'
import { malformed, packFrame, unpackJson } from './frame.ts'
import { mustBeSparse, picked, sparse, translationsAt, transposed } from './sparse.ts'
import { TITLE_TYPES } from './title.ts'
import { ByteReader, ByteWriter } from './varint.ts'
import { WORKS_MAX } from './works.ts'

/** The hits of a search lie in ten different blocks: of 1,024 cards each those were half a megabyte. */
export const CARDS_PER_SEGMENT = 320
/** In one block: of a change, or of a base as earlier builds wrote it. */
export const CARDS_MAX = 1024
/** Eight kilobytes a card: ours have three hundred bytes, and a title in forty languages has four kilobytes. */
const BODY_MAX_BYTES = CARDS_MAX * (8 << 10)
/** Smaller ones have no room for more names than the schema looks at in a fraction of a second. */
const ORDINARY_BYTES = 512 << 10

const THUMBHASH_MAX_BYTES = 25
/** The length of a thumbhash takes five bits of its number, how many keys of its work a card has the others. */
const WORKS_SHIFT = 5
const THUMBHASH_MASK = (1 << WORKS_SHIFT) - 1
const WORK_BYTES = 3
const U32_MAX = 0xffffffff
/** Three numbers of five bytes at most, and what they count. */
const CARD_TAIL_MAX_BYTES = 3 * 5 + THUMBHASH_MAX_BYTES + WORKS_MAX * WORK_BYTES
const FIRST_GENRE = 'a'.charCodeAt(0)

/** Looked through in one loop: a million titles have fourteen million values, and zod looks at each for a tenth of a microsecond. */
const column = <T>(check: (value: unknown) => boolean) =>
  z.custom<T[]>((values) => Array.isArray(values) && values.length <= CARDS_MAX && values.every(check))
const texts = (min: number, max: number) =>
  column<string>((value) => typeof value === 'string' && value.length >= min && value.length <= max)
const integers = (min: number, max: number) =>
  column<number>((value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max)
/** Earlier builds wrote a value for each card. */
const fewOf = <T>(of: z.ZodType<T[]>) => z.union([z.object({ of, at: z.string().max(CARDS_MAX) }), of])
const position = z.string().regex(/^\d{1,4}$/)

const bodySchema = z.object({
  id: texts(1, 64),
  title: texts(1, 300),
  type: integers(0, TITLE_TYPES.length - 1),
  year: integers(0, 2100),
  /** Difference to the card before: newest-first catalogues count down by little. */
  added: integers(-U32_MAX, U32_MAX),
  runtime: integers(0, U32_MAX),
  /** `ab c`: the first two genres, and the third. Earlier builds wrote a number with a bit for each. */
  genres: z.union([z.string().max(CARDS_MAX * 33), integers(0, U32_MAX)]),
  licence: fewOf(texts(0, 64)),
  languages: fewOf(texts(0, 1200)),
  countries: fewOf(texts(0, 400)),
  subtitles: fewOf(texts(0, 4000)),
  score: z.record(position, z.int().min(0).max(100)),
  collections: z.record(position, z.array(z.string().max(60)).max(8)),
  translations: z.record(z.string().max(35), z.record(position, z.string().min(1).max(300))),
})

/** Columns of few different values. */
const CODED: ReadonlySet<string> = new Set(['licence', 'languages', 'countries', 'subtitles'])

type Body = z.infer<typeof bodySchema>
type Plain<Column> = Column extends Coded<infer Value> ? Value[] : Column
/** With a value for each card in every column that is not sparse. */
type Columns = Omit<{ [Name in keyof Body]: Plain<Body[Name]> }, 'genres'> & {
  /** Bit n is set for `GENRES[n]`. */
  genres: number[]
}

/** A block that was read and checked: columns of equal length, and what the tail holds of each card. */
export interface CardColumns extends Columns {
  count: number
  /** Places of cards that nobody may see, without a valid id, title or licence. */
  unfit: readonly number[]
  /** What the block unfolded to. */
  size: number
  tail: Uint8Array
  /** Where each card begins in the tail. */
  tailAt: Uint32Array
}

/** `quality` of brotli: what everybody fetches with every change is worth the effort. */
export function encodeCards(cards: readonly PackedCard[], quality?: number): Buffer {
  return packCards(cards, quality).block
}

export interface PackedCards {
  block: Buffer
  /** What a reader unpacks, and what it keeps of that, bytes. */
  size: number
  kept: number
}

/** Throws `TOO_LARGE` where readers would not unpack it. */
export function packCards(cards: readonly PackedCard[], quality?: number): PackedCards {
  const body = Buffer.from(JSON.stringify(bodyOf(cards)))
  if (body.length > BODY_MAX_BYTES) throw tooLarge(cards)
  const tail = encodeTail(cards)
  const kept = cards.reduce((sum, { id, title }) => sum + id.length + title.length, tail.length)
  return { block: packFrame(body, tail, quality), size: body.length, kept }
}

function tooLarge(cards: readonly PackedCard[]): CatalogueError {
  const [first, last] = [cards[0]!.id, cards.at(-1)!.id]
  return new CatalogueError(
    'TOO_LARGE',
    `The titles from ${first} to ${last} have more names than viewers take: leave out translations of titles, or shorten them`,
  )
}

/** What the body of these cards unfolds to. */
export function unpackedBytes(cards: readonly PackedCard[]): number {
  return Buffer.byteLength(JSON.stringify(bodyOf(cards)))
}

function bodyOf(cards: readonly PackedCard[]): Body {
  return {
    id: cards.map((card) => card.id),
    title: cards.map((card) => card.title),
    type: cards.map((card) => TITLE_TYPES.indexOf(card.type)),
    year: cards.map((card) => card.year),
    added: cards.map((card, i) => card.added - (cards[i - 1]?.added ?? 0)),
    runtime: cards.map((card) => card.runtime),
    genres: cards.map((card) => lettersOf(card.genres)).join(' '),
    licence: coded(cards.map((card) => card.licence)),
    languages: coded(cards.map((card) => card.languages)),
    countries: coded(cards.map((card) => card.countries)),
    subtitles: coded(cards.map((card) => card.subtitles)),
    score: sparse(cards, (card) => card.score || undefined),
    collections: sparse(cards, (card) => (card.collections.length > 0 ? card.collections : undefined)),
    translations: transposed(cards),
  }
}

/** Throws `BAD_SEGMENT`, also where the cards unfold to more than `maxBytes`. */
export function decodeCards(block: Uint8Array, maxBytes = BODY_MAX_BYTES): CardColumns {
  const { json, tail, size } = unpackJson(block, maxBytes)
  if (size > ORDINARY_BYTES) mustBeSparse(json, CARDS_MAX)
  const parsed = bodySchema.safeParse(json)
  if (!parsed.success) throw malformed('its cards have the wrong form')
  const body = unfolded(parsed.data)
  const count = body.id.length
  for (const values of Object.values(body)) {
    if (Array.isArray(values) && values.length !== count) throw malformed('its columns differ in length')
  }
  const unfit = cleanCards(body)
  return { ...body, added: summed(body.added), count, unfit, size, tail, tailAt: indexTail(tail, count) }
}

/**
 * The cards at some places of a block, each as columns of its own. The others are not looked at, which leaves a third of
 * the work. Throws `BAD_SEGMENT`.
 */
export function pickCards(block: Uint8Array, places: readonly number[]): CardColumns[] {
  const { json, tail, size } = unpackJson(block, BODY_MAX_BYTES)
  if (size > ORDINARY_BYTES) mustBeSparse(json, CARDS_MAX)
  const columns = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>
  const starts = tailStarts(tail)
  return places.map((place) => {
    const parsed = bodySchema.safeParse(cardAt(columns, place))
    if (!parsed.success) throw malformed('its cards have the wrong form')
    if (place >= starts.length - 1) throw malformed('its pictures are cut off')
    const data = unfolded(parsed.data)
    const unfit = cleanCards(data)
    const own = tail.subarray(starts[place], starts[place + 1])
    return { ...data, added: summed(data.added), count: 1, unfit, size, tail: own, tailAt: indexTail(own, 1) }
  })
}

function lettersOf(genres: number): string {
  let letters = ''
  for (let bit = 0; bit < 32; bit++) if ((genres >>> bit) & 1) letters += String.fromCharCode(FIRST_GENRE + bit)
  return letters
}

function genresIn(letters: string): number {
  let genres = 0
  for (let i = 0; i < letters.length; i++) {
    const bit = letters.charCodeAt(i) - FIRST_GENRE
    if (bit < 0 || bit > 31) throw malformed('a genre is none')
    genres |= 1 << bit
  }
  return genres >>> 0
}

function genresOfAll({ id, genres }: Body): number[] {
  if (typeof genres !== 'string') return genres
  // A text without a space is of one card, or of none.
  return id.length === 0 && genres === '' ? [] : genres.split(' ').map(genresIn)
}

function valuesIn<Value>(column: Coded<Value> | Value[]): Value[] {
  return Array.isArray(column) ? column : fromCoded(column)
}

function unfolded(body: Body): Columns {
  return {
    ...body,
    genres: genresOfAll(body),
    licence: valuesIn(body.licence),
    languages: valuesIn(body.languages),
    countries: valuesIn(body.countries),
    subtitles: valuesIn(body.subtitles),
  }
}

export type CardTail = Pick<PackedCard, 'thumbhash' | 'poster' | 'works'>

/** What the tail holds of the card that begins at `at`. */
export function readTail(tail: Uint8Array, at: number): CardTail {
  const reader = new ByteReader(tail)
  reader.position = at
  const sizes = sizesIn(reader)
  const thumbhash = reader.bytes(sizes.thumbhash)
  const works = worksIn(reader.bytes(sizes.works))
  const block = reader.varint()
  const poster = block === 0 ? null : { block: block - 1, bytes: reader.varint() }
  return { thumbhash, poster, works }
}

function encodeTail(cards: readonly PackedCard[]): Uint8Array {
  const tail = new ByteWriter(cards.length * 32)
  for (const { thumbhash, poster, works } of cards) {
    tail.varint(thumbhash.length | (works.length << WORKS_SHIFT))
    tail.bytes(thumbhash)
    tail.bytes(Uint8Array.from(works.flatMap((work) => [work, work >>> 8, work >>> 16])))
    tail.varint(poster === null ? 0 : poster.block + 1)
    if (poster !== null) tail.varint(poster.bytes)
  }
  return tail.view()
}

function indexTail(tail: Uint8Array, count: number): Uint32Array {
  const at = new Uint32Array(count)
  const reader = new ByteReader(tail)
  for (let i = 0; i < count; i++) {
    at[i] = reader.position
    skipPicture(reader)
  }
  return at
}

/**
 * Where the part of each card begins in a tail, and where the last one ends. A page of a wall asks this of as many tails
 * as it has cards: nothing is called for a card, and what is read of one is checked then. Throws `BAD_SEGMENT`.
 */
export function tailStarts(tail: Uint8Array): Uint32Array {
  // A hundred are kept: of a block of four megabytes that would be too much.
  if (tail.length > CARDS_MAX * CARD_TAIL_MAX_BYTES) throw malformed('its pictures are too large')
  const starts = new Uint32Array(CARDS_MAX + 1)
  let [cards, at] = [0, 0]
  while (at < tail.length) {
    if (cards === CARDS_MAX) throw malformed('it has more pictures than cards')
    starts[cards++] = at
    let sizes = tail[at]! & 127
    for (let shift = 7; tail[at++]! > 127 && shift < 21; shift += 7) sizes |= (tail[at]! & 127) << shift
    at += (sizes & THUMBHASH_MASK) + (sizes >>> WORKS_SHIFT) * WORK_BYTES
    const hasPoster = tail[at] !== 0
    while (tail[at++]! > 127);
    if (hasPoster) while (tail[at++]! > 127);
  }
  if (at > tail.length) throw malformed('its pictures are cut off')
  starts[cards] = at
  return starts.subarray(0, cards + 1)
}

function skipPicture(reader: ByteReader): void {
  try {
    const sizes = sizesIn(reader)
    reader.bytes(sizes.thumbhash + sizes.works)
    if (reader.varint() > 0) reader.varint()
  } catch {
    throw malformed('its pictures are cut off')
  }
}

/** Bytes of a thumbhash, and of the keys of its work. */
function sizesIn(reader: ByteReader): { thumbhash: number; works: number } {
  const sizes = reader.varint()
  const thumbhash = sizes & THUMBHASH_MASK
  const count = sizes >>> WORKS_SHIFT
  if (thumbhash > THUMBHASH_MAX_BYTES || count > WORKS_MAX) throw new RangeError('a thumbhash is too long')
  return { thumbhash, works: count * WORK_BYTES }
}

function worksIn(bytes: Uint8Array): number[] {
  const works: number[] = []
  for (let at = 0; at < bytes.length; at += WORK_BYTES)
    works.push(bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16))
  return works
}

/** Dates past the 32 bits they are kept in are no dates. */
function summed(differences: number[]): number[] {
  let sum = 0
  return differences.map((difference) => {
    sum += difference
    if (sum < 0 || sum > U32_MAX) throw malformed('a date is impossible')
    return sum
  })
}

/** One card in the form of a block. What is not there, or has another form, is left to the schema. */
function cardAt(columns: Record<string, unknown>, place: number): Record<string, unknown> {
  const card: Record<string, unknown> = {}
  for (const name in bodySchema.shape) {
    const column = columns[name]
    if (name === 'translations') card[name] = translationsAt(column, place)
    else if (CODED.has(name) && !Array.isArray(column)) card[name] = coded([valueAt(column, place)])
    else if (name === 'genres' && typeof column === 'string') card[name] = column.split(' ')[place]
    else if (!Array.isArray(column)) card[name] = picked(column, place)
    else card[name] = [name === 'added' ? sumTo(column, place) : column[place]]
  }
  return card
}

function sumTo(differences: unknown[], place: number): number {
  let sum = 0
  for (let i = 0; i <= place; i++) sum += Number(differences[i])
  return sum
}
