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
/** Cards as JSON, one segment after the other: 300 bytes a title, some kilobytes in forty languages. */
export const CARDS_ALLOWANCE: Allowance = { fixed: 16 * MB, each: 4096, max: 4096 * MB }
/** Ids, titles and pictures that stay: 70 bytes a title. */
export const KEPT_ALLOWANCE: Allowance = { fixed: 16 * MB, each: 256, max: 512 * MB }
/** Details of changes, which are searched as they come: a kilobyte or two a title, a series of 500 episodes 100. */
export const CHANGES_ALLOWANCE: Allowance = { fixed: 64 * MB, each: 2048, max: 512 * MB }

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
