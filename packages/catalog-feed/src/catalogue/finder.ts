/**
 * Full-text search over a catalogue: the base's index, whole or as much of it as is here, and a small one of all
 * changes. Says what it still needs, so that a word can be looked up in somebody else's copy before the index is here.
 */
import { Arena } from './arena.ts'
import { Budget, indexLimit, LIMITS, type Limits } from './budget.ts'
import type { PackedCard } from './card.ts'
import type { Contents } from './contents.ts'
import type { DeltaSegment } from './delta-segment.ts'
import { DETAILS_PER_SEGMENT, type DetailSegment } from './detail-segment.ts'
import { CatalogueError } from './errors.ts'
import {
  type Directory,
  decodeDirectory,
  decodeShard,
  decodeVocabulary,
  joinShards,
  type Shard,
  shardBytes,
} from './index-shards.ts'
import { compare } from './search/builder.ts'
import {
  Candidates,
  chunksOf,
  IndexBuilder,
  inProse,
  type SearchFields,
  SearchIndex,
  type SearchOptions,
  type SearchResult,
  searchAll,
  Vocabulary,
} from './search/index.ts'
import { searchFields } from './search-fields.ts'

/** A frequent word's list can be half a megabyte: where another word narrows the search, it is not fetched. */
const REMOTE_SHARD_MAX_BYTES = 160_000
/** Near words looked up remotely: each may cost a block. */
const REMOTE_NEAR = 3
/** Of a card that nobody may see: it keeps its number. */
const NOTHING = { names: [], people: [] }

export class Finder {
  readonly #shards: (Shard | undefined)[]
  readonly #contents: Contents
  readonly #arena = new Arena()
  readonly #shardBudget: Budget
  readonly #changeBudget: Budget
  readonly #limits: Limits
  /** No more details of changes are unpacked: what comes is found by its names. */
  #changesFull = false
  #here = 0
  #directory: Directory | null = null
  #vocabulary: Vocabulary | null = null
  #base: { index: SearchIndex; shards: number } | null = null
  /** Megabytes of a large catalogue: kept while its index grows. */
  #candidates: Candidates | null = null
  /** All changes are one index: a query would look into each of two dozen otherwise. */
  readonly #changes = new IndexBuilder()
  #late: { index: SearchIndex; deltas: number } | null = null

  constructor(contents: Contents, shards: number, limits = LIMITS) {
    this.#limits = limits
    this.#contents = contents
    this.#shardBudget = new Budget(contents.baseCount, indexLimit(limits, contents))
    this.#changeBudget = new Budget(contents.baseCount, limits.changes)
    this.#shards = new Array(shards).fill(undefined)
  }

  get complete(): boolean {
    return this.#here === this.#shards.length
  }

  get hasDirectory(): boolean {
    return this.#directory !== null
  }

  get hasVocabulary(): boolean {
    return this.#vocabulary !== null || this.complete
  }

  setDirectory(block: Uint8Array): void {
    this.#directory ??= decodeDirectory(block, this.#shards.length)
  }

