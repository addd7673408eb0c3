/**
 * Search in one packed index: all words of a query must be found, the last may be unfinished. Documents come in rank
 * order, so equal scores are broken by number. How far a search goes is for {@link searchAll} to say.
 */
import { Candidates } from './candidates.ts'
import { NAME_CLASSES, nameClass, type PackedIndex, pieceOf } from './packed-index.ts'
import { lookUp, type PostingList, type Steps, stepsOf } from './postings.ts'
import { type Query, wordsOf } from './query.ts'
import { isUnspaced, squashed } from './tokens.ts'
import { better, type Hit, TopHits } from './top-hits.ts'
import { bytesOf, type Match, Vocabulary } from './vocabulary.ts'

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
  /**
   * The same squashed, where it is plain enough for that to be done byte by byte: how many bytes were put into `into`,
   * and -1 where `title` must be asked. Sixty titles a search would be most of what a short one costs.
   */
  squash?: (doc: number, into: Uint8Array) => number
}

export interface SearchResult {
  hits: Hit[]
  /** Of all that match, at most about; the postings of very frequent beginnings are not read to their end. */
  total: number
  /** One of them has the words of the query as its whole name. */
  named: boolean
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
const PREFIX_POSTINGS = 500
/** Of a single frequent word too; past these only titles that are that word and no other are looked for. */
const WORD_POSTINGS = 600
/** Of people and tags half as many each: they come after titles. */
const PEOPLE_SHARE = 0.5
/** As many where most of them may be filtered out, or are put in another order. */
const DEEP = 30_000
/** More than any list has. */
const UNCAPPED = 0x7fffffff
/** Postings that are read in the time in which one document is looked up in a long list. */
const LOOKUP_COST = 48
/** Shorter lists are read through: steps for every one of them would be kept for ever. */
const STEPS_MIN = 8_192
/** Words and pairs looked for. */
const SLOTS_MAX = 15
/** Scores of one word are whole numbers: shares of the most a word can count. */
const SHARE = 255 / WEIGHT_NAME

export class SearchIndex {
  readonly vocabulary: Vocabulary
  readonly #index: PackedIndex
  readonly #first: number
  readonly #candidates: Candidates
  /** Of long lists in which few documents were looked for, by twice the term, plus one for people. */
  readonly #steps = new Map<number, Steps>()

  /**
   * `first`: what its first document is called outside. `candidates`: those of another index over the same documents,
   * which is not searched at the same time.
   */
  constructor(index: PackedIndex, { first = 0, candidates = new Candidates(index.docs) } = {}) {
    this.#index = index
    this.#first = first
    this.vocabulary = new Vocabulary(index)
    this.#candidates = candidates
  }

  /** Titles that have all words as they were typed; the last one as a beginning. */
  typed(query: Query, options: SearchOptions): SearchResult {
    return this.#run(this.#asTyped(query), query, options)
  }

  /** Titles that have all words, or words near those that are doubted. */
  nearly(query: Query, doubted: ReadonlySet<string>, options: SearchOptions): SearchResult {
    return this.#run(this.#forgiving(query, doubted), query, options)
  }

  /** Titles that have a word, or one that goes on from it. */
  frequency({ word, last }: { word: string; last: boolean }): number {
    const matches = last ? this.vocabulary.prefix(word) : this.vocabulary.exact(word)
    return matches.reduce((sum, { term }) => sum + this.vocabulary.count(term), 0)
  }

  /** A punctuated chunk is its joined form where that is a word here. */
  #asTyped({ chunks, unfinished, people, every }: Query): Slot[] {
    const { vocabulary } = this
    return chunks.flatMap((chunk, i) => {
      const end = unfinished && i === chunks.length - 1
      const begun = (word: string) => vocabulary.prefix(word, every)
      const joined = chunk.joined === null ? [] : end ? begun(chunk.joined) : vocabulary.exact(chunk.joined)
      if (joined.length > 0) return [joined]
      return chunk.parts.map((part, k) => {
        const last = end && k === chunk.parts.length - 1
        const own = last ? begun(part) : vocabulary.exact(part)
        return people ? own : [...own, ...vocabulary.prose(part, last)]
      })
    })
  }

