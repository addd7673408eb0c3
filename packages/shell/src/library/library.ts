import EventEmitter from 'node:events'
import type { Library, LibraryEntry } from '../api.ts'
import { ShellError } from '../errors.ts'
import { readJson, writeJson } from '../home/json-file.ts'
import { parseLibrary, parseLibraryPatch } from './entry.ts'

/** A playing film reports its position every few seconds; the disk is asked once in this time, and at the end. */
const saveDelayMs = 2_000

/** History, favourites and lists of the person at this machine: lives apart from anything fetched. */
export class LibraryStore extends EventEmitter<{
  change: [key: string, entry: LibraryEntry, before: LibraryEntry | undefined]
  failure: [unknown]
}> {
  readonly #path: string
  readonly #entries: Map<string, LibraryEntry>
  #timer: NodeJS.Timeout | undefined

  private constructor(path: string, entries: Library) {
    super()
    this.#path = path
    this.#entries = new Map(Object.entries(entries))
  }

  static async open(path: string): Promise<LibraryStore> {
    const stored = await readJson(path)
    return new LibraryStore(path, stored === undefined ? {} : parseLibrary(stored))
  }

  get all(): Library {
    return Object.fromEntries(this.#entries)
  }

  get(key: string): LibraryEntry | undefined {
    return this.#entries.get(key)
  }

  /** Changes one entry. `now` in unix seconds. Throws USAGE for a value that does not fit. */
  change(key: string, patch: Record<string, unknown>, now: number): LibraryEntry {
    return this.#put(key, patch, now)
  }

  /** Takes over a change that another of the person's devices made at `at`, unix seconds. Throws USAGE as `change` does. */
  take(key: string, patch: object, at: number): LibraryEntry {
    return this.#put(key, patch, Math.max(at, this.#entries.get(key)?.updated ?? 0))
  }

  #put(key: string, patch: object, updated: number): LibraryEntry {
    const parsed = parseLibraryPatch(patch as Record<string, unknown>)
    const before = this.#entries.get(key)
    const entry: LibraryEntry = { ...before, ...parsed, updated }
    this.#entries.set(key, entry)
    this.#saveSoon()
    this.emit('change', key, entry, before)
    return entry
  }

  /** Takes over entries exported elsewhere; of two for one title the newer wins. Answers with how many were taken. */
  merge(value: unknown): number {
    let taken = 0
    for (const [key, entry] of Object.entries(parseLibrary(value))) {
      const own = this.#entries.get(key)
      if (own && own.updated >= entry.updated) continue
      this.#entries.set(key, entry)
      this.emit('change', key, entry, own)
      taken++
    }
    if (taken > 0) this.#saveSoon()
    return taken
  }

  async save(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    await writeJson(this.#path, this.all)
  }

  async close(): Promise<void> {
    if (this.#timer) await this.save()
  }

  #saveSoon(): void {
    this.#timer ??= setTimeout(() => this.save().catch((error) => this.emit('failure', error)), saveDelayMs)
  }
}

/** The key of a title or episode in the library. Throws NOT_FOUND for what cannot be an id. */
export function libraryKey(channel: string, ...ids: string[]): string {
  const fits = /^[a-z0-9]{52}$/.test(channel) && ids.length >= 1 && ids.length <= 2
  if (!fits || !ids.every((id) => /^[a-z0-9][a-z0-9._-]{0,63}$/.test(id))) {
    throw new ShellError('NOT_FOUND', 'There is no such title.')
  }
  return [channel, ...ids].join('/')
}
