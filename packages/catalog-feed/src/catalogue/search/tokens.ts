/**
 * Words of a text, as they are indexed and as they are asked for.
 *
 * Scripts written without spaces (Han, kana, Hangul, Thai) become pairs of characters: no dictionary is needed, and
 * query and title are always cut the same way. Punctuated words are indexed in parts and joined: `Spider-Man` is found
 * as `spider man` and as `spiderman`, `AC/DC` as `acdc`, `8½` as `8 1/2`.
 */
import { fold } from './fold.ts'

/** Longer words exist as compounds; nobody types more of one. */
const WORD_MAX = 32
/** Joined forms longer than this are sentences with hyphens. */
const JOINED_MAX = 24
const WORDS = /[\p{L}\p{N}\p{M}]+/gu
const UNSPACED =
  /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u30a0-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3ffff}]/u
const UMLAUT = /[äöüøåæœÄÖÜØÅ]/
const TRANSLITERATED: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' }
const ROMAN = new Map(
  ['ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x'].map((roman, i) => [roman, String(i + 2)]),
)
/** Letters of the longest of them, `viii`. */
const ROMAN_MAX = 4
const CYRILLIC = /[\u0400-\u04ff]/
/** Latin letters that look like Cyrillic ones: mixed words are typed with the wrong keyboard layout. */
const LOOKALIKES: Record<string, string> = {
  a: 'а',
  c: 'с',
  e: 'е',
  k: 'к',
  m: 'м',
  o: 'о',
  p: 'р',
  t: 'т',
  x: 'х',
  y: 'у',
}

/** One run of characters without spaces in a query. */
export interface Chunk {
  /** All of these must be found … */
  parts: string[]
  /** … or this one word, where the chunk had punctuation in it. */
  joined: string | null
}

/** Words and single spaces: most names of people, and half of all titles. */
const PLAIN_WORDS = /^[a-z0-9]+(?: [a-z0-9]+)*$/

/** Every term under which a text is found, and how many words it has. */
export function termsOf(text: string): { terms: string[]; words: number } {
  const lower = text.toLowerCase()
  if (PLAIN_WORDS.test(lower) && lower.length === text.length) return plainTerms(lower)
  const terms: string[] = []
  let words = 0
  for (const chunk of fold(text).split(/\s+/)) {
    const parts = chunk.match(WORDS)
    if (parts === null) continue
    for (const part of parts) {
      words += isUnspaced(part) ? Math.max(1, [...part].length - 1) : 1
      addPart(part, terms)
    }
    const joined = joinedForm(parts)
    if (joined !== null) terms.push(joined)
  }
  if (UMLAUT.test(text)) terms.push(...transliterated(text))
  return { terms, words }
}

function plainTerms(text: string): { terms: string[]; words: number } {
  const terms: string[] = []
  const words = text.split(' ')
  for (const word of words) addWord(word, terms)
  return { terms, words: words.length }
}

/** The query as chunks, at most `max` words of it. */
export function chunksOf(query: string, max = 8): Chunk[] {
  const chunks: Chunk[] = []
  let words = 0
  for (const chunk of fold(query.slice(0, 200)).split(/\s+/)) {
    const parts = chunk.match(WORDS)
    if (parts === null || words >= max) continue
    words += parts.length
    const terms: string[] = []
    for (const part of parts)
      isUnspaced(part) ? terms.push(...pairs(part)) : terms.push(oneAlphabet(part).slice(0, WORD_MAX))
    chunks.push({ parts: terms.slice(0, max), joined: joinedForm(parts) })
  }
  return chunks
}

export function isUnspaced(term: string): boolean {
  return UNSPACED.test(term)
}

/** A text for comparing whole titles: folded, letters and digits only. */
export function squashed(text: string): string {
  const lower = text.toLowerCase()
  if (PLAIN_WORDS.test(lower)) return lower.replaceAll(' ', '')
  return (fold(text).match(WORDS) ?? []).join('')
}

function addPart(part: string, terms: string[]): void {
  if (isUnspaced(part)) {
    const characters = [...part]
    terms.push(...pairs(part))
    if (characters.length > 1) terms.push(characters.at(-1)!)
    return
  }
  addWord(oneAlphabet(part), terms)
}

function addWord(whole: string, terms: string[]): void {
  const word = whole.length > WORD_MAX ? whole.slice(0, WORD_MAX) : whole
  terms.push(word)
  const number = word.length <= ROMAN_MAX ? ROMAN.get(word) : undefined
  if (number !== undefined) terms.push(number)
}

function joinedForm(parts: readonly string[]): string | null {
  if (parts.length < 2 || parts.some(isUnspaced)) return null
  const joined = parts.join('')
  return joined.length <= JOINED_MAX ? joined : null
}

function pairs(part: string): string[] {
  const characters = [...part]
  if (characters.length === 1) return characters
  return characters.slice(1).map((character, i) => characters[i]! + character)
}

function oneAlphabet(word: string): string {
  if (!CYRILLIC.test(word) || !/[a-z]/.test(word)) return word
  return word.replace(/[acekmoptxy]/g, (letter) => LOOKALIKES[letter]!)
}

/** `Mädchen` is typed `maedchen` where the keyboard has no ä. */
function transliterated(text: string): string[] {
  const spelled = text.toLowerCase().replace(/[äöüøå]/g, (letter) => TRANSLITERATED[letter]!)
  return (fold(spelled).match(WORDS) ?? []).filter((word) => !isUnspaced(word)).map((word) => word.slice(0, WORD_MAX))
}
