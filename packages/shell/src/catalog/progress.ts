import type { Output } from '../cli/output.ts'

/** A bar that moves smoothly to the eye; where there is no terminal, whoever shows it shows less. */
const EVERY_MS = 250

export interface ProgressPlace {
  done: number
  /** Absent where nobody knows how many there will be. */
  total?: number
  unit: 'titles' | 'bytes'
}

/** Says how far a long run is: an event for programs, a bar on a terminal, a line now and then in a log. */
export class Progress {
  readonly #out: Output
  readonly #what: string
  #last = Date.now()

  constructor(out: Output, what: string) {
    this.#out = out
    this.#what = what
  }

  at({ done, total, unit }: ProgressPlace): void {
    const now = Date.now()
    if (now - this.#last < EVERY_MS) return
    this.#last = now
    const facts = { event: 'progress', what: this.#what, done, unit, ...(total !== undefined && { total }) }
    this.#out.emit(facts, sentence(this.#what, { done, total, unit }))
  }
}

function sentence(what: string, { done, total, unit }: ProgressPlace): string {
  const share = total ? `${Math.floor((done / total) * 100)} %, ` : ''
  const of = (value: number) => (unit === 'bytes' ? `${(value / 1e6).toFixed(0)} MB` : `${value} titles`)
  return `${what}: ${share}${total ? `${of(done)} of ${of(total)}` : of(done)}`
}
