import type { LibraryEntry } from '../api.ts'
import { readJson, writeJson } from '../home/json-file.ts'
import { parseLibraryPatch } from '../library/entry.ts'
import { type LibraryStore, libraryKey } from '../library/library.ts'
import { patchOf } from './fields.ts'
import { type DeviceGroup, parseMembers } from './group.ts'
import { type Change, Ledger, parseChanges, parseSeen, type Seen } from './ledger.ts'
import type { Meeting } from './meeting-place.ts'

/** A film that plays says where it stands every few seconds; the other screens may know a moment later. */
const sendDelayMs = 1_000
const saveDelayMs = 2_000
/** Some 100 KiB a message. */
const batchMax = 400

interface Link {
  meeting: Meeting
  device: string
  /** What the other side has; unknown before it said so. */
  seen: Seen | undefined
}

export interface LibrarySyncOptions {
  path: string
  group: DeviceGroup
  library: LibraryStore
  clock: () => number
  /** The other devices have changed; called with the names of new ones. */
  onmembers: (added: string[]) => void
}

/**
 * Keeps the libraries of a person's devices alike, and the list of devices with them. Each side says what it has seen;
 * the other sends what is missing, its own and what it heard from third ones, so that two phones that never meet agree
 * by way of the television.
 */
export class LibrarySync {
  readonly #options: LibrarySyncOptions
  readonly #links = new Set<Link>()
  #ledger: Ledger | undefined
  #taking = false
  #sending: NodeJS.Timeout | undefined
  #saving: NodeJS.Timeout | undefined
  readonly #onChange = (key: string, entry: LibraryEntry): void => {
    if (this.#taking || !this.#ledger) return
    this.#ledger.record(key, entry, { now: this.#options.clock() })
    this.#later()
  }
  readonly #onGroup = (): void => {
    for (const link of this.#links) this.#greet(link)
  }

  constructor(options: LibrarySyncOptions) {
    this.#options = options
  }

  /** Keeps the books from now on if they were kept before. */
  async open(): Promise<void> {
    const { path, library, group } = this.#options
    const stored = (await readJson(path)) as { seen?: unknown; changes?: unknown } | undefined
    if (stored) this.begin({ seen: parseSeen(stored.seen), changes: parseChanges(stored.changes) })
    library.on('change', this.#onChange)
    group.on('update', this.#onGroup)
  }

  async close(): Promise<void> {
    const { library, group } = this.#options
    library.off('change', this.#onChange)
    group.off('update', this.#onGroup)
    clearTimeout(this.#sending)
    for (const { meeting } of this.#links) meeting.close()
    if (this.#saving) await this.#save()
  }

  /** Devices that are connected now. */
  get connected(): Set<string> {
    return new Set([...this.#links].filter(({ seen }) => seen).map(({ device }) => device))
  }

  /** From the first pairing on somebody keeps the books. */
  begin(state?: { seen: Seen; changes: Change[] }): void {
    const { group, library, clock } = this.#options
    if (this.#ledger) return
    this.#ledger = new Ledger(group.key, state)
    this.#ledger.begin(Object.entries(library.all), clock())
    this.#later()
  }

  /** Another of one's devices is there, and has proved it. */
  connect(device: string, meeting: Meeting): void {
    const link: Link = { meeting, device, seen: undefined }
    this.#links.add(link)
    meeting.onclose = () => this.#links.delete(link)
    meeting.onmessage = (bytes) => {
      this.#hear(link, bytes).catch(() => meeting.close())
    }
    this.begin()
    this.#greet(link)
  }

  #greet({ meeting }: Link): void {
    const { group } = this.#options
    say(meeting, { members: group.statements, seen: this.#ledger!.seen })
  }

  async #hear(link: Link, bytes: Buffer): Promise<void> {
    const { members, seen, changes, sent } = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>
    if (members !== undefined) await this.#hearMembers(members)
    if (seen !== undefined) {
      link.seen = parseSeen(seen)
      this.#send(link)
    }
    if (changes !== undefined) this.#take(parseChanges(changes).filter(fits))
    if (sent !== undefined) {
      this.#ledger!.caughtUp(parseSeen(sent))
      this.#later()
    }
  }

  async #hearMembers(members: unknown): Promise<void> {
    const added = await this.#options.group.merge(parseMembers(members))
    this.#options.onmembers(added.map(({ name }) => name))
  }

  #take(changes: Change[]): void {
    const { library } = this.#options
    this.#taking = true
    try {
      for (const { key, field, value, at } of this.#ledger!.apply(changes)) {
        library.take(key, patchOf(field, value, library.get(key)), Math.floor(at / 1000))
      }
    } finally {
      this.#taking = false
    }
  }

  #send(link: Link): void {
    const ledger = this.#ledger!
    if (!link.seen) return
    const missing = ledger.missing(link.seen)
    const { seen } = ledger
    const known = Object.entries(seen).every(([device, at]) => (link.seen![device] ?? 0) >= at)
    if (missing.length === 0 && known) return
    for (let at = 0; at < missing.length; at += batchMax) {
      say(link.meeting, { changes: missing.slice(at, at + batchMax) })
    }
    say(link.meeting, { sent: seen })
    link.seen = { ...link.seen, ...seen }
  }

  #later(): void {
    this.#sending ??= setTimeout(() => {
      this.#sending = undefined
      for (const link of this.#links) this.#send(link)
    }, sendDelayMs)
    this.#saving ??= setTimeout(() => this.#save().catch(() => {}), saveDelayMs)
  }

  /** The library first: books that know of a change it does not have would take that for its undoing. */
  async #save(): Promise<void> {
    clearTimeout(this.#saving)
    this.#saving = undefined
    const { state } = this.#ledger!
    await this.#options.library.save()
    await writeJson(this.#options.path, state)
  }
}

function say(meeting: Meeting, value: object): void {
  meeting.send(Buffer.from(JSON.stringify(value)))
}

/** Whether a change from another device, perhaps of a newer version, has a place in this library. */
function fits({ key, field, value }: Change): boolean {
  try {
    libraryKey(...(key.split('/') as [string, ...string[]]))
    parseLibraryPatch(patchOf(field, value, undefined) as Record<string, unknown>)
    return true
  } catch {
    return false
  }
}
