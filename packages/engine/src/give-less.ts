/** Bytes a second given to others while a reader starves: enough to stay worth a slot to peers that count. */
export const UP_WHILE_STARVING = 128 * 1024
/** A reader that has waited this long starves; a start or a jump is over sooner. */
const STARVING_AFTER_MS = 1500
/** How long less is given before it is looked whether that helps; each time it does, twice as long. */
const LESS_MS = 2500
const LESS_MAX_MS = 20_000
/** How long all is given to compare. */
const COMPARE_MS = 1500
/** What the film must gain by giving less. */
const GAIN = 1.25
/** After it gained nothing all is given, for at least this long. */
const REST_MS = 30_000

export interface Situation {
  /** A reader has nothing to hand out. */
  starving: boolean
  /** Bytes a second that are given. */
  up: number
  /** Bytes that ever came. */
  received: number
  /** Milliseconds. */
  now: number
}

interface Phase {
  name: 'all' | 'less'
  since: number
  received: number
  /** What came, bytes a second, in the phase before. */
  before: number
  lasts: number
}

/**
 * Whether to give less while a film starves: what is sent takes room on a narrow line that the film's requests need.
 * Giving less and giving all take turns, and it goes on only as long as the film comes faster with less: viewers who play
 * from each other and wait would else both give less, and wait for good.
 */
export class GiveLess {
  #phase: Phase | null = null
  #restUntil = Number.NEGATIVE_INFINITY
  #lessMs = LESS_MS

  decide({ starving, up, received, now }: Situation): boolean {
    if (!starving) this.#phase = null
    else if (!this.#phase || now < this.#restUntil) this.#begin('all', { received, now, lasts: STARVING_AFTER_MS })
    else if (now - this.#phase.since >= this.#phase.lasts) this.#next(this.#phase, { up, received, now })
    return this.#phase?.name === 'less'
  }

  #next(phase: Phase, { up, received, now }: Omit<Situation, 'starving'>): void {
    const rate = (1000 * (received - phase.received)) / (now - phase.since)
    const first = phase.name === 'all' && phase.before === 0
    const helps = phase.name === 'less' ? rate > GAIN * phase.before : first || phase.before > GAIN * rate
    if (first && up <= UP_WHILE_STARVING) return
    if (!helps) this.#rest(received, now)
    else if (phase.name === 'less') this.#begin('all', { received, now, lasts: COMPARE_MS, before: rate })
    else {
      if (!first) this.#lessMs = Math.min(LESS_MAX_MS, 2 * this.#lessMs)
      this.#begin('less', { received, now, lasts: this.#lessMs, before: rate })
    }
  }

  #rest(received: number, now: number): void {
    this.#lessMs = LESS_MS
    this.#restUntil = now + REST_MS
    this.#begin('all', { received, now, lasts: STARVING_AFTER_MS })
  }

  #begin(name: Phase['name'], at: { received: number; now: number; lasts: number; before?: number }): void {
    const { received, now, lasts, before = 0 } = at
    this.#phase = { name, since: now, received, before, lasts }
  }
}
