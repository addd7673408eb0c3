/** Records that were read and not yet judged for good: the new ones, and those that wait for a root still to come. */
import type { AnySigned } from '../records/signed.ts'
import type { Trusted } from '../trust/rules.ts'

/** A feed may hold junk without end; what does not fit here is read again at the next start. */
const maxPooled = 512

export class RecordPool {
  readonly #records = new Map<string, AnySigned>()
  #fresh = false

  add(records: readonly AnySigned[]): void {
    for (const record of records) {
      if (this.#records.size >= maxPooled) this.#dropLowest()
      this.#records.set(record.hash, record)
      this.#fresh = true
    }
  }

  /** What was waiting is to be judged again, under a new root. */
  reconsider(): void {
    this.#fresh = this.#records.size > 0
  }

  /** Everything to judge, or nothing if nothing was added since. */
  take(): AnySigned[] {
    if (!this.#fresh) return []
    this.#fresh = false
    return [...this.#records.values()]
  }

  /** Forgets what can change nothing any more. */
  settle(trusted: Trusted | null): void {
    if (!trusted) return
    for (const [hash, record] of this.#records)
      if (numberOf(record) <= heldNumber(trusted, record)) this.#records.delete(hash)
  }

  #dropLowest(): void {
    let lowest: AnySigned | null = null
    for (const record of this.#records.values()) {
      if (record.type !== 'root' && (!lowest || numberOf(record) < numberOf(lowest))) lowest = record
    }
    const victim = lowest ?? this.#records.values().next().value
    if (victim) this.#records.delete(victim.hash)
  }
}

function numberOf(record: AnySigned): number {
  return record.type === 'root' ? record.body.version : record.body.seq
}

function heldNumber(trusted: Trusted, record: AnySigned): number {
  if (record.type === 'root') return trusted.root.body.version
  return trusted[record.type]?.body.seq ?? 0
}
