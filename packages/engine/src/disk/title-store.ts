import type { ChunkStore } from 'webtorrent'
import type { Held } from '../stream/hot-pieces.ts'
import type { PieceSource } from './store.ts'

/**
 * The store WebTorrent sees: hot pieces from memory, the rest from their source. A piece that cannot be written (the
 * disk is full, or gone) stays in memory, as many of them as `SPILL_BYTES` holds; then the oldest are missing again.
 */
const SPILL_BYTES = 64 * 1024 * 1024
/** A full disk takes a small piece now and then; that does not make it well. */
const TROUBLE_LASTS_MS = 15_000

export interface TitleStoreOptions {
  pieceLength: number
  size: number
  hot(piece: number): Held | null
  /** A piece had to be dropped from memory and is nowhere else. */
  lost(piece: number): void
}

type Done<T extends unknown[] = []> = ((error: Error | null, ...result: T) => void) | undefined

export class TitleStore implements ChunkStore {
  readonly chunkLength: number
  readonly source: PieceSource
  /** Why pieces are only in memory, in the system's words; null while all is well. */
  trouble: string | null = null
  bytesWritten = 0
  #options: TitleStoreOptions
  #spilled = new Map<number, Uint8Array>()
  #spilledBytes = 0
  #troubleAt = 0

  constructor(source: PieceSource, options: TitleStoreOptions) {
    this.source = source
    this.chunkLength = options.pieceLength
    this.#options = options
  }

  /** The pieces of a bitfield that are on disk, so that a restart does not believe in memory that is gone. */
  onDisk(bits: Uint8Array): Uint8Array {
    const copy = Uint8Array.from(bits)
    for (const piece of [...this.#spilled.keys(), ...this.#writing]) copy[piece >> 3]! &= ~(0x80 >> (piece & 7))
    return copy.subarray(0, Math.ceil(Math.ceil(this.#options.size / this.chunkLength) / 8))
  }

  #writing = new Set<number>()

  /** It is in memory only, for want of room. */
  isSpilled(piece: number): boolean {
    return this.#spilled.has(piece)
  }

  put(piece: number, bytes: Uint8Array, done?: Done): void {
    this.#writing.add(piece)
    this.source.write(piece, bytes).then(
      () => {
        this.#writing.delete(piece)
        this.#unspill(piece)
        if (Date.now() - this.#troubleAt > TROUBLE_LASTS_MS) this.trouble = null
        this.bytesWritten += bytes.length
        done?.(null)
      },
      (error: Error) => {
        this.#writing.delete(piece)
        this.trouble = error.message
        this.#troubleAt = Date.now()
        this.#spill(piece, Uint8Array.from(bytes))
        done?.(null)
      },
    )
  }

  get(
    piece: number,
    options: { offset?: number; length?: number } | null | undefined,
    done?: Done<[Uint8Array?]>,
  ): void {
    const offset = options?.offset ?? 0
    const length = options?.length ?? this.#pieceBytes(piece) - offset
    const hot = this.#options.hot(piece)
    if (hot) {
      // Copied: WebTorrent keeps the bytes in its send queue after the piece's buffer was used again.
      const bytes = Buffer.from(hot.bytes.subarray(offset, offset + length))
      hot.release()
      queueMicrotask(() => done?.(null, bytes))
      return
    }
    this.read(piece, offset, length).then(
      (bytes) => done?.(null, bytes),
      (error) => done?.(error),
    )
  }

  async read(piece: number, offset: number, length: number): Promise<Buffer> {
    if (offset < 0 || length < 0 || offset + length > this.#pieceBytes(piece)) throw new RangeError('outside the piece')
    const spilled = this.#spilled.get(piece)
    if (spilled) return Buffer.from(spilled.subarray(offset, offset + length))
    return this.source.read(piece, offset, length)
  }

  close(done?: Done): void {
    this.source.close().then(
      () => done?.(null),
      (error) => done?.(error),
    )
  }

  destroy(done?: Done): void {
    this.close(done)
  }

  #pieceBytes(piece: number): number {
    return Math.min(this.chunkLength, this.#options.size - piece * this.chunkLength)
  }

  #unspill(piece: number): void {
    this.#spilledBytes -= this.#spilled.get(piece)?.length ?? 0
    this.#spilled.delete(piece)
  }

  #spill(piece: number, bytes: Uint8Array): void {
    this.#unspill(piece)
    this.#spilled.set(piece, bytes)
    this.#spilledBytes += bytes.length
    for (const [oldest, old] of this.#spilled) {
      if (this.#spilledBytes <= SPILL_BYTES || oldest === piece) return
      this.#spilled.delete(oldest)
      this.#spilledBytes -= old.length
      this.#options.lost(oldest)
    }
  }
}
