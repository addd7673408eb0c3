/**
 * Search in one packed index: all words must be found, the last may be unfinished, typos are forgiven only where the
 * words as typed do not lead far enough. Documents come in rank order, so equal scores are broken by number.
 */
import { NAME_CLASSES, nameClass, type PackedIndex, pieceOf } from './packed-index.ts'
import { lookUp, type PostingList, type Steps, stepsOf } from './postings.ts'
import { type Chunk, chunksOf, isUnspaced, squashed } from './tokens.ts'
import { better, type Hit, TopHits } from './top-hits.ts'
import { type Match, Vocabulary } from './vocabulary.ts'

export interface SearchOptions {
  /** Best hits wanted; all hits are counted. */
  limit: number
  /** Look at people and tags only, and take every word as it is. */
  people?: boolean
  /** Look further where one word or beginning alone is looked for: the best by rank are not what is wanted. */
  deep?: boolean
  /** Whether a document can be shown and passes the viewer's filters; asked once for each that matches. */
  keep?: (doc: number) => boolean
  /** Told once, or twice where near words had to be looked for, of documents that match and are kept. */
  matched?: (docs: Uint32Array) => void
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
const PREFIX_POSTINGS = 1_000
/** Of a single frequent word too; past these only titles that are that word and no other are looked for. */
const WORD_POSTINGS = 2_000
/** Of people and tags half as many each: they come after titles. */
const PEOPLE_SHARE = 0.5
/** As many where most of them may be filtered out, or are put in another order. */
const DEEP = 30_000
/** Postings that are read in the time in which one document is looked up in a long list. */
const LOOKUP_COST = 48
/** Nearly matching titles are added below when fewer than this match as typed. */
const ENOUGH = 10
/** Words and pairs looked for; the mark of a document has four bits for how many it has. */
const SLOTS_MAX = 15
const STAGE = 0x0f
/** The four bits above count whole words of a name that has exactly as many words as the query. */
const WHOLE = 0x10
/** The byte above both has what it scored for the word that is being matched. */
const MATCHED = 0xff
/** Documents that most searches look at; the list grows where one needs more. */
const TOUCHED_MIN = 16_384
/** Scores of one word are kept in a byte: shares of the most a word can count. */
const SHARE = 255 / WEIGHT_NAME
/** Nearly matching titles never come before a title that matches as typed. */
const NEAR_PENALTY = 100

export class SearchIndex {
  readonly vocabulary: Vocabulary
  readonly #index: PackedIndex
  /** Of each document: words of the query it matched so far, whole names among those, the best score for the last word. */
  readonly #marks: Uint16Array
  /** Documents the current search still looks at, and their scores; kept, for fresh lists are most of the garbage. */
  #docs: Uint32Array
  #scores: Float32Array
  #count = 0
  /** A bit for each document that is left: a sixteenth of the marks, so that most postings cost no look at those. */
  readonly #left: Uint32Array
  /** Of long lists in which few documents were looked for, by twice the term, plus one for people. */
  readonly #steps = new Map<number, Steps>()

