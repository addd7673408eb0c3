/**
 * Search in one packed index: all words must be found, the last may be unfinished, typos are forgiven only where the
 * words as typed do not lead far enough. Documents come in rank order, so equal scores are broken by number.
 */
import type { PackedIndex } from './packed-index.ts'
import { nameClass, pieceOf } from './packed-index.ts'
import { type Chunk, chunksOf, isUnspaced, squashed } from './tokens.ts'
import { type Match, Vocabulary } from './vocabulary.ts'

export interface Hit {
  doc: number
  score: number
}

export interface SearchOptions {
  /** Best hits wanted; all hits are counted. */
  limit: number
  /** Look at people and tags only, and take every word as it is. */
  people?: boolean
  /** Look further where one word or beginning alone is looked for: the best by rank are not what is wanted. */
  deep?: boolean
  /** Whether a document can be shown and passes the viewer's filters; asked once for each that matches. */
  keep?: (doc: number) => boolean
  /** Title of a document where it is known: whole and leading matches then come first. */
  title?: (doc: number) => string | null
}

export interface SearchResult {
  hits: Hit[]
  /** Of all that match, at most about; the postings of very frequent beginnings are not read to their end. */
  total: number
}

/** A word of the query: whatever may stand for it. */
type Slot = Match[]

const WEIGHT_NAME = 3
const WEIGHT_PEOPLE = 1
/** Rank moves a title past others only where they match equally well. */
const WEIGHT_RANK = 0.3
const BONUS_WHOLE = 30
const BONUS_START = 15
const BONUS_WITHIN = 6
/** Hits whose titles are compared as text. */
const RERANKED = 60
/** Of a beginning alone the best-ranked titles suffice: so many of all its continuations together. */
const PREFIX_POSTINGS = 3_000
/** Of a single frequent word too; past these only titles that are that word and no other are looked for. */
const WORD_POSTINGS = 6_000
/** So many times more where most of them may be filtered out, or are put in another order. */
const DEEP = 8
/** Nearly matching titles are added below when fewer than this match as typed. */
const ENOUGH = 10
/** Words and pairs looked for; the state of a document has four bits for how many it has. */
const SLOTS_MAX = 15
const STAGE = 0x0f
/** The four bits above count whole words of a name that has exactly as many words as the query. */
const WHOLE = 0x10
/** Documents that most searches look at; the list grows where one needs more. */
const TOUCHED_MIN = 16_384
/** Scores of one word are kept in a byte: shares of the most a word can count. */
const SHARE = 255 / WEIGHT_NAME
/** Nearly matching titles never come before a title that matches as typed. */
const NEAR_PENALTY = 100

export class SearchIndex {
  readonly vocabulary: Vocabulary
  readonly #index: PackedIndex
  /** Of each document: words of the query it matched so far, and above them how many of those were whole names. */
  readonly #state: Uint8Array
  readonly #score: Float32Array
  /** The best a document scored for the word that is being matched. */
  readonly #addition: Uint8Array
  /** Documents the current search has looked at; kept, because a fresh list a search is most of the garbage. */
  #touched: Uint32Array
  #touchedCount = 0

  constructor(index: PackedIndex) {
    this.#index = index
    this.vocabulary = new Vocabulary(index)
    this.#state = new Uint8Array(index.docs)
    this.#score = new Float32Array(index.docs)
    this.#addition = new Uint8Array(index.docs)
    this.#touched = new Uint32Array(Math.min(index.docs, TOUCHED_MIN))
  }

  search(query: string, options: SearchOptions): SearchResult {
    const chunks = chunksOf(query)
    if (chunks.length === 0) return { hits: [], total: 0 }
    const unfinished = !options.people && !/\s$/.test(query)
    const text = squashed(query)
    const first = this.#run(this.#asTyped(chunks, unfinished), { ...options, text })
    const named = (first.hits[0]?.score ?? 0) >= BONUS_WHOLE
    if (options.people || named || first.total >= Math.min(ENOUGH, options.limit)) return first
    const seen = new Set(first.hits.map(({ doc }) => doc))
    const keep = (doc: number) => !seen.has(doc) && (options.keep?.(doc) ?? true)
    const near = this.#run(this.#forgiving(chunks, unfinished), { ...options, keep, text })
    const hits = [...first.hits, ...near.hits.map(({ doc, score }) => ({ doc, score: score - NEAR_PENALTY }))]
    return { hits: hits.slice(0, options.limit), total: first.total + near.total }
  }

