import { BLOCK_HASH_BYTES } from '../torrent/create-torrent.ts'
import { BLOCK_BYTES } from './blocks.ts'
import { sha256Now } from './hashing.ts'
import type { PieceProgress } from './progress.ts'

const SHA256_BYTES = 32
/** Different bytes refused for one block, after which it is left to its piece: a liar could go on for ever. */
const MAX_REFUSALS = 3

/** What was refused for one block, and whether its piece is waited for now. */
interface Doubt {
  digests: Buffer[]
  left: boolean
}

/**
 * SHA-256 of each 64 KiB of a film, signed by its catalogue: with them bytes can be handed out before their piece is
 * whole. A block that straddles two pieces is left to its pieces.
 *
 * Whoever signed them may be mistaken, or mean harm, from any block on: so a block that they refuse is asked for once
 * more, and if the same bytes come again nobody asks them about it until its piece has told by the torrent's own hash.
 */
export class BlockHashes {
  #hashes: Uint8Array
  #offset: number
  #size: number
  /** Blocks proven right, by piece, for as long as the piece is being fetched. */
  #proven = new Map<number, Set<number>>()
  /** Blocks that were refused, by piece, until the piece is right. */
  #doubts = new Map<number, Map<number, Doubt>>()

  /** `file` lies at `offset` of the torrent's bytes. */
  constructor(hashes: Uint8Array, file: { offset: number; size: number }) {
    this.#hashes = hashes
    this.#offset = file.offset
    this.#size = file.size
  }

  static fits(hashes: Uint8Array, size: number): boolean {
    return hashes.length === Math.ceil(size / BLOCK_HASH_BYTES) * SHA256_BYTES
  }

  /** A block was left to its piece, which is waited for. */
  get doubtful(): boolean {
    for (const doubts of this.#doubts.values()) for (const { left } of doubts.values()) if (left) return true
    return false
  }

  equals(other: BlockHashes): boolean {
    return this.#offset === other.#offset && Buffer.compare(this.#hashes, other.#hashes) === 0
  }

  /** A piece is right: whether they hold for what they refused of it. The doubt is over then. */
  holdFor(piece: number, bytes: Buffer, pieceStart: number): boolean {
    const doubts = this.#doubts.get(piece)
    this.#doubts.delete(piece)
    for (const block of doubts?.keys() ?? []) {
      const { start, end } = this.#span(block, pieceStart)
      if (!sha256Now(bytes.subarray(start, end)).equals(this.#digest(block))) return false
    }
    return true
  }

  /**
   * The span of verified bytes at `position` inside a piece that is being fetched, as offsets in the piece; `wrong`
   * when the bytes are here and refused; null when they are not all here yet, or the piece has to tell.
   */
  at<P>(
    position: number,
    pieceStart: number,
    progress: PieceProgress<P>,
  ): { from: number; to: number } | { wrong: [first: number, last: number] } | null {
    const inFile = position - this.#offset
    if (inFile < 0 || inFile >= this.#size) return null
    const block = Math.floor(inFile / BLOCK_HASH_BYTES)
    if (this.#doubts.get(progress.piece)?.get(block)?.left) return null
    const { start, end } = this.#span(block, pieceStart)
    if (start < 0 || end > progress.bytes.length) return null
    const first = Math.floor(start / BLOCK_BYTES)
    const last = Math.ceil(end / BLOCK_BYTES) - 1
    for (let at = first; at <= last; at++) if (!progress.has(at)) return null
    if (!this.#proven.get(progress.piece)?.has(block)) {
      const digest = sha256Now(progress.bytes.subarray(start, end))
      const right = digest.equals(this.#digest(block))
      if (!right) return this.#doubt(progress.piece, block, digest) ? null : { wrong: [first, last] }
      this.#prove(progress.piece, block)
    }
    return { from: position - pieceStart, to: end }
  }

  /** The piece is whole, or begins anew. */
  forget(piece: number): void {
    this.#proven.delete(piece)
  }

  #prove(piece: number, block: number): void {
    const proven = this.#proven.get(piece) ?? new Set()
    this.#proven.set(piece, proven.add(block))
  }

  /** Notes what was refused; whether the block is left to its piece by that. */
  #doubt(piece: number, block: number, digest: Buffer): boolean {
    const doubts = this.#doubts.get(piece) ?? new Map<number, Doubt>()
    this.#doubts.set(piece, doubts)
    const doubt = doubts.get(block) ?? { digests: [], left: false }
    doubts.set(block, doubt)
    doubt.left = doubt.digests.some((known) => known.equals(digest)) || doubt.digests.length + 1 >= MAX_REFUSALS
    doubt.digests.push(digest)
    // Its first and last 16 KiB may belong to a neighbour too, and come anew.
    this.forget(piece)
    return doubt.left
  }

  #digest(block: number): Uint8Array {
    return this.#hashes.subarray(block * SHA256_BYTES, (block + 1) * SHA256_BYTES)
  }

  /** Where a block lies, as offsets in the piece that starts there. */
  #span(block: number, pieceStart: number): { start: number; end: number } {
    const start = this.#offset + block * BLOCK_HASH_BYTES
    const end = Math.min(this.#offset + this.#size, start + BLOCK_HASH_BYTES)
    return { start: start - pieceStart, end: end - pieceStart }
  }
}
