import { BLOCK_HASH_BYTES } from '../torrent/create-torrent.ts'
import { BLOCK_BYTES } from './blocks.ts'
import { sha256Now } from './hashing.ts'
import type { PieceProgress } from './progress.ts'

const SHA256_BYTES = 32
/** Blocks that may be refused before any was right: either liars gave them, or these are the hashes of another film. */
const MAX_UNPROVEN_REFUSALS = 2

/**
 * SHA-256 of each 64 KiB of a film, signed by its catalogue: with them bytes can be handed out before their piece is
 * whole. A block that straddles two pieces is left to its pieces.
 */
export class BlockHashes {
  #hashes: Uint8Array
  #offset: number
  #size: number
  /** Blocks proven right, by piece, for as long as the piece is being fetched. */
  #proven = new Map<number, Set<number>>()
  #anyRight = false
  #refusals = 0

  /** `file` lies at `offset` of the torrent's bytes. */
  constructor(hashes: Uint8Array, file: { offset: number; size: number }) {
    this.#hashes = hashes
    this.#offset = file.offset
    this.#size = file.size
  }

  static fits(hashes: Uint8Array, size: number): boolean {
    return hashes.length === Math.ceil(size / BLOCK_HASH_BYTES) * SHA256_BYTES
  }

  /** Nothing is handed out by them, or refused, until a piece that is right by its own hash has told who lied. */
  get doubtful(): boolean {
    return !this.#anyRight && this.#refusals >= MAX_UNPROVEN_REFUSALS
  }

  /** Whether they hold for a piece that is right; true where none of the blocks lies whole in it. */
  holdFor(piece: Buffer, pieceStart: number): boolean {
    const block = Math.max(0, Math.ceil((pieceStart - this.#offset) / BLOCK_HASH_BYTES))
    const { start, end } = this.#span(block, pieceStart)
    if (start >= end || end > piece.length) return true
    this.#anyRight = this.#isRight(block, piece.subarray(start, end))
    return this.#anyRight
  }

  /**
   * The span of verified bytes at `position` inside a piece that is being fetched, as offsets in the piece; `wrong`
   * when the bytes are here and lie; null when they are not all here yet.
   */
  at<P>(
    position: number,
    pieceStart: number,
    progress: PieceProgress<P>,
  ): { from: number; to: number } | { wrong: [first: number, last: number] } | null {
    const inFile = position - this.#offset
    if (inFile < 0 || inFile >= this.#size || this.doubtful) return null
    const block = Math.floor(inFile / BLOCK_HASH_BYTES)
    const { start, end } = this.#span(block, pieceStart)
    if (start < 0 || end > progress.bytes.length) return null
    const first = Math.floor(start / BLOCK_BYTES)
    const last = Math.ceil(end / BLOCK_BYTES) - 1
    for (let at = first; at <= last; at++) if (!progress.has(at)) return null
    if (!this.#check(block, progress.bytes.subarray(start, end), progress.piece)) {
      this.#refusals += 1
      return { wrong: [first, last] }
    }
    return { from: position - pieceStart, to: end }
  }

  forget(piece: number): void {
    this.#proven.delete(piece)
  }

  #check(block: number, bytes: Buffer, piece: number): boolean {
    let proven = this.#proven.get(piece)
    if (proven?.has(block)) return true
    if (!this.#isRight(block, bytes)) return false
    this.#anyRight = true
    proven ??= new Set()
    proven.add(block)
    this.#proven.set(piece, proven)
    return true
  }

  #isRight(block: number, bytes: Buffer): boolean {
    return sha256Now(bytes).equals(this.#hashes.subarray(block * SHA256_BYTES, (block + 1) * SHA256_BYTES))
  }

  /** Where a block lies, as offsets in the piece that starts there. */
  #span(block: number, pieceStart: number): { start: number; end: number } {
    const start = this.#offset + block * BLOCK_HASH_BYTES
    const end = Math.min(this.#offset + this.#size, start + BLOCK_HASH_BYTES)
    return { start: start - pieceStart, end: end - pieceStart }
  }
}
