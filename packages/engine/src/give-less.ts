/** Bytes a second given to others while a reader starves: enough to stay worth a slot to peers that count. */
export const UP_WHILE_STARVING = 128 * 1024
/** A reader that has waited this long starves; a start or a jump is over sooner. */
const STARVING_AFTER_MS = 1500
/** By then it shows whether the film comes faster: some round trips of a bad line, and the meter's own second. */
const TRIAL_MS = 2500
/** What the film must gain by it; and of nothing, not just a trickle. */
const GAIN = 1.25
const GAIN_BYTES = 32 * 1024
/** After a trial that gained nothing all is given again, for at least this long. */
const REST_MS = 30_000

export interface Situation {
  /** A reader has nothing to hand out. */
  starving: boolean
  /** Bytes a second. */
  up: number
  down: number
  /** Milliseconds. */
  now: number
}

/**
 * Whether to give less while a film starves: what is sent takes room on a narrow line that the film's requests need. Only
 * as long as it helps. Viewers who play from each other and both wait would else both give less, and wait for good.
 */
export class GiveLess {
  #starvedSince = Number.POSITIVE_INFINITY
  #restUntil = Number.NEGATIVE_INFINITY
  #trial: { since: number; down: number; helped: boolean } | null = null

  decide({ starving, up, down, now }: Situation): boolean {
    if (!starving) {
      this.#starvedSince = Number.POSITIVE_INFINITY
      this.#trial = null
      return false
    }
    this.#starvedSince = Math.min(this.#starvedSince, now)
    if (this.#trial) return this.#goOn(this.#trial, down, now)
    if (now < this.#restUntil || up <= UP_WHILE_STARVING || now - this.#starvedSince <= STARVING_AFTER_MS) return false
    this.#trial = { since: now, down, helped: false }
    return true
  }

  #goOn(trial: { since: number; down: number; helped: boolean }, down: number, now: number): boolean {
    trial.helped ||= down > Math.max(GAIN * trial.down, trial.down + GAIN_BYTES)
    if (trial.helped || now - trial.since < TRIAL_MS) return true
    this.#trial = null
    this.#restUntil = now + REST_MS
    return false
  }
}
