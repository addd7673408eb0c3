/**
 * The kinds of field a record has, each with its bound: everything is cleaned or refused here. Pure. Lengths are UTF-16
 * code units after cleaning, durations seconds, dates unix seconds, sizes bytes.
 */
import { leaf, listLeaf, noText, Refusal, textLeaf, wholeLeaf } from './leaf.ts'
import { cleanLine, cleanProse } from './text.ts'

/** Every bound of a record. They keep a block of 160 records under 20 MiB whatever a maintainer writes. */
export const TITLE_LIMITS = {
  /** One record as JSON: a thousand episodes with a line of text each fit. */
  recordBytes: 128 << 10,
  title: 300,
  synopsis: 4000,
  tagline: 200,
  name: 120,
  aka: 16,
  genres: 8,
  tags: 32,
  tag: 48,
  languages: 32,
  people: 100,
  sources: 32,
  subtitles: 100,
  seasons: 100,
  episodes: 1000,
  trackers: 8,
  translations: 40,
  collections: 8,
  path: 200,
  url: 500,
  /** Seconds: longer than any film made. */
  runtime: 3_600_000,
  /** Larger than any torrent a browser will play; keeps sums far below 2^53. */
  size: 2 ** 44,
} as const

export const line = (max: number) => cleaned(cleanLine, { min: 1, max })

export const prose = (max: number) => cleaned(cleanProse, { min: 0, max })

function cleaned(clean: (text: string) => string, { min, max }: { min: number; max: number }) {
  const nothing = new Refusal('nothing is left of this text')
  const tooLong = new Refusal(`text of more than ${max} characters`)
  return leaf((value) => {
    if (typeof value !== 'string') return noText(value)
    // What is taken out makes a text shorter, but not to a quarter.
    if (value.length > max * 4 + 64) return tooLong
    const kept = clean(value)
    return kept.length < min ? nothing : kept.length > max ? tooLong : kept
  })
}

export const list = listLeaf

/** Names that are keys of every object: an id is used as a key in other people's programs too. */
const RESERVED_IDS = new Set(['__proto__', 'constructor', 'prototype', 'tostring', 'valueof', 'hasownproperty'])

const ID = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/

export function isId(text: string): boolean {
  return ID.test(text) && !text.includes('..') && !RESERVED_IDS.has(text)
}

export const id = textLeaf(
  64,
  isId,
  'an id is 1–64 of a–z 0–9 . _ - and starts and ends with a letter or digit; some are reserved',
)

const LANGUAGE = /^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}$/i
const NO_LANGUAGE = new Refusal('a BCP 47 tag such as en, pt-BR or zh-Hant')

export const language = leaf((value) => {
  if (typeof value !== 'string') return noText(value)
  return languages.get(value) ?? (value.length <= 35 && LANGUAGE.test(value) ? canonicalLanguage(value) : NO_LANGUAGE)
})

export const country = textLeaf(2, /^[A-Z]{2}$/, 'an ISO 3166-1 code such as FR')
export const whole = wholeLeaf
export const seconds = whole(1, TITLE_LIMITS.runtime)
/** Up to the year 2106, in the 32 bits that tables keep them in. */
export const unixTime = whole(0, 0xffff_ffff)
export const hex = (digits: number) =>
  textLeaf(digits, new RegExp(`^[0-9a-f]{${digits}}$`), `${digits} hexadecimal digits`)
export const matching = (expression: RegExp, max: number, why: string) => textLeaf(max, expression, why)

const SEGMENT = '[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?'
const PATH = new RegExp(`^(?:/${SEGMENT}){2,6}$`)

/** A file of the catalogue's own drive: absolute, ASCII, at least one folder, never an address, never our own folder. */
export const drivePath = (extensions: readonly string[]) =>
  textLeaf(
    TITLE_LIMITS.path,
    (path) =>
      PATH.test(path) &&
      !path.includes('..') &&
      !path.startsWith('/catalogue/') &&
      extensions.some((end) => path.endsWith(end)),
    `a path such as /posters/film.webp inside the catalogue, ending in ${extensions.join(', ')}`,
  )

export const webUrl = textLeaf(
  TITLE_LIMITS.url,
  isPublicWebUrl,
  'an address that starts with https:// or http:// and names a public host',
)

export const trackerUrl = textLeaf(
  TITLE_LIMITS.url,
  (text) => /^(?:udp|https?|wss?):\/\//.test(text) && URL.canParse(text),
  'a udp, http(s) or ws(s) address',
)

export const PICTURES = ['.webp', '.avif', '.jpg', '.jpeg', '.png'] as const

/** The few tags a catalogue uses are asked for millions of times, and the lookup is slow. */
const languages = new Map<string, string>()
const LANGUAGES_KEPT = 1000

function canonicalLanguage(tag: string): string {
  const canonical = lookedUp(tag)
  if (languages.size < LANGUAGES_KEPT) languages.set(tag, canonical)
  return canonical
}

function lookedUp(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? tag
  } catch {
    return tag.toLowerCase()
  }
}

function isPublicWebUrl(text: string): boolean {
  const address = /^https?:\/\//.test(text) ? parsed(text) : null
  if (address === null) return false
  const { hostname, username, password } = address
  const name = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*[a-z0-9]$/i.test(hostname)
  return name && username === '' && password === '' && !/\.(?:localhost|local|internal|home|lan)$/i.test(hostname)
}

function parsed(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}
