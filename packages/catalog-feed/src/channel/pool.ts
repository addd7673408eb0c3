/**
 * Records that were read and not yet judged for good, in two places: those that the current root's signers have signed, and
 * those that could only count under a root still to come. Whoever holds one key of a quorum can fill the second place with
 * junk, but nothing in it can push a record out of the first.
 */

import { countParts } from '../canonical/json.ts'
import { FeedError } from '../error.ts'
import { type AnySigned, isType, type Signed } from '../records/signed.ts'
import { requireQuorum } from '../trust/quorum.ts'
import { maxLeap, type Trusted, trustFirstRoot, trustNextRoot, trustRecord } from '../trust/rules.ts'

/** The second place has this room; it is read again from the feeds when a new root makes it matter. */
const maxPooled = 512
/** Only a whole quorum can fill the first place, and each role its own part of it: a freshness key pushes out no root. */
const maxOfType = 128
/** Memory for the second place, and for each role in the first, by `weightOf`. Three of the largest releases. */
const maxWeight = 16 * 1024 * 1024

export class RecordPool {
  readonly #channel: string
  readonly #counting = new Map<string, AnySigned>()
  /** Roots that would be trusted next: no number of others pushes them out. */
  readonly #next = new Set<string>()
  readonly #waiting = new Map<string, AnySigned>()
  #waitingWeight = 0
  #fresh = false
  #overflowed = false

  constructor(channel: string) {
    this.#channel = channel
  }

  add(records: readonly AnySigned[], trusted: Trusted | null): void {
    for (const record of records) {
      if (counts(record, trusted, this.#channel)) this.#keep(record, trusted)
      else this.#wait(record)
    }
  }

  /** Bytes of memory, roughly. */
  get weight(): number {
    return this.#waitingWeight + weightOfAll([...this.#counting.values()])
  }

  /** Everything to judge, or nothing if nothing was added since. Roots come along, for they may lead on step by step. */
  take(): AnySigned[] {
    if (!this.#fresh) return []
    this.#fresh = false
    const ahead = [...this.#waiting.values()].filter(
      (record) => isType(record, 'root') && !this.#counting.has(record.hash),
    )
    return [...this.#counting.values(), ...ahead]
  }

  /** Judges all of it once more, for whoever could not keep what came of it. */
  again(): void {
    this.#fresh = this.#counting.size > 0
  }

  /** Forgets what was judged and can change nothing under this root: what is older, and what the rules refuse. */
  settle(trusted: Trusted | null): void {
    if (!trusted) return
    for (const [hash, record] of this.#counting) {
      const older = numberOf(record) <= heldNumber(trusted, record)
      const refused = !isType(record, 'root') && !holds(() => trustRecord(trusted, record))
      if (older || refused) this.#counting.delete(hash)
      if (refused && !older) this.#overflowed = true
    }
  }

  /** Judges everything anew under a new root. True when something that may count now was forgotten and has to be read again. */
  reconsider(trusted: Trusted): boolean {
    const all = [...this.#waiting.values(), ...this.#counting.values()]
    this.#waiting.clear()
    this.#waitingWeight = 0
    this.#counting.clear()
    this.#next.clear()
    const lost = this.#overflowed
    this.#overflowed = false
    this.add(all, trusted)
    return lost
  }

  #keep(record: AnySigned, trusted: Trusted | null): void {
    this.#fresh = true
    this.#counting.set(record.hash, record)
    if (isType(record, 'root') && trusted && holds(() => trustNextRoot(trusted, record))) this.#next.add(record.hash)
    let same = [...this.#counting.values()].filter(({ type }) => type === record.type)
    while (same.length > maxOfType || (same.length > 1 && weightOfAll(same) > maxWeight)) {
      const others = same.filter(({ hash }) => !this.#next.has(hash))
      const least = leastUseful(others.length > 0 ? others : same, trusted)
      this.#counting.delete(least.hash)
      this.#overflowed = true
      same = same.filter((one) => one !== least)
    }
  }

  /** A hash stands for what is said, not for who signed it: a copy without its signatures must not stand for the whole. */
  #wait(record: AnySigned): void {
    // What nobody has signed will count under no root.
    if (record.envelope.signatures.length === 0) return
    const name = record.hash + JSON.stringify(record.envelope.signatures)
    if (this.#counting.has(record.hash) || this.#waiting.has(name)) return
    this.#waiting.set(name, record)
    this.#waitingWeight += weightOf(record)
    if (isType(record, 'root')) this.#fresh = true
    for (const [oldest, one] of this.#waiting) {
      if (this.#waiting.size <= maxPooled && this.#waitingWeight <= maxWeight) break
      this.#overflowed = true
      this.#waiting.delete(oldest)
      this.#waitingWeight -= weightOf(one)
    }
  }
}

const weights = new WeakMap<AnySigned, number>()

/** Bytes of memory that a record takes, roughly and rather too many: its text three times, and what it was read into. */
function weightOf(record: AnySigned): number {
  const known = weights.get(record)
  if (known !== undefined) return known
  const weight = 3 * record.message.byteLength + 100 * countParts(record.message)
  weights.set(record, weight)
  return weight
}

function weightOfAll(records: AnySigned[]): number {
  return records.reduce((sum, record) => sum + weightOf(record), 0)
}

/** Whether those who sign now, or signed just before, have signed it, and it is not older than what is held. */
function counts(record: AnySigned, trusted: Trusted | null, channel: string): boolean {
  if (record.body.channel !== channel) return false
  if (!trusted) return isType(record, 'root') && holds(() => trustFirstRoot(record as Signed<'root'>, channel))
  if (numberOf(record) < heldNumber(trusted, record)) return false
  const { roles, successors } = trusted.root.body
  if (!isType(record, 'root')) return signed(record, roles[record.type])
  // The root before has a say of nothing but rivals of the one that is held: its keys may be revoked by now.
  const rival = record.body.version === trusted.root.body.version
  const before = rival ? trusted.chain.at(-2)?.body.roles.root : undefined
  const heirs = record.body.succession ? successors : undefined
  return [roles.root, heirs, before].some((role) => role !== undefined && signed(record, role))
}

function signed(record: AnySigned, role: { keys: string[]; threshold: number }): boolean {
  return holds(() => requireQuorum(record, role, 'its role'))
}

function holds(rule: () => unknown): boolean {
  try {
    rule()
    return true
  } catch (error) {
    if (error instanceof FeedError) return false
    throw error
  }
}

/** Roots are climbed step by step, so the farthest; of everything else the newest counts, so a leap too far, then the oldest. */
function leastUseful(records: AnySigned[], trusted: Trusted | null): AnySigned {
  const use = (record: AnySigned) => {
    if (isType(record, 'root')) return -numberOf(record)
    const held = trusted ? heldNumber(trusted, record) : 0
    return held > 0 && numberOf(record) > held + maxLeap ? 0 : numberOf(record)
  }
  return records.reduce((one, other) => (use(other) < use(one) ? other : one))
}

function numberOf(record: AnySigned): number {
  return record.type === 'root' ? record.body.version : record.body.seq
}

function heldNumber(trusted: Trusted, record: AnySigned): number {
  if (record.type === 'root') return trusted.root.body.version
  return trusted[record.type]?.body.seq ?? 0
}
