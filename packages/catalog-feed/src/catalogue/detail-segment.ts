/**
 * The rest of up to 160 titles in one block: what a title's page shows and what playing needs.
 *
 * Body: `{ keys: { <field>: [value per title] }, files: [[block, bytes, …] per title] }`. Fields that a card carries
 * are not repeated; lists of records are columns too, see {@link columnsOf}; what does not compress is cut out of the
 * body and lies in the tail, see {@link withoutTail}. `files` follows the order of `titlePaths`.
 */
import * as z from 'zod'
import type { Address, PackedCard } from './card.ts'
import { genresOf } from './card.ts'
import { columnsOf, recordOf } from './detail-columns.ts'
import { restoreTail, tailBytes, withoutTail } from './detail-tail.ts'
import { malformed, packFrame, unpackJson } from './frame.ts'
import { parseTitle, type Title, titlePaths } from './title.ts'
import { ByteWriter } from './varint.ts'

export const DETAILS_PER_SEGMENT = 160

/** Fields that the card has already. */
const CARD_FIELDS = new Set(['type', 'title', 'year', 'added', 'runtime', 'genres', 'licence', 'collections', 'score'])
/** Lists are left out when empty; the schema puts them back. */
const bodySchema = z.object({
  keys: z.record(z.string().max(48), z.array(z.unknown()).max(DETAILS_PER_SEGMENT)),
  files: z.array(z.array(z.int().min(0).max(0xffffffff)).max(16_000)).max(DETAILS_PER_SEGMENT),
})

export interface Detail {
  title: Title
  /** Where each file named in the record lies. */
  files: Map<string, Address>
}

export function encodeDetails(titles: readonly Title[], address: (path: string) => Address | null): Buffer {
  const packer = new DetailPacker()
  for (const title of titles) packer.add(title, address)
  return packer.finish()
}

/**
 * Takes titles one by one and keeps only their text: a record is eight times as large, and a hundred and sixty of them
 * grow old before they are packed, which costs the collector more than packing does.
 */
export class DetailPacker {
  /** Of each field one JSON text a title. */
  #columns = new Map<string, string[]>()
  #files: string[] = []
  #tail = new ByteWriter(8192)

  get count(): number {
    return this.#files.length
  }

  add(title: Title, address: (path: string) => Address | null): void {
    for (const [key, value] of columnsOf(withoutTail(title, this.#tail))) {
      if (!CARD_FIELDS.has(key)) this.#column(key).push(JSON.stringify(value))
    }
    const places = titlePaths(title).flatMap((path) => {
      const found = address(path)
      return found ? [found.block + 1, found.bytes] : [0, 0]
    })
    this.#files.push(JSON.stringify(places))
  }

  /** The segment of all titles that were added; the packer is empty afterwards. */
  finish(): Buffer {
    const keys = [...this.#columns.keys()].map((key) => `${JSON.stringify(key)}:[${this.#column(key)}]`)
    const body = Buffer.from(`{"keys":{${keys}},"files":[${this.#files}]}`)
    const segment = packFrame(body, this.#tail.view())
    this.#columns = new Map()
    this.#files = []
    this.#tail = new ByteWriter(8192)
    return segment
  }

  /** As long as there are titles before. */
  #column(key: string): string[] {
    const column = this.#columns.get(key) ?? []
    while (column.length < this.#files.length) column.push('null')
    this.#columns.set(key, column)
    return column
  }
}

export class DetailSegment {
  readonly #keys: [string, unknown[]][]
  readonly #files: number[][]
  readonly #tail: Uint8Array
  readonly #tailStarts = [0]
  readonly count: number

  constructor(block: Uint8Array) {
    const { json, tail } = unpackJson(block)
    const parsed = bodySchema.safeParse(json)
    if (!parsed.success) throw malformed('its details have the wrong form')
    this.#keys = Object.entries(parsed.data.keys)
    this.#files = parsed.data.files
    this.#tail = tail
    this.count = this.#files.length
    if (this.#keys.some(([, values]) => values.length !== this.count)) throw malformed('its columns differ in length')
  }

  /** The whole record, checked again. Throws `BAD_TITLE`, or `BAD_SEGMENT` when details and card are of two titles. */
  detail(at: number, card: PackedCard): Detail {
    const record = this.#record(at)
    if (record.id !== card.id) throw malformed('a card and its details do not belong together')
    const title = parseTitle({ ...record, ...fromCard(card) })
    return { title, files: this.#addresses(at, title) }
  }

  #record(at: number): Record<string, unknown> {
    const record = recordOf(this.#keys, at)
    // What is put back is written into seasons; other values go through the schema, which copies them.
    if (record.seasons !== undefined) record.seasons = structuredClone(record.seasons)
    restoreTail(record, this.#tail, this.#tailAt(at))
    return record
  }

  /** Where a title's part of the tail begins: known of all titles before it once it was asked for. */
  #tailAt(at: number): number {
    for (let known = this.#tailStarts.length; known <= at; known++) {
      this.#tailStarts.push(this.#tailStarts[known - 1]! + tailBytes(recordOf(this.#keys, known - 1)))
    }
    return this.#tailStarts[at]!
  }

  #addresses(at: number, title: Title): Map<string, Address> {
    const numbers = this.#files[at]!
    return new Map(
      titlePaths(title).flatMap((path, i): [string, Address][] => {
        const block = numbers[2 * i] ?? 0
        return block > 0 ? [[path, { block: block - 1, bytes: numbers[2 * i + 1] ?? 0 }]] : []
      }),
    )
  }
}

function fromCard(card: PackedCard): Record<string, unknown> {
  return {
    type: card.type,
    title: card.title,
    ...(card.year > 0 && { year: card.year }),
    added: card.added,
    ...(card.runtime > 0 && { runtime: card.runtime }),
    genres: genresOf(card.genres),
    licence: card.licence,
    collections: card.collections,
    ...(card.score > 0 && { score: card.score }),
  }
}
