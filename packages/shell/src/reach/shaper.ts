import type NoiseSecretStream from '@hyperswarm/secret-stream'
import type { Clock } from './path.ts'
import { SlowReader } from './slow-reader.ts'
import { TokenBucket } from './token-bucket.ts'

/** Bytes a second, 0 = no limit. */
export interface Limits {
  up: number
  down: number
}

/** Written but held back, a connection; beyond this its requests are no longer read, which stops the source of it. */
const heldMaxBytes = 1024 * 1024
/** What may wait on all connections together: a full house of peers on slow lines has less, a crowd of those who take nothing more. */
const waitingMaxBytes = 192 * 1024 * 1024
/** Speeds are averaged over this long. */
const speedWindowMs = 5_000
/** Speeds are sampled, and waits end, at this step. */
const tickMs = 200

interface Shaped {
  held: Buffer[]
  heldBytes: number
  paused: boolean
  sentBytes: number
  reader: SlowReader
  write(bytes: Buffer): boolean
}

/**
 * One upload and one download limit over all connections of the shell, whatever they run over.
 *
 * Upload: `write` of a connection is replaced by one that holds bytes back, in order, and says so to the writer as a
 * full pipe does. Download: what was read is charged to the bucket, and while it is overdrawn no connection is read
 * from, so that the transport slows the sender down. There is no hook for either in the streams themselves. Whoever
 * takes nothing of what is sent is let go.
 */
export class Shaper {
  readonly #clock: Clock
  readonly #up: TokenBucket
  readonly #down: TokenBucket
  readonly #streams = new Map<NoiseSecretStream, Shaped>()
  readonly #samples: { at: number; up: number; down: number }[] = []
  #sent = 0
  #received = 0
  #timer: NodeJS.Timeout | null = null

  constructor(limits: Limits, clock: Clock = Date.now) {
    this.#clock = clock
    this.#up = new TokenBucket(limits.up, clock())
    this.#down = new TokenBucket(limits.down, clock())
    this.#timer = setInterval(() => this.#tick(), tickMs)
    this.#timer.unref()
  }

  /** Bytes since the start, and bytes a second lately. */
  get traffic(): { given: number; received: number; upSpeed: number; downSpeed: number } {
    const first = this.#samples[0]
    const seconds = first ? Math.max(1, (this.#clock() - first.at) / 1000) : 1
    return {
      given: this.#sent,
      received: this.#received,
      upSpeed: first ? Math.round((this.#sent - first.up) / seconds) : 0,
      downSpeed: first ? Math.round((this.#received - first.down) / seconds) : 0,
    }
  }

  get limits(): Limits {
    return { up: this.#up.rate, down: this.#down.rate }
  }

  setLimits(limits: Limits): void {
    this.#up.setRate(limits.up, this.#clock())
    this.#down.setRate(limits.down, this.#clock())
    this.#tick()
  }

  shape(stream: NoiseSecretStream): void {
    const original = stream.write.bind(stream) as (bytes: Buffer) => boolean
    const reader = new SlowReader(stream)
    const shaped: Shaped = { held: [], heldBytes: 0, paused: false, sentBytes: 0, reader, write: original }
    this.#streams.set(stream, shaped)
    stream.write = ((bytes: Buffer) => this.#write(stream, shaped, bytes)) as typeof stream.write
    stream.on('data', (bytes: Buffer) => this.#read(stream, shaped, bytes.byteLength))
    stream.once('close', () => this.#streams.delete(stream))
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    this.setLimits({ up: 0, down: 0 })
  }

  #write(stream: NoiseSecretStream, shaped: Shaped, bytes: Buffer): boolean {
    const now = this.#clock()
    if (shaped.held.length === 0 && this.#up.waitMs(now) === 0) return this.#pass(shaped, bytes, now)
    shaped.held.push(bytes)
    shaped.heldBytes += bytes.byteLength
    if (shaped.heldBytes > heldMaxBytes) this.#pause(stream, shaped)
    return false
  }

  #pass(shaped: Shaped, bytes: Buffer, now: number): boolean {
    this.#up.take(bytes.byteLength, now)
    this.#sent += bytes.byteLength
    shaped.sentBytes += bytes.byteLength
    return shaped.write(bytes)
  }

  #read(stream: NoiseSecretStream, shaped: Shaped, count: number): void {
    const now = this.#clock()
    this.#received += count
    this.#down.take(count, now)
    if (this.#down.waitMs(now) > 0) this.#pause(stream, shaped)
  }

  #pause(stream: NoiseSecretStream, shaped: Shaped): void {
    shaped.paused = true
    stream.pause()
  }

  #tick(): void {
    const now = this.#clock()
    this.#dropSlowReaders(now)
    for (const [stream, shaped] of this.#streams) {
      this.#release(stream, shaped, now)
      if (!shaped.paused || shaped.heldBytes > heldMaxBytes || this.#down.waitMs(now) > 0) continue
      shaped.paused = false
      stream.resume()
    }
    this.#samples.push({ at: now, up: this.#sent, down: this.#received })
    while (this.#samples.length > speedWindowMs / tickMs) this.#samples.shift()
  }

  /** Whoever takes nothing; and when too much waits, those for whom most does. */
  #dropSlowReaders(now: number): void {
    const all = [...this.#streams].map(([stream, { reader, sentBytes }]) => {
      return { stream, stuck: reader.isStuck(now, sentBytes), bytes: reader.waitingBytes }
    })
    let total = all.reduce((sum, { bytes }) => sum + bytes, 0)
    for (const { stream, stuck, bytes } of all.sort((a, b) => b.bytes - a.bytes)) {
      if (!stuck && total <= waitingMaxBytes) continue
      stream.destroy()
      total -= bytes
    }
  }

  /** One buffer a connection and turn, so that nobody waits behind a busy neighbour. */
  #release(stream: NoiseSecretStream, shaped: Shaped, now: number): void {
    if (shaped.held.length === 0) return
    while (shaped.held.length > 0 && this.#up.waitMs(now) === 0) {
      const bytes = shaped.held.shift()!
      shaped.heldBytes -= bytes.byteLength
      this.#pass(shaped, bytes, now)
    }
    if (shaped.held.length === 0 && !stream.destroying) stream.emit('drain')
  }
}

/**
 * Shares one limit between the shell and the engine by what each used lately, never less than a tenth each, so that
 * neither starves and both together never exceed it. Both 0 when there is no limit.
 */
export function splitLimit(limit: number, used: { shell: number; engine: number }): { shell: number; engine: number } {
  if (limit === 0) return { shell: 0, engine: 0 }
  const least = limit / 10
  const [shell, engine] = [Math.max(used.shell, least), Math.max(used.engine, least)]
  const share = Math.min(limit - least, Math.max(least, (limit * shell) / (shell + engine)))
  return { shell: Math.floor(share), engine: Math.floor(limit - share) }
}
