/**
 * Who was proven to have given wrong bytes, by address or by key, for as long as the process lives: neither another
 * connection nor another film makes a liar honest.
 */
/** Proven wrong pieces or blocks after which a peer is left alone for good. */
const MAX_OFFENCES = 3
/** Whoever has more addresses than this begins anew with the first. */
const MAX_KNOWN = 4096

export class Offenders {
  readonly #offences = new Map<string, number>()

  /** One more wrong piece or block of theirs. */
  add(who: string): void {
    const offences = (this.#offences.get(who) ?? 0) + 1
    this.#offences.delete(who)
    this.#offences.set(who, offences)
    for (const oldest of this.#offences.keys()) {
      if (this.#offences.size <= MAX_KNOWN) return
      this.#offences.delete(oldest)
    }
  }

  /** They were accused wrongly, so many times. */
  clear(who: string, times: number): void {
    const left = (this.#offences.get(who) ?? 0) - times
    if (left > 0) this.#offences.set(who, left)
    else this.#offences.delete(who)
  }

  isOut(who: string): boolean {
    return (this.#offences.get(who) ?? 0) >= MAX_OFFENCES
  }
}
