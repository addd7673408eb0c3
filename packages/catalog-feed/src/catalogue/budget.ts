/**
 * How much a catalogue may take once it is unpacked. Thirty bytes of brotli can stand for megabytes, and each part of a
 * catalogue has many blocks: a limit for one block alone would be none. What is allowed grows with the titles that a
 * viewer could see for it, from what a catalogue of one title may need to what a machine can spare. Pure.
 */
import { malformed } from './frame.ts'

export interface Allowance {
  /** Bytes that a catalogue of any size may take. */
  fixed: number
  /** Bytes for each title more. */
  each: number
  max: number
}

const MB = 1 << 20

/** Terms and postings in memory: 35 bytes a title of real films, 115 with their synopses. */
export const INDEX_ALLOWANCE: Allowance = { fixed: 16 * MB, each: 2048, max: 768 * MB }
/** With synopses: each pair of characters is a word in Chinese, and two texts of 4,000 are 16 kB. */
export const PROSE_ALLOWANCE: Allowance = { fixed: 16 * MB, each: 16_384, max: 768 * MB }
/** Cards as JSON, one segment after the other: 300 bytes a title, some kilobytes in forty languages. */
export const CARDS_ALLOWANCE: Allowance = { fixed: 16 * MB, each: 4096, max: 4096 * MB }
/** Ids, titles and pictures that stay: 70 bytes a title. */
export const KEPT_ALLOWANCE: Allowance = { fixed: 16 * MB, each: 256, max: 512 * MB }
/** Details of changes, which are searched as they come: a kilobyte or two a title, the largest 1,024 series 128 MB. */
export const CHANGES_ALLOWANCE: Allowance = { fixed: 144 * MB, each: 2048, max: 512 * MB }

/** What readers go by, and who writes for them. */
export interface Limits {
  index: Allowance
  /** Of the index where it has synopses too. */
  prose: Allowance
  cards: Allowance
  kept: Allowance
  changes: Allowance
}

export const LIMITS: Limits = {
  index: INDEX_ALLOWANCE,
  prose: PROSE_ALLOWANCE,
  cards: CARDS_ALLOWANCE,
  kept: KEPT_ALLOWANCE,
  changes: CHANGES_ALLOWANCE,
}

export function indexLimit({ index, prose }: Limits, { synopses }: { synopses: boolean }): Allowance {
  return synopses ? prose : index
}

export class Budget {
  #left: number

  constructor(titles: number, allowance: Allowance) {
    this.#left = allowed(titles, allowance)
  }

  /** Throws `BAD_SEGMENT` when there are not so many bytes left; nothing is taken then. */
  take(bytes: number): void {
    if (bytes > this.#left) throw malformed('it unfolds to more than so many titles can need')
    this.#left -= bytes
  }
}

export function allowed(titles: number, { fixed, each, max }: Allowance): number {
  return Math.min(max, fixed + each * titles)
}
