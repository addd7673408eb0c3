import type { Hunger } from './stream/scheduler.ts'

/** A film is looked at this often while one is waited for; nothing is looked at otherwise. */
const LOOK_EVERY_MS = 150

export interface Contender {
  /** How much its readers wait; `none` for what is only kept or given. */
  readonly hunger: Hunger
  /** Of two that wait alike, the one opened last is what the viewer looks at. */
  readonly openedAt: number
  /** Told to leave peers and line to the others, except for what its own readers are about to need. */
  yielding: boolean
}

/**
 * A film that is waited for goes before everything else that is fetched: other films stop filling up and reading ahead
 * until its window is there. Two films that are watched at a time both get what their readers are about to need.
 */
export class Precedence {
  readonly #contenders: () => Iterable<Contender>
  readonly #changed: (hunger: Hunger) => void
  #timer: NodeJS.Timeout | null = null

  constructor(contenders: () => Iterable<Contender>, changed: (hunger: Hunger) => void = () => {}) {
    this.#contenders = contenders
    this.#changed = changed
  }

  /** Call when a playback or a reader comes or goes. */
  look(): void {
    const hunger = givePlaces([...this.#contenders()])
    this.#changed(hunger)
    if (hunger === 'none') this.stop()
    else this.#timer ??= setInterval(() => this.look(), LOOK_EVERY_MS).unref()
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }
}

const rank: Record<Hunger, number> = { none: 0, soon: 1, now: 2 }

/** Gives everybody their place; returns the greatest hunger there is. */
export function givePlaces(all: Contender[]): Hunger {
  let first: { one: Contender; hunger: Hunger } | null = null
  for (const one of all) {
    const { hunger } = one
    const ahead = first ? rank[hunger] - rank[first.hunger] || one.openedAt - first.one.openedAt : rank[hunger]
    if (hunger !== 'none' && ahead > 0) first = { one, hunger }
  }
  for (const one of all) one.yielding = first !== null && first.one !== one
  return first?.hunger ?? 'none'
}
