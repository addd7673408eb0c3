/** Random access to a film that may still be arriving: offsets in the file, `end` exclusive. */
export interface ByteReader {
  readonly size: number
  read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array>
}

/** Small reads of a demuxer become few calls; well under one torrent piece, so that no extra piece is waited for. */
const chunkBytes = 128 * 1024
/** Enough for the index of a long film and two read positions. */
const cacheMaxBytes = 24 * 1024 * 1024

interface Chunk {
  bytes: Promise<Uint8Array>
  abort: AbortController
  waiting: number
  settled: boolean
}

/**
 * Reads aligned chunks, keeps the last ones, and shares reads in flight. A read that nobody waits for any more is
 * cancelled, so that an abandoned seek does not go on asking the swarm for pieces.
 */
export class CachedReader implements ByteReader {
  readonly size: number
  readonly #source: ByteReader
  readonly #chunks = new Map<number, Chunk>()

  constructor(source: ByteReader) {
    this.#source = source
    this.size = source.size
  }

  async read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    const from = Math.max(0, Math.min(start, this.size))
    const to = Math.max(from, Math.min(end, this.size))
    if (from === to) return new Uint8Array(0)
    const first = Math.floor(from / chunkBytes)
    const last = Math.floor((to - 1) / chunkBytes)
    const indices = Array.from({ length: last - first + 1 }, (_, i) => first + i)
    const parts = await Promise.all(indices.map((index) => this.#wait(index, signal)))
    return cut(parts, first * chunkBytes, from, to)
  }

  async #wait(index: number, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted()
    const chunk = this.#chunk(index)
    chunk.waiting++
    const leave = () => {
      chunk.waiting--
      if (chunk.waiting > 0 || chunk.settled) return
      this.#chunks.delete(index)
      chunk.abort.abort()
    }
    try {
      return await (signal ? orAborted(chunk.bytes, signal) : chunk.bytes)
    } finally {
      leave()
    }
  }

  #chunk(index: number): Chunk {
    const known = this.#chunks.get(index)
    if (known) {
      this.#chunks.delete(index)
      this.#chunks.set(index, known)
      return known
    }
    const abort = new AbortController()
    const start = index * chunkBytes
    const bytes = this.#source.read(start, Math.min(start + chunkBytes, this.size), abort.signal)
    const chunk: Chunk = { bytes, abort, waiting: 0, settled: false }
    this.#chunks.set(index, chunk)
    bytes.then(
      () => {
        chunk.settled = true
        this.#trim()
      },
      () => {
        chunk.settled = true
        if (this.#chunks.get(index) === chunk) this.#chunks.delete(index)
      },
    )
    return chunk
  }

  #trim(): void {
    for (const [index, chunk] of this.#chunks) {
      if (this.#chunks.size * chunkBytes <= cacheMaxBytes) return
      if (chunk.settled && chunk.waiting === 0) this.#chunks.delete(index)
    }
  }
}

/** The promise, or the signal's reason as soon as it is aborted. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

function cut(parts: Uint8Array[], base: number, from: number, to: number): Uint8Array {
  const only = parts[0]
  if (parts.length === 1 && only) return only.subarray(from - base, to - base)
  const out = new Uint8Array(to - from)
  let at = base
  for (const part of parts) {
    const start = Math.max(from, at)
    const end = Math.min(to, at + part.length)
    if (end > start) out.set(part.subarray(start - at, end - at), start - from)
    at += part.length
  }
  return out
}