  /** Also two words written as one, and one word written as two; unknown words are let go. */
  #forgiving(query: Query, doubted: ReadonlySet<string>): Slot[] {
    const words = wordsOf(query)
    const slots: Slot[] = []
    for (let i = 0; i < words.length; i++) {
      const { word, last } = words[i]!
      const next = words[i + 1]?.word
      const together = next === undefined ? [] : this.vocabulary.exact(word + next)
      const own = last ? this.vocabulary.prefix(word) : this.vocabulary.exact(word)
      const near = doubted.has(word) ? [...own, ...this.vocabulary.near(word)] : own
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

  #run(given: Slot[], { text }: Query, options: SearchOptions): SearchResult {
    const slots = given.slice(0, SLOTS_MAX)
    if (slots.length === 0 || slots.some((slot) => slot.length === 0)) return { hits: [], total: 0, named: false }
    const { people = false, deep, matched, title, squash, limit } = options
    this.#matchAll(slots, { people, least: deep ? DEEP : limit })
    const top = new TopHits(title ? Math.max(RERANKED, limit) : limit)
    let { total, named } = this.#collect(top, slots.length, options)
    matched?.(this.#candidates.docs.subarray(0, total))
    this.#candidates.count = 0
    const hits = top.sorted()
    if (title && rerank(hits, text, { title, squash })) named = true
    return { hits: hits.slice(0, limit), total, named }
  }

  /** What matched and is kept, by the names it has outside, and the best of it in `top`. */
  #collect(top: TopHits, words: number, { keep }: SearchOptions): { total: number; named: boolean } {
    const { docs, scores, wholes, waiting, count } = this.#candidates
    const first = this.#first
    const byRank = WEIGHT_RANK / this.#index.docs
    let [total, named] = [0, false]
    for (let i = 0; i < count; i++) {
      const doc = docs[i]!
      waiting[doc >>> 5] = 0
      if (keep?.(first + doc) === false) continue
      const own = wholes[i] === words
      docs[total++] = first + doc
      if (own) named = true
      top.offer(first + doc, scores[i]! + (own ? BONUS_WHOLE : 0) + WEIGHT_RANK - doc * byRank)
    }
    return { total, named }
  }

  /** Rarest word first; afterwards the documents that match all words are left. */
  #matchAll(slots: Slot[], how: { people: boolean; least: number }): void {
    const candidates = this.#candidates
    candidates.clear()
    const order = slots
      .map((slot) => ({ slot, count: slot.reduce((sum, { term }) => sum + this.vocabulary.count(term), 0) }))
      .sort((a, b) => a.count - b.count)
    for (const [stage, { slot, count }] of order.entries()) {
      const unit = (Math.log(1 + this.#index.docs / (count + 1)) + 0.5) / SHARE
      this.#match(slot, { ...how, unit: stage === 0 ? unit : null, alone: slots.length === 1, words: slots.length })
      if (stage > 0) candidates.settle(unit)
      if (candidates.count === 0) return
    }
  }

  /** Titles that have it in a name, then those that have it in people and tags; each time the nearest terms first. */
  #match(slot: Slot, { unit, alone, least, people, words }: SlotScoring): void {
    const share = Math.ceil(Math.max(PREFIX_POSTINGS, least) / slot.length)
    const wholeClass = words < NAME_CLASSES ? nameClass(words) : -1
    const wholes = Math.max(RERANKED, least)
    const capOf = (weight: number) => (!alone ? UNCAPPED : weight < 1 ? share : Math.max(WORD_POSTINGS, least))
    if (!people) {
      for (const { term, weight } of slot) {
        const score = Math.round(WEIGHT_NAME * weight * SHARE)
        this.#matchList(term, 0, { unit, cap: capOf(weight), exact: weight === 1 ? wholeClass : -1, wholes, score })
      }
    }
    for (const { term, weight } of slot) {
      const cap = people || !alone ? capOf(weight) : Math.ceil(capOf(weight) * PEOPLE_SHARE)
      this.#matchList(term, 1, { unit, cap, exact: -1, wholes, score: Math.round(WEIGHT_PEOPLE * weight * SHARE) })
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
    const few = count >= STEPS_MIN && this.#candidates.count * LOOKUP_COST < count
    if (scoring.unit !== null) this.#readFirst(list, scoring, scoring.unit)
    else if (few) this.#lookUpAll(list, this.#stepsOf(2 * term + kind, list), scoring)
    else this.#readLeft(list, scoring)
  }

  /** The best-ranked `cap` of a list become candidates; after those, whole names until there are enough. */
  #readFirst({ bytes, start, end, lowBits }: PostingList, { score, cap, exact, wholes }: Scoring, unit: number): void {
    const candidates = this.#candidates
    const docs = this.#index.docs
    const low = (1 << lowBits) - 1
    let [doc, count, found] = [-1, 0, 0]
    for (let p = start; p < end; count++) {
      let byte = bytes[p++]!
      let value = byte & 127
      for (let shift = 7; byte > 127 && p < end; shift += 7) {
        byte = bytes[p++]!
        value |= (byte & 127) << shift
      }
      doc += (value >>> lowBits) + 1
      if (doc >= docs) return
      const whole = (value & low) === exact
      if (whole) found++
      if (count >= cap) {
        if (exact < 0 || found > wholes) return
        if (!whole) continue
      }
      candidates.add(doc, score * unit, whole)
    }
  }

