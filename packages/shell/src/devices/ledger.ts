/**
 * Who changed what of the library, and when: what two devices need to become alike without asking a person.
 *
 * Every field of every entry carries the time and the device of its last change; of two changes the later one holds, of
 * two at once the one of the greater device. Times are of a hybrid clock: the wall clock, but never behind anything
 * already seen, so that a change always is later than what it changed. Each device's times only grow; therefore one
 * number a device says what somebody has already, and only what is newer is sent. The ledger keeps the values too:
 * compared with the library at the start, they show what changed while nobody kept the books.
 */
import type { LibraryEntry } from '../api.ts'
import { type Fields, type FieldValue, fieldsOf, isFieldName } from './fields.ts'

/** One change of one field. `value` null: the field is gone. */
export interface Change {
  key: string
  field: string
  value: FieldValue | null
  at: number
  device: string
}

/** Up to which time each device's changes are known. */
export type Seen = Record<string, number>

export interface LedgerState {
  seen: Seen
  changes: Change[]
}

/** Thirty thousand films with three fields each, with room. */
const changesMax = 500_000
const textMaxLength = 400

export class Ledger {
  readonly #device: string
  readonly #changes = new Map<string, Map<string, Change>>()
  readonly #seen = new Map<string, number>()
  #clock = 0
  #size = 0

  constructor(device: string, state: LedgerState = { seen: {}, changes: [] }) {
    this.#device = device
    for (const change of state.changes) this.#put(change)
    for (const [other, at] of Object.entries(state.seen)) this.#raise(other, at)
  }

  get seen(): Seen {
    return Object.fromEntries(this.#seen)
  }

  get state(): LedgerState {
    return { seen: this.seen, changes: [...this.#all()] }
  }

  /** Takes the library as it is: what differs from the books was changed here. First of all, it keeps its old times. */
  begin(library: Iterable<[string, LibraryEntry]>, now: number): void {
    const first = this.#size === 0
    for (const [key, entry] of library) {
      const at = first ? Math.min(now, Math.max(1, Math.round(entry.updated * 1000))) : undefined
      this.record(key, entry, { now, at })
    }
  }

  /** Notes what was changed here. */
  record(key: string, entry: LibraryEntry | undefined, { now, at }: { now: number; at?: number }): void {
    const fields: Fields = fieldsOf(entry)
    const known = this.#changes.get(key)
    const changed = new Set([...Object.keys(fields), ...(known?.keys() ?? [])].filter(differs))
    if (changed.size === 0) return
    const time = at ?? this.#tick(now)
    for (const field of changed) {
      this.#put({ key, field, value: fields[field] ?? null, at: time, device: this.#device })
    }
    this.#raise(this.#device, time)

    function differs(field: string): boolean {
      return (fields[field] ?? null) !== (known?.get(field)?.value ?? null)
    }
  }

  /** What somebody who has seen so much has not, oldest first. */
  missing(seen: Seen): Change[] {
    const news = [...this.#all()].filter(({ device, at }) => at > (seen[device] ?? 0))
    return news.sort((a, b) => a.at - b.at)
  }

  /** Takes over what is later than what is known; answers with that. */
  apply(changes: readonly Change[]): Change[] {
    return changes.filter((change) => {
      if (this.#size >= changesMax || !isLater(change, this.#changes.get(change.key)?.get(change.field))) return false
      this.#put(change)
      return true
    })
  }

  /** The other side has sent everything it has; what it had seen is seen here too. */
  caughtUp(seen: Seen): void {
    for (const [device, at] of Object.entries(seen)) this.#raise(device, at)
  }

  *#all(): Generator<Change> {
    for (const fields of this.#changes.values()) yield* fields.values()
  }

  #put(change: Change): void {
    const fields = this.#changes.get(change.key) ?? new Map<string, Change>()
    if (!fields.has(change.field)) this.#size++
    fields.set(change.field, change)
    this.#changes.set(change.key, fields)
    this.#clock = Math.max(this.#clock, change.at)
  }

  #raise(device: string, at: number): void {
    this.#seen.set(device, Math.max(at, this.#seen.get(device) ?? 0))
    this.#clock = Math.max(this.#clock, at)
  }

  #tick(now: number): number {
    this.#clock = Math.max(this.#clock + 1, now)
    return this.#clock
  }
}

/** What fits of a list from outside; the values of fields are checked where they enter the library. */
export function parseChanges(value: unknown): Change[] {
  return Array.isArray(value) ? value.filter(isChange) : []
}

export function parseSeen(value: unknown): Seen {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  const entries = Object.entries(value).filter(([device, at]) => isText(device) && isTime(at))
  return Object.fromEntries(entries.slice(0, 1_000))
}

function isLater(change: Change, known: Change | undefined): boolean {
  if (!known) return true
  return change.at > known.at || (change.at === known.at && change.device > known.device)
}

function isChange(change: unknown): change is Change {
  const { key, field, value, at, device } = (change ?? {}) as Record<string, unknown>
  const said = isText(key) && isText(field) && isText(device) && isFieldName(field) && isTime(at)
  return said && (value === null || typeof value === 'number' || typeof value === 'boolean' || isText(value))
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= textMaxLength
}