  setVocabulary(blocks: readonly Uint8Array[]): void {
    if (this.#vocabulary !== null) return
    const { baseCount } = this.#contents
    const budget = new Budget(baseCount, indexLimit(this.#limits, this.#contents))
    this.#vocabulary = new Vocabulary(decodeVocabulary(blocks, baseCount, (piece) => budget.take(shardBytes(piece))))
  }

  addShard(place: number, block: Uint8Array): void {
    if (this.complete || this.#shards[place] !== undefined || place >= this.#shards.length) return
    const shard = decodeShard(block, this.#arena)
    this.#shardBudget.take(shardBytes(shard))
    this.#shards[place] = shard
    this.#here++
    if (this.complete) this.#seal()
  }

  /** Shards a query needs that are not here. `near`: also those of similar words, by the vocabulary. */
  missing(query: string, near: boolean): number[] {
    if (this.complete || this.#directory === null) return []
    const chunks = chunksOf(query)
    const typed = chunks.flatMap(({ parts, joined }) => [...parts, ...(joined ? [joined] : [])])
    const words = this.#contents.synopses ? [...typed, ...typed.map(inProse)] : typed
    const similar = near && this.#vocabulary ? words.flatMap((word) => this.#similar(word)) : []
    const places = [...new Set([...words, ...similar].map((word) => this.#placeOf(word)))].filter((place) => place >= 0)
    const small = places.filter((place) => this.#directory!.sizes[place]! <= REMOTE_SHARD_MAX_BYTES)
    return (small.length > 0 ? small : places).filter((place) => this.#shards[place] === undefined)
  }

  search(query: string, options: SearchOptions): SearchResult {
    return searchAll([this.#baseIndex(), ...this.#lateIndex()], query, options)
  }

  #similar(word: string): string[] {
    const vocabulary = this.#vocabulary!
    if (vocabulary.find(word) >= 0) return []
    return vocabulary
      .near(word)
      .slice(0, REMOTE_NEAR)
      .map(({ term }) => vocabulary.term(term))
  }

  #placeOf(word: string): number {
    const bytes = new TextEncoder().encode(word)
    const firsts = this.#directory!.firsts
    let [low, high] = [0, Math.min(firsts.length, this.#shards.length)]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(firsts[middle]!, bytes) <= 0) low = middle + 1
      else high = middle
    }
    return low === 0 && firsts.length > 0 ? 0 : low - 1
  }

  /** Of what is here; joined anew when more has come. */
  #baseIndex(): SearchIndex {
    if (this.#base === null || this.#base.shards !== this.#here) {
      const here = this.#shards.filter((shard) => shard !== undefined)
      const docs = this.#contents.baseCount
      this.#candidates ??= new Candidates(docs)
      this.#base = {
        index: new SearchIndex(joinShards(here, docs), { candidates: this.#candidates }),
        shards: this.#here,
      }
    }
    return this.#base.index
  }

  /** The shards are not needed any more once they are joined: their bytes would be held twice. */
  #seal(): void {
    this.#baseIndex()
    this.#shards.fill(undefined)
    this.#vocabulary = null
    this.#directory = null
  }

  /** Of what changes have brought; made anew when more have come, and none where there are none. */
  #lateIndex(): SearchIndex[] {
    const { deltas, baseCount } = this.#contents
    if (deltas.length === 0) return []
    if (this.#late?.deltas !== deltas.length) {
      for (const delta of deltas.slice(this.#late?.deltas ?? 0)) this.#addChanges(delta)
      this.#late = { index: new SearchIndex(this.#changes.finish(), { first: baseCount }), deltas: deltas.length }
    }
    return [this.#late.index]
  }

  #addChanges({ segment, first }: Contents['deltas'][number]): void {
    for (let at = 0; at < segment.cards.count; at += DETAILS_PER_SEGMENT) {
      const details = this.#detailsOf(segment, at)
      const end = Math.min(segment.cards.count, at + DETAILS_PER_SEGMENT)
      // An error may have ended this once: what is in the index already keeps its number.
      const known = this.#contents.baseCount + this.#changes.docs - first
      for (let k = Math.max(at, known); k < end; k++) {
        const card = segment.cards.unfit.includes(k) ? null : this.#contents.table.card(first + k)
        this.#changes.add(card === null ? NOTHING : this.#fieldsOf(card, details, k - at))
      }
    }
  }

  /** Null where they are more than a reader unpacks, or make no sense: the rest of a catalogue is searched all the same. */
  #detailsOf(segment: DeltaSegment, at: number): DetailSegment | null {
    if (this.#changesFull) return null
    try {
      const details = segment.details(at)
      this.#changeBudget.take(details.size)
      return details
    } catch (error) {
      if (!(error instanceof CatalogueError)) throw error
      this.#changesFull = true
      return null
    }
  }

  #fieldsOf(card: PackedCard, details: DetailSegment | null, at: number): SearchFields {
    try {
      if (details !== null && at < details.count) return searchFields(details.detail(at, card).title, this.#contents)
    } catch (error) {
      if (!(error instanceof CatalogueError)) throw error
    }
    return { names: [card.title, ...Object.values(card.translations)], people: [...card.collections] }
  }
}
