import type { Library, LibraryEntry, LibraryPatch } from '../api.ts'
import { ShellError } from '../errors.ts'

/** Somebody who sees a film a day for 80 years has 30,000; ten times that. */
const entriesMax = 300_000
const keyMaxLength = 300
/** Two days of film. */
const secondsMax = 172_800
const listsMax = 50
const listNameMaxLength = 80

type Checks = { [Name in keyof Required<LibraryPatch>]: (value: unknown) => boolean }

const checks: Checks = {
  position: seconds,
  duration: seconds,
  watched: (value) => typeof value === 'boolean',
  favourite: (value) => typeof value === 'boolean',
  hidden: (value) => typeof value === 'boolean',
  keepOffline: (value) => typeof value === 'boolean',
  rating: (value) => typeof value === 'number' && value >= 0 && value <= 10,
  episode: (value) => typeof value === 'string' && value.length <= 100,
  lists: (value) => Array.isArray(value) && value.length <= listsMax && value.every(isListName),
}

/** What a page may change of an entry; null takes a field away. Throws USAGE, naming what does not fit. */
export function parseLibraryPatch(value: Record<string, unknown>): Partial<LibraryEntry> {
  const patch: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(value)) {
    const fits = Object.hasOwn(checks, name) && (field === null || checks[name as keyof LibraryPatch](field))
    if (!fits) throw new ShellError('USAGE', `“${name.slice(0, 40)}” cannot have that value.`)
    patch[name] = field === null ? undefined : field
  }
  return patch as Partial<LibraryEntry>
}

/** A whole library out of a file. Entries that do not fit are left out: one bad line must not lose the others. */
export function parseLibrary(value: unknown): Library {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ShellError('FILE_DAMAGED', 'This is not a library.')
  }
  const entries = Object.entries(value)
    .slice(0, entriesMax)
    .flatMap(([key, entry]): [string, LibraryEntry][] => {
      const parsed = parseEntry(entry)
      return parsed && key.length <= keyMaxLength ? [[key, parsed]] : []
    })
  return Object.fromEntries(entries)
}

function parseEntry(value: unknown): LibraryEntry | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { updated, ...rest } = value as Record<string, unknown>
  if (typeof updated !== 'number' || !Number.isFinite(updated)) return undefined
  const known = Object.entries(rest).filter(
    ([name, field]) => Object.hasOwn(checks, name) && checks[name as keyof LibraryPatch](field),
  )
  return { ...Object.fromEntries(known), updated }
}

function seconds(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= secondsMax
}

function isListName(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= listNameMaxLength
}
