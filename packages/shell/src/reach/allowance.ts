/** So many at once, and so many a second for ever. */
export interface Measure {
  burst: number
  perSecond: number
}

/** What is left of a measure. Pure: the time is handed in, milliseconds. */
export class Allowance {
  readonly #measure: Measure
  #left: number
  #at: number

  constructor(measure: Measure, now: number) {
    this.#measure = measure
    this.#left = measure.burst
    this.#at = now
  }

  /** One more, unless nothing is left. */
  take(now: number): boolean {
    this.#refill(now)
    if (this.#left < 1) return false
    this.#left--
    return true
  }

  /** So many more, whether they are left or not; false when they were not. */
  spend(count: number, now: number): boolean {
    this.#refill(now)
    this.#left -= count
    return this.#left >= 0
  }

  #refill(now: number): void {
    const { burst, perSecond } = this.#measure
    this.#left = Math.min(burst, this.#left + (Math.max(0, now - this.#at) * perSecond) / 1000)
    this.#at = now
  }
}
