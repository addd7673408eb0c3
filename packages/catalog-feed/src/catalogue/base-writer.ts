/** Streams titles into the segments of a new base: details as they fill, cards kept back so that they lie together. */

import { allowed, indexLimit, LIMITS, type Limits } from './budget.ts'
import { type PackedCard, toPackedCard } from './card.ts'
import { CARDS_PER_SEGMENT, packCards } from './card-segment.ts'
import { DETAILS_PER_SEGMENT, DetailPacker } from './detail-segment.ts'
import type { DriveFiles } from './drive-files.ts'
import { CatalogueError } from './errors.ts'
import { SEGMENT_MAX_BYTES } from './frame.ts'
import { type FrontCard, packFront } from './front.ts'
import { emptyHead, FRONT_CARDS, type Head } from './head.ts'
import { IdSet } from './id-set.ts'
import { type Directory, encodeDirectory, encodeShards, encodeVocabulary, indexBytes } from './index-shards.ts'
import { duplicate } from './merged.ts'
import { IndexBuilder, type PackedIndex } from './search/index.ts'
import { searchFields } from './search-fields.ts'
import { Spool } from './spool.ts'
import type { Title } from './title.ts'
import { encodeOrder, TitleSorter } from './title-order.ts'

type Range = [number, number]

export class BaseWriter {
  readonly #files: DriveFiles
  readonly #ids = new IdSet()
  readonly #index = new IndexBuilder()
  readonly #order = new TitleSorter()
  readonly #details = new DetailPacker()
  #cards: PackedCard[] = []
  /** Segments wait until all files are written: those of a kind must lie together. */
  readonly #detailBlocks = new Spool()
  readonly #cardBlocks = new Spool()
  #front: FrontCard[] = []
  #newest = 0

  readonly #synopses: boolean
  readonly #limits: Limits
  /** What readers will unpack of the cards, and keep of that, bytes. */
  #unpacked = 0
  #kept = 0

  /** `synopses`: they are searched too. */
  constructor(files: DriveFiles, { synopses, limits = LIMITS }: { synopses: boolean; limits?: Limits }) {
    this.#files = files
    this.#limits = limits
    this.#synopses = synopses
  }

  get count(): number {
    return this.#ids.size
  }

  /** The files of the title must be stored already. Throws `DUPLICATE_ID`, `TOO_LARGE`. */
  async add(title: Title): Promise<void> {
    const doc = this.#ids.size
    if (!this.#ids.add(title.id)) throw duplicate(title.id)
    const card = toPackedCard(title, (path) => this.#files.address(path))
    this.#front.push({ doc, card, cell: -1 })
    if (this.#front.length >= FRONT_CARDS * 8) this.#trimFront()
    this.#newest = Math.max(this.#newest, title.added)
    this.#cards.push(card)
    this.#details.add(title, (path) => this.#files.address(path))
    this.#index.add(searchFields(title, { synopses: this.#synopses }))
    this.#order.add(title.title)
    if (this.#cards.length === CARDS_PER_SEGMENT) await this.#closeCards()
    if (this.#details.count === DETAILS_PER_SEGMENT) await this.#closeDetails()
  }

  /**
   * Writes what is left and returns the HEAD of the new base, without the files' counts. Throws `TOO_LARGE` before
   * anything of it is written.
   */
  async finish(generation: number): Promise<Head> {
    if (this.#cards.length > 0) await this.#closeCards()
    if (this.#details.count > 0) await this.#closeDetails()
    const packed = this.#index.finish()
    this.#mustFit(packed)
    const details = await this.#append(`/catalogue/${generation}/details`, this.#detailBlocks.drain())
    const cards = await this.#append(`/catalogue/${generation}/cards`, this.#cardBlocks.drain())
    const contents: Directory = { docs: packed.docs, firsts: [], sizes: [] }
    const shards = function* () {
      for (const { first, block } of encodeShards(packed)) {
        contents.firsts.push(first)
        contents.sizes.push(block.length)
        yield block
      }
    }
    const index = await this.#append(`/catalogue/${generation}/index`, shards())
    const vocabulary = await this.#append(`/catalogue/${generation}/vocabulary`, encodeVocabulary(packed))
    const directory = await this.#append(`/catalogue/${generation}/directory`, [encodeDirectory(contents)])
    const order = await this.#append(`/catalogue/${generation}/order`, encodeOrder(this.#order.finish()))
    return {
      ...emptyHead(),
      generation,
      base: this.count,
      titles: this.count,
      synopses: this.#synopses,
      newest: this.#newest,
      details: details.range,
      cards: cards.range,
      index: index.range,
      vocabulary: vocabulary.range,
      directory: directory.range,
      order: order.range,
      bytes: {
        cards: cards.bytes,
        details: details.bytes,
        index: index.bytes + vocabulary.bytes + directory.bytes,
        order: order.bytes,
        files: 0,
      },
      front: packFront(this.#front),
    }
  }

  /** Temporary files go, whether the base was finished or not. */
  async close(): Promise<void> {
    await Promise.all([this.#detailBlocks.close(), this.#cardBlocks.close()])
  }

  async #append(
    path: string,
    blocks: Iterable<Buffer> | AsyncIterable<Buffer>,
  ): Promise<{ range: Range; bytes: number }> {
    const first = this.#files.length
    let bytes = 0
    for await (const block of blocks) {
      if (block.length > SEGMENT_MAX_BYTES) throw tooMuch('its parts', 'make several catalogues of them')
      await this.#files.append([block])
      bytes += block.length
    }
    const range: Range = [first, this.#files.length]
    if (range[1] > first) this.#files.name(path, range, bytes)
    return { range, bytes }
  }

  async #closeCards(): Promise<void> {
    const { block, size, kept } = packCards(this.#cards)
    this.#unpacked += size
    this.#kept += kept
    await this.#cardBlocks.add(bounded(block))
    this.#cards = []
  }

  async #closeDetails(): Promise<void> {
    await this.#detailBlocks.add(bounded(this.#details.finish()))
  }

  /** By the rules that readers go by: what they would not take is told here, where it can be mended. */
  #mustFit(packed: PackedIndex): void {
    const { cards, kept } = this.#limits
    if (this.#unpacked > allowed(this.count, cards) || this.#kept > allowed(this.count, kept))
      throw tooMuch('the titles and their translations', 'leave out translations of titles, or shorten them')
    if (indexBytes(packed) <= allowed(this.count, indexLimit(this.#limits, { synopses: this.#synopses }))) return
    if (this.#synopses) throw tooMuch('the synopses', 'shorten them, or search without them (--synopses no)')
    throw tooMuch('the names, people and tags', 'leave some out, above all other names and translations')
  }

  #trimFront(): void {
    this.#front.sort((a, b) => b.card.added - a.card.added || a.doc - b.doc)
    this.#front.length = FRONT_CARDS
  }
}

function tooMuch(what: string, mend: string): CatalogueError {
  return new CatalogueError('TOO_LARGE', `For so many titles ${what} are more than viewers take: ${mend}`)
}

function bounded(segment: Buffer): Buffer {
  if (segment.length <= SEGMENT_MAX_BYTES) return segment
  throw new CatalogueError('TOO_LARGE', 'Too many very large titles follow each other: shorten their episode texts')
}
