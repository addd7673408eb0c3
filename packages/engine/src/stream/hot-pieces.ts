import { ON_THREAD_BYTES } from './hashing.ts'

/**
 * Verified pieces kept in memory: what was just fetched is read next, by the player and by peers. Buffers are used
 * again for coming pieces once nobody looks at them, since allocating and clearing megabytes is most of what a fast
 * download would cost otherwise.
 */

/** The part of a film that is being played, for one reader; more would only copy the page cache. */
const HOT_BYTES = 24 * 1024 * 1024
/** Buffers waiting to be used again. */
const SPARE_BYTES = 8 * 1024 * 1024

export interface Held {
  readonly bytes: Buffer
  release(): void
}

interface Hot {
  bytes: Buffer
  users: number
  dropped: boolean
}

export class HotPieces {
  #hot = new Map<number, Hot>()
  #bytes = 0
  #spare: Buffer[] = []
  #spareBytes = 0

  allocate(size: number): Buffer {
    const at = this.#spare.findIndex((buffer) => buffer.length === size)
    // Shared with the thread that hashes large pieces.
    if (at < 0) return size > ON_THREAD_BYTES ? Buffer.from(new SharedArrayBuffer(size)) : Buffer.allocUnsafeSlow(size)
    this.#spareBytes -= size
    return this.#spare.splice(at, 1)[0]!
  }

  /** A verified piece; the caller holds it until it calls `release`. */
  put(piece: number, bytes: Buffer): Held {
    this.#drop(piece)
    const hot: Hot = { bytes, users: 0, dropped: false }
    this.#hot.set(piece, hot)
    this.#bytes += bytes.length
    const held = this.#hold(hot)
    for (const oldest of this.#hot.keys()) {
      if (this.#bytes <= HOT_BYTES || oldest === piece) break
      this.#drop(oldest)
    }
    return held
  }

  get(piece: number): Held | null {
    const hot = this.#hot.get(piece)
    if (!hot) return null
    this.#hot.delete(piece)
    this.#hot.set(piece, hot)
    return this.#hold(hot)
  }

  delete(piece: number): void {
    this.#drop(piece)
  }

  /** Gives memory back when nobody reads any more. */
  clear(): void {
    for (const piece of [...this.#hot.keys()]) this.#drop(piece)
    this.#spare = []
    this.#spareBytes = 0
  }

  /** A buffer that never became a piece. */
  recycle(bytes: Buffer): void {
    if (this.#spareBytes + bytes.length > SPARE_BYTES) return
    this.#spare.push(bytes)
    this.#spareBytes += bytes.length
  }

  #hold(hot: Hot): Held {
    let released = false
    hot.users += 1
    return {
      bytes: hot.bytes,
      release: () => {
        if (released) return
        released = true
        hot.users -= 1
        if (hot.dropped && hot.users === 0) this.recycle(hot.bytes)
      },
    }
  }

  #drop(piece: number): void {
    const hot = this.#hot.get(piece)
    if (!hot) return
    this.#hot.delete(piece)
    this.#bytes -= hot.bytes.length
    hot.dropped = true
    if (hot.users === 0) this.recycle(hot.bytes)
  }
}