  constructor(index: PackedIndex) {
    this.#index = index
    this.vocabulary = new Vocabulary(index)
    this.#marks = new Uint16Array(index.docs)
    this.#left = new Uint32Array((index.docs + 31) >>> 5)
    this.#docs = new Uint32Array(Math.min(index.docs, TOUCHED_MIN))
    this.#scores = new Float32Array(this.#docs.length)
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
    this.#matchAll(slots, { people: options.people ?? false, least: options.deep ? DEEP : options.limit })
    const whole = slots.length * WHOLE + slots.length
    const { keep } = options
    const top = new TopHits(options.title ? Math.max(RERANKED, options.limit) : options.limit)
    let total = 0
    for (let i = 0; i < this.#count; i++) {
      const doc = this.#docs[i]!
      const bonus = (this.#marks[doc]! & MATCHED) === whole ? BONUS_WHOLE : 0
      this.#marks[doc] = 0
      if (keep?.(doc) === false) continue
      this.#docs[total++] = doc
      top.offer(doc, this.#scores[i]! + bonus + WEIGHT_RANK * (1 - doc / this.#index.docs))
    }
    options.matched?.(this.#docs.subarray(0, total))
    const hits = options.title ? rerank(top.sorted(), options.text, options.title) : top.sorted()
    return { hits: hits.slice(0, options.limit), total }
  }

  /** Rarest word first; afterwards the documents that match all words are left. */
  #matchAll(slots: Slot[], how: { people: boolean; least: number }): void {
    const order = slots
      .map((slot) => ({ slot, count: slot.reduce((sum, { term }) => sum + this.vocabulary.count(term), 0) }))
      .sort((a, b) => a.count - b.count)
    this.#count = 0
    for (const [stage, { slot, count }] of order.entries()) {
      const idf = Math.log(1 + this.#index.docs / (count + 1)) + 0.5
      if (stage > 0) this.#markLeft(true)
      this.#match(slot, { ...how, stage, alone: slots.length === 1, words: slots.length })
      if (stage > 0) this.#markLeft(false)
      this.#settle(stage, idf / SHARE)
      if (this.#count === 0) return
    }
  }

  #markLeft(here: boolean): void {
    const left = this.#left
    for (let i = 0; i < this.#count; i++) {
      const doc = this.#docs[i]!
      if (here) left[doc >>> 5]! |= 1 << (doc & 31)
      else left[doc >>> 5] = 0
    }
  }

  #match(slot: Slot, at: SlotScoring): void {
    const { stage, alone, least } = at
    const share = Math.ceil(Math.max(PREFIX_POSTINGS, least) / slot.length)
    const wholeClass = at.words < NAME_CLASSES ? nameClass(at.words) : -1
    for (const { term, weight } of slot) {
      const cap = !alone ? Number.POSITIVE_INFINITY : weight < 1 ? share : Math.max(WORD_POSTINGS, least)
      const exact = weight === 1 ? wholeClass : -1
      const score = Math.round(WEIGHT_PEOPLE * weight * SHARE)
      if (!at.people) this.#matchList(term, 0, { stage, cap, exact, score: Math.round(WEIGHT_NAME * weight * SHARE) })
      const peopleCap = at.people ? cap : Math.ceil(cap * PEOPLE_SHARE)
      this.#matchList(term, 1, { stage, cap: peopleCap, exact: -1, score })
    }
  }

  /** `kind` 0: titles that have the term in a name; 1: in people and tags. */
  #matchList(term: number, kind: 0 | 1, scoring: Scoring): void {
    const { postingAt, nameBytes, peopleBytes, nameCount, peopleCount } = this.#index
    const count = (kind === 0 ? nameCount : peopleCount)[term]!
    if (count === 0) return
    const start = postingAt[term]! + (kind === 0 ? 0 : nameBytes[term]!)
    const list: PostingList = {
      bytes: pieceOf(this.#index, term),
      start,
      end: start + (kind === 0 ? nameBytes : peopleBytes)[term]!,
      count,
      lowBits: kind === 0 ? 2 : 0,
    }
    const few = scoring.stage > 0 && this.#count * LOOKUP_COST < count
    if (few) this.#lookUpAll(list, this.#stepsOf(2 * term + kind, list), scoring)
    else this.#readAll(list, scoring)
  }

  #readAll({ bytes, start, end, lowBits }: PostingList, { stage, score, cap, exact }: Scoring): void {
    const docs = this.#index.docs
    const left = this.#left
    const low = (1 << lowBits) - 1
    let doc = -1
    let count = 0
    for (let p = start; p < end; count++) {
      let byte = bytes[p++]!
      let value = byte & 127
      for (let shift = 7; byte > 127 && p < end; shift += 7) {
        byte = bytes[p++]!
        value |= (byte & 127) << shift
      }
      doc += (value >>> lowBits) + 1
      if (doc >= docs || (count >= cap && exact < 0)) return
      if (stage > 0 && (left[doc >>> 5]! & (1 << (doc & 31))) === 0) continue
      const whole = (value & low) === exact
      if (count >= cap && !whole) continue
      this.#take(doc, { stage, score, whole })
    }
  }

  #lookUpAll(list: PostingList, steps: Steps, { stage, score, exact }: Scoring): void {
    for (let i = 0; i < this.#count; i++) {
      const doc = this.#docs[i]!
      const bits = lookUp(list, steps, doc)
      if (bits >= 0) this.#take(doc, { stage, score, whole: bits === exact })
    }
  }

  #stepsOf(key: number, list: PostingList): Steps {
    const steps = this.#steps.get(key) ?? stepsOf(list)
    this.#steps.set(key, steps)
    return steps
  }

  /** Only documents that matched all words before are looked at; of several terms for one word the best counts. */
  #take(doc: number, { stage, score, whole }: { stage: number; score: number; whole: boolean }): void {
    const mark = this.#marks[doc]!
    const matched = mark & STAGE
    if (matched === stage) {
      if (stage === 0) this.#touch(doc)
      // A whole name for this word counts where there was one for every word before.
      const add = whole && (mark & MATCHED) >>> 4 === stage ? WHOLE + 1 : 1
      this.#marks[doc] = ((mark & MATCHED) + add) | (score << 8)
    } else if (matched === stage + 1) {
      let next = score > mark >>> 8 ? (mark & MATCHED) | (score << 8) : mark
      if (whole && (mark & MATCHED) >>> 4 === stage) next += WHOLE
      this.#marks[doc] = next
    }
  }

  #touch(doc: number): void {
    if (this.#count === this.#docs.length) {
      const room = Math.min(this.#index.docs, this.#docs.length * 4)
      const [docs, scores] = [new Uint32Array(room), new Float32Array(room)]
      docs.set(this.#docs)
      scores.set(this.#scores)
      this.#docs = docs
      this.#scores = scores
    }
    this.#docs[this.#count++] = doc
  }

  /** Adds what the best of a slot's terms scored, and lets go of documents that have none of them. */
  #settle(stage: number, unit: number): void {
    const [docs, scores, marks] = [this.#docs, this.#scores, this.#marks]
    let left = 0
    for (let i = 0; i < this.#count; i++) {
      const doc = docs[i]!
      const mark = marks[doc]!
      if ((mark & STAGE) !== stage + 1) {
        marks[doc] = 0
        continue
      }
      docs[left] = doc
      scores[left++] = (stage === 0 ? 0 : scores[i]!) + (mark >>> 8) * unit
    }
    this.#count = left
  }
}

interface SlotScoring {
  stage: number
  alone: boolean
  words: number
  people: boolean
  least: number
}

interface Scoring {
  stage: number
  /** In shares of the most a word can count. */
  score: number
  /** Postings looked at. */
  cap: number
  /** Low bits of a whole name; -1 where no name can be one. */
  exact: number
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
