/**
 * Who was proven to have given wrong bytes, by address or by key, whatever film it was: neither another connection nor
 * another film makes a liar honest. A day does, as far as anybody can know: a bad sector is mended, an address goes to
 * somebody else.
 */
/** Proven wrong pieces within `REMEMBERED_MS` after which a peer is left alone. */
const MAX_OFFENCES = 3
const REMEMBERED_MS = 24 * 3600 * 1000
/** Whoever has more addresses than this begins anew with the first. */
const MAX_KNOWN = 4096

export class Offenders {
  /** When each of them was, in milliseconds; the last few. */
  readonly #offences = new Map<string, number[]>()
  readonly #now: () => number

  /** `now` counts milliseconds and never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** One more wrong piece of theirs. */
  add(who: string): void {
    const offences = [...(this.#offences.get(who) ?? []), this.#now()].slice(-MAX_OFFENCES)
    this.#offences.delete(who)
    this.#offences.set(who, offences)
    for (const oldest of this.#offences.keys()) {
      if (this.#offences.size <= MAX_KNOWN) return
      this.#offences.delete(oldest)
    }
  }

  isOut(who: string): boolean {
    const since = this.#now() - REMEMBERED_MS
    const offences = this.#offences.get(who) ?? []
    return offences.filter((at) => at > since).length >= MAX_OFFENCES
  }
}