  /** Most postings are of documents that are not looked at any more: a bit tells. */
  #readLeft({ bytes, start, end, lowBits }: PostingList, { score, exact }: Scoring): void {
    const candidates = this.#candidates
    const { waiting } = candidates
    const docs = this.#index.docs
    const low = (1 << lowBits) - 1
    let doc = -1
    for (let p = start; p < end; ) {
      let value = bytes[p++]!
      if (value > 127 && p < end) {
        let byte = bytes[p++]!
        value = (value & 127) | ((byte & 127) << 7)
        for (let shift = 14; byte > 127 && p < end; shift += 7) {
          byte = bytes[p++]!
          value |= (byte & 127) << shift
        }
      }
      doc += (value >>> lowBits) + 1
      if (doc >= docs) return
      if ((waiting[doc >>> 5]! & (1 << (doc & 31))) !== 0) candidates.find(doc, score, (value & low) === exact)
    }
  }

  #lookUpAll(list: PostingList, steps: Steps, { score, exact }: Scoring): void {
    const candidates = this.#candidates
    const { docs, waiting, count } = candidates
    for (let i = 0; i < count; i++) {
      const doc = docs[i]!
      if ((waiting[doc >>> 5]! & (1 << (doc & 31))) === 0) continue
      const bits = lookUp(list, steps, doc)
      if (bits >= 0) candidates.find(doc, score, bits === exact)
    }
  }

  #stepsOf(key: number, list: PostingList): Steps {
    const steps = this.#steps.get(key) ?? stepsOf(list)
    this.#steps.set(key, steps)
    return steps
  }
}

interface SlotScoring {
  /** What a share of a score counts, for the first word; null for those after it. */
  unit: number | null
  alone: boolean
  words: number
  people: boolean
  least: number
}

interface Scoring {
  unit: number | null
  /** In shares of the most a word can count. */
  score: number
  /** Postings looked at. */
  cap: number
  /** Low bits of a whole name; -1 where no name can be one. */
  exact: number
  /** Whole names looked for past the cap. */
  wholes: number
}

/** True when one of them is the text, and nothing else. */
function rerank(hits: Hit[], text: string, { title, squash }: Titles): boolean {
  const wanted = bytesOf(text)
  let whole = false
  for (const hit of hits) {
    const length = squash?.(hit.doc, squashedTitle) ?? -1
    const bonus = length >= 0 ? bonusOfBytes(length, wanted) : bonusOf(title(hit.doc), text)
    if (bonus === BONUS_WHOLE) whole = true
    hit.score += bonus
  }
  hits.sort(better)
  return whole
}

type Titles = Required<Pick<SearchOptions, 'title'>> & Pick<SearchOptions, 'squash'>

/** A title has at most 300 characters. */
const squashedTitle = new Uint8Array(512)

function bonusOf(title: string | null, text: string): number {
  if (title === null) return 0
  const folded = squashed(title)
  if (folded === text) return BONUS_WHOLE
  if (folded.startsWith(text)) return startBonus(folded.length - text.length)
  return folded.includes(text) ? BONUS_WITHIN : 0
}

function bonusOfBytes(length: number, wanted: Uint8Array): number {
  for (let start = 0; start + wanted.length <= length; start++) {
    let at = 0
    while (at < wanted.length && squashedTitle[start + at] === wanted[at]) at++
    if (at < wanted.length) continue
    return start > 0 ? BONUS_WITHIN : length === wanted.length ? BONUS_WHOLE : startBonus(length - wanted.length)
  }
  return 0
}

function startBonus(more: number): number {
  return BONUS_START - Math.min(8, more / 8)
}
