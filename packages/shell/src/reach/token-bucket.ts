/** Smallest burst: one block of a catalogue core, so that a slow line still moves whole blocks. */
const burstMinBytes = 64 * 1024

/**
 * A rate in bytes a second. A taker may overdraw once and then waits: a block is never split, and the average over
 * a few seconds is exact. Rate 0 = no limit. Pure: the time is handed in, milliseconds.
 */
export class TokenBucket {
  #rate: number
  #tokens: number
  #at: number

  constructor(rate: number, now: number) {
    this.#rate = rate
    this.#at = now
    this.#tokens = this.#burst()
  }

  get rate(): number {
    return this.#rate
  }

  setRate(rate: number, now: number): void {
    this.#refill(now)
    this.#rate = Math.max(0, rate)
    this.#tokens = Math.min(this.#tokens, this.#burst())
  }

  take(bytes: number, now: number): void {
    this.#refill(now)
    this.#tokens -= bytes
  }

  /** Milliseconds until a taker may go on, 0 = now. */
  waitMs(now: number): number {
    if (this.#rate === 0) return 0
    this.#refill(now)
    return this.#tokens > 0 ? 0 : Math.ceil(((1 - this.#tokens) / this.#rate) * 1000)
  }

  #refill(now: number): void {
    const elapsed = Math.max(0, now - this.#at)
    this.#at = now
    if (this.#rate === 0) this.#tokens = this.#burst()
    else this.#tokens = Math.min(this.#burst(), this.#tokens + (elapsed * this.#rate) / 1000)
  }

  /** A quarter of a second's worth. */
  #burst(): number {
    return Math.max(burstMinBytes, this.#rate / 4)
  }
}
