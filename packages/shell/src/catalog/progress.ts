import type { Output } from '../cli/output.ts'

/** A person looks again about this often. */
const EVERY_MS = 2000

/** Says now and then how far a long run is: a line for people, an event for programs, not one a title. */
export class Progress {
  readonly #out: Output
  readonly #what: string
  #last = Date.now()

  constructor(out: Output, what: string) {
    this.#out = out
    this.#what = what
  }

  at(done: number): void {
    if (Date.now() - this.#last < EVERY_MS) return
    this.#last = Date.now()
    this.#out.emit({ event: 'progress', what: this.#what, done }, `${this.#what}: ${done} titles …`)
  }
}