  /** Exact words; the last one as a beginning. A punctuated chunk is its joined form where that is a word here. */
  #asTyped(chunks: Chunk[], unfinished: boolean): Slot[] {
    return chunks.flatMap((chunk, i) => {
      const last = unfinished && i === chunks.length - 1
      const joined =
        chunk.joined === null ? [] : last ? this.vocabulary.prefix(chunk.joined) : this.vocabulary.exact(chunk.joined)
      if (joined.length > 0) return [joined]
      return chunk.parts.map((part, k) =>
        last && k === chunk.parts.length - 1 ? this.vocabulary.prefix(part) : this.vocabulary.exact(part),
      )
    })
  }

  /** Words also stand for near ones, for two words written as one, and one word written as two; unknown words are let go. */
  #forgiving(chunks: Chunk[], unfinished: boolean): Slot[] {
    const words = chunks.flatMap((chunk) => chunk.parts)
    const slots: Slot[] = []
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!
      const next = words[i + 1]
      const together = next === undefined ? [] : this.vocabulary.exact(word + next)
      const last = unfinished && i === words.length - 1
      const own = last ? this.vocabulary.prefix(word) : this.vocabulary.exact(word)
      const near = [...own, ...this.vocabulary.near(word)]
      if (together.length > 0 && (own.length === 0 || this.vocabulary.exact(next!).length === 0)) {
        slots.push(together)
        i++
      } else if (near.length === 0) slots.push(...this.#split(word))
      else slots.push(near)
    }
    return slots
  }

  #split(word: string): Slot[] {
    if (isUnspaced(word)) return []
    for (let at = 2; at <= word.length - 2; at++) {
      const [left, right] = [this.vocabulary.exact(word.slice(0, at)), this.vocabulary.exact(word.slice(at))]
      if (left.length > 0 && right.length > 0) return [left, right]
    }
    return []
  }

  #run(given: Slot[], options: SearchOptions & { text: string }): SearchResult {
    const slots = given.slice(0, SLOTS_MAX)
    if (slots.length === 0 || slots.some((slot) => slot.length === 0)) return { hits: [], total: 0 }
    this.#matchAll(slots, { people: options.people ?? false, depth: options.deep ? DEEP : 1 })
    const words = slots.length
    const whole = words * WHOLE + words
    const { keep } = options
    const top = new TopHits(options.title ? Math.max(RERANKED, options.limit) : options.limit)
    let total = 0
    for (let i = 0; i < this.#touchedCount; i++) {
      const doc = this.#touched[i]!
      const state = this.#state[doc]!
      this.#state[doc] = 0
      if ((state & STAGE) !== words || keep?.(doc) === false) continue
      total++
      const bonus = state === whole ? BONUS_WHOLE : 0
      top.offer(doc, this.#score[doc]! + bonus + WEIGHT_RANK * (1 - doc / this.#index.docs))
    }
    const hits = options.title ? rerank(top.sorted(), options.text, options.title) : top.sorted()
    return { hits: hits.slice(0, options.limit), total }
  }

  /** Rarest word first; afterwards the state of a document says how many words it matched. */
  #matchAll(slots: Slot[], how: { people: boolean; depth: number }): void {
    const order = slots
      .map((slot) => ({ slot, count: slot.reduce((sum, { term }) => sum + this.vocabulary.count(term), 0) }))
      .sort((a, b) => a.count - b.count)
    this.#touchedCount = 0
    order.forEach(({ slot, count }, stage) => {
      const idf = Math.log(1 + this.#index.docs / (count + 1)) + 0.5
      this.#match(slot, { ...how, stage, alone: slots.length === 1, words: slots.length })
      this.#fold(stage, idf / SHARE)
    })
  }

  #match(slot: Slot, at: SlotScoring): void {
    const { postingAt, nameBytes, peopleBytes } = this.#index
    const share = at.alone ? Math.ceil((PREFIX_POSTINGS * at.depth) / slot.length) : Number.POSITIVE_INFINITY
    const wholeClass = at.words < 4 ? nameClass(at.words) : -1
    for (const { term, weight } of slot) {
      const piece = pieceOf(this.#index, term)
      const start = postingAt[term]!
      const middle = start + nameBytes[term]!
      const names = piece.subarray(start, middle)
      const others = piece.subarray(middle, middle + peopleBytes[term]!)
      const cap = weight < 1 || !at.alone ? share : WORD_POSTINGS * at.depth
      const exact = weight === 1 ? wholeClass : -1
      const scoring = { stage: at.stage, cap }
      if (!at.people) this.#names(names, { ...scoring, score: Math.round(WEIGHT_NAME * weight * SHARE), exact })
      this.#others(others, { ...scoring, score: Math.round(WEIGHT_PEOPLE * weight * SHARE) })
    }
  }

  #names(bytes: Uint8Array, at: Scoring & { exact: number }): void {
    const { stage, score, cap, exact } = at
    const docs = this.#index.docs
    let doc = -1
    let count = 0
    for (let p = 0; p < bytes.length; count++) {
      let byte = bytes[p++]!
      let value = byte & 127
      for (let shift = 7; byte > 127 && p < bytes.length; shift += 7) {
        byte = bytes[p++]!
        value |= (byte & 127) << shift
      }
      doc += (value >>> 2) + 1
      if (doc >= docs || (count >= cap && exact < 0)) return
      if (count >= cap && (value & 3) !== exact) continue
      this.#take(doc, stage, score)
      if ((value & 3) === exact) this.#markWhole(doc, stage)
    }
  }

  #others(bytes: Uint8Array, { stage, score, cap }: Scoring): void {
    const docs = this.#index.docs
    let doc = -1
    let count = 0
    for (let p = 0; p < bytes.length && count < cap; count++) {
      let byte = bytes[p++]!
      let value = byte & 127
      for (let shift = 7; byte > 127 && p < bytes.length; shift += 7) {
        byte = bytes[p++]!
        value |= (byte & 127) << shift
      }
      doc += value + 1
      if (doc >= docs) return
      this.#take(doc, stage, score)
    }
  }

  /** Only documents that matched all words before are looked at; of several terms for one word the best counts. */
  #take(doc: number, stage: number, score: number): void {
    const matched = this.#state[doc]! & STAGE
    if (matched === stage) {
      if (stage === 0) this.#touch(doc)
      this.#state[doc]!++
      this.#addition[doc] = score
    } else if (matched === stage + 1 && score > this.#addition[doc]!) this.#addition[doc] = score
  }

  #touch(doc: number): void {
    if (this.#touchedCount === this.#touched.length) {
      const grown = new Uint32Array(Math.min(this.#index.docs, this.#touched.length * 4))
      grown.set(this.#touched)
      this.#touched = grown
    }
    this.#touched[this.#touchedCount++] = doc
  }

  /** The document has a whole name for every word so far, and for this one. */
  #markWhole(doc: number, stage: number): void {
    if (this.#state[doc] === stage * WHOLE + stage + 1) this.#state[doc]! += WHOLE
  }

  /** Adds what the best of a slot's terms scored. */
  #fold(stage: number, unit: number): void {
    for (let i = 0; i < this.#touchedCount; i++) {
      const doc = this.#touched[i]!
      if ((this.#state[doc]! & STAGE) !== stage + 1) continue
      this.#score[doc] = (stage === 0 ? 0 : this.#score[doc]!) + this.#addition[doc]! * unit
    }
  }
}

interface SlotScoring {
  stage: number
  alone: boolean
  words: number
  people: boolean
  depth: number
}

interface Scoring {
  stage: number
  /** In shares of the most a word can count. */
  score: number
  /** Postings looked at. */
  cap: number
}

/** The best `limit` hits, in an array kept sorted once it is full. */
class TopHits {
  readonly #limit: number
  readonly #hits: Hit[] = []
  #least = Number.NEGATIVE_INFINITY

  constructor(limit: number) {
    this.#limit = limit
  }

  offer(doc: number, score: number): void {
    if (this.#hits.length < this.#limit) {
      this.#hits.push({ doc, score })
      if (this.#hits.length === this.#limit) this.#settle()
    } else if (score > this.#least) {
      let [low, high] = [0, this.#limit - 1]
      while (low < high) {
        const middle = (low + high) >>> 1
        if (this.#hits[middle]!.score >= score) low = middle + 1
        else high = middle
      }
      this.#hits.splice(low, 0, { doc, score })
      this.#hits.pop()
      this.#least = this.#hits.at(-1)!.score
    }
  }

  sorted(): Hit[] {
    return this.#hits.sort(better)
  }

  #settle(): void {
    this.#hits.sort(better)
    this.#least = this.#hits.at(-1)?.score ?? Number.NEGATIVE_INFINITY
  }
}

function better(a: Hit, b: Hit): number {
  return b.score - a.score || a.doc - b.doc
}

function rerank(hits: Hit[], text: string, title: (doc: number) => string | null): Hit[] {
  for (const hit of hits) {
    const own = title(hit.doc)
    if (own === null) continue
    const folded = squashed(own)
    if (folded === text) hit.score += BONUS_WHOLE
    else if (folded.startsWith(text)) hit.score += BONUS_START - Math.min(8, (folded.length - text.length) / 8)
    else if (folded.includes(text)) hit.score += BONUS_WITHIN
  }
  return hits.sort(better)
}
