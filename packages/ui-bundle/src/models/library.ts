import type { Library, LibraryEntry, LibraryPatch } from '@kinoswarm/shell/api'
import { computed, createModel, signal } from '@preact/signals'
import type { Transport } from './transport.ts'

/** Private marks on titles: favourites, progress, ratings. They live in the shell, apart from anything fetched. */
export const LibraryModel = createModel((transport: Transport) => {
  const entries = signal<Library>({})
  /** The last change a person may take back. */
  const undoable = signal<{ key: string; before: LibraryPatch; what: string } | undefined>(undefined)

  /** Counts up when the shell hides or shows another title: lists that were read before are not true any more. */
  const hiddenVersion = signal(0)

  function show(key: string, entry: LibraryEntry): void {
    entries.value = { ...entries.peek(), [key]: entry }
  }

  function put(key: string, entry: LibraryEntry): void {
    const hidden = Boolean(entries.peek()[key]?.hidden)
    show(key, entry)
    if (hidden !== Boolean(entry.hidden)) hiddenVersion.value++
  }

  /** Shown at once; the shell's answer is the truth. */
  async function note(key: string, patch: LibraryPatch): Promise<void> {
    const before = entries.peek()[key]
    show(key, { ...before, ...patch, updated: Math.floor(Date.now() / 1000) })
    try {
      show(key, await transport.note(key, patch))
      if ('hidden' in patch) hiddenVersion.value++
    } catch (error) {
      if (before) show(key, before)
      throw error
    }
  }

  return {
    entries,
    undoable,
    hiddenVersion,
    favourites: computed(() => keysWhere(entries.value, (entry) => entry.favourite === true)),
    async load(): Promise<void> {
      entries.value = await transport.library()
    },
    put,
    note,
    /** A change with a way back: `what` names it for the person. */
    async change(key: string, patch: LibraryPatch, what: string): Promise<void> {
      const entry = entries.peek()[key] as Record<string, unknown> | undefined
      const before = Object.fromEntries(Object.keys(patch).map((field) => [field, entry?.[field] ?? emptyValue(field)]))
      await note(key, patch)
      undoable.value = { key, before, what }
    },
    async undo(): Promise<void> {
      const last = undoable.peek()
      undoable.value = undefined
      if (last) await note(last.key, last.before)
    },
    forgetUndo(): void {
      undoable.value = undefined
    },
  }
})

export type LibraryState = InstanceType<typeof LibraryModel>

export function entryKey(title: { channel: string; id: string }, episode?: string): string {
  return episode ? `${title.channel}/${title.id}/${episode}` : `${title.channel}/${title.id}`
}

/** Keys of titles (not of episodes) that fit, the latest first. */
export function keysWhere(library: Library, fits: (entry: LibraryEntry) => boolean): string[] {
  return Object.entries(library)
    .filter(([key, entry]) => key.split('/').length === 2 && fits(entry))
    .sort(([, a], [, b]) => b.updated - a.updated)
    .map(([key]) => key)
}

const numberFields = new Set(['position', 'duration', 'rating'])

function emptyValue(field: string): boolean | number | string[] {
  if (field === 'lists') return []
  return numberFields.has(field) ? 0 : false
}

/** Names of all own lists, in order. */
export function listNames(library: Library): string[] {
  return [...new Set(Object.values(library).flatMap(({ lists }) => lists ?? []))].sort((a, b) => a.localeCompare(b))
}

/** Share of the film that has been seen, 0–1. */
export function progress(entry: LibraryEntry | undefined): number {
  if (!entry?.position || !entry.duration) return 0
  return Math.min(1, entry.position / entry.duration)
}

/** Seconds to begin at: a little before where one stopped, unless the film was nearly over. */
export function resumeAt(entry: LibraryEntry | undefined): number {
  const { position = 0, duration = 0 } = entry ?? {}
  if (position < 10 || duration - position < 10 || progress(entry) > 0.9) return 0
  return position - 5
}

const exportMaxEntries = 100_000

export function exportLibrary(library: Library): string {
  return JSON.stringify({ kinoswarm: 'library', version: 1, entries: library }, null, 2)
}

/** Entries of an exported file. Throws a SyntaxError for what is no such file. */
export function parseLibrary(text: string): Library {
  const file = JSON.parse(text) as { kinoswarm?: string; entries?: unknown }
  if (file?.kinoswarm !== 'library' || typeof file.entries !== 'object' || file.entries === null) {
    throw new SyntaxError('not a Kinoswarm library file')
  }
  const entries = Object.entries(file.entries).slice(0, exportMaxEntries)
  return Object.fromEntries(entries.filter(([, entry]) => typeof entry === 'object' && entry !== null))
}
