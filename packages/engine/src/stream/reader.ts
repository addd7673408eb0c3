import type { ReadPosition } from './demand.ts'

/** Most bytes handed out at a time. */
const MAX_CHUNK_BYTES = 256 * 1024

export interface Chunk {
  bytes: Buffer
  release(): void
}

/** Where a reader gets its bytes from; `StreamScheduler` and a store behind it. */
export interface ReaderSource {
  readonly pieceLength: number
  take(position: number, max: number): Chunk | 'disk' | null
  fromDisk(piece: number, offset: number, length: number): Promise<Buffer>
  /** A piece on disk could not be read: it is missing again. */
  lost(piece: number, error: unknown): void
  add(reader: FilmReader): void
  remove(reader: FilmReader): void
  /** The reader moved on. */
  moved(): void
}

/** One reader of a film, from an offset to an end (inclusive, in the torrent's bytes). */
export class FilmReader implements ReadPosition {
  static #born = 0
  position: number
  readonly end: number
  readonly born = ++FilmReader.#born
  bitrate: number
  waiting = false
  closed = false
  #source: ReaderSource
  #wake: (() => void) | null = null
  /** Something arrived since the last look: looking and going to sleep are not one step. */
  #news = false

  constructor(source: ReaderSource, span: { start: number; end: number; bitrate: number }) {
    this.#source = source
    this.position = span.start
    this.end = span.end
    this.bitrate = span.bitrate
    source.add(this)
  }

  /** The next bytes; null at the end or after `close`. Calls must not overlap. */
  async next(): Promise<Chunk | null> {
    while (!this.closed && this.position <= this.end) {
      this.#news = false
      const chunk = await this.#try()
      if (chunk) {
        this.position += chunk.bytes.length
        this.#source.moved()
        return chunk
      }
      if (this.closed) break
      await this.#wait()
    }
    return null
  }

  /** Something arrived in this piece. */
  progress(piece: number): void {
    if (piece !== Math.floor(this.position / this.#source.pieceLength)) return
    this.#news = true
    this.#wake?.()
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.#source.remove(this)
    this.#wake?.()
  }

  async #try(): Promise<Chunk | null> {
    const max = Math.min(MAX_CHUNK_BYTES, this.end - this.position + 1)
    const taken = this.#source.take(this.position, max)
    if (taken !== 'disk') return taken
    const { pieceLength } = this.#source
    const piece = Math.floor(this.position / pieceLength)
    const offset = this.position - piece * pieceLength
    try {
      const bytes = await this.#source.fromDisk(piece, offset, Math.min(max, pieceLength - offset))
      return { bytes, release() {} }
    } catch (error) {
      this.#source.lost(piece, error)
      return null
    }
  }

  #wait(): Promise<void> {
    if (this.#news) return Promise.resolve()
    this.waiting = true
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = null
        this.waiting = false
        resolve()
      }
    })
  }
}
