/** A title as an importer found it: not checked yet, its files still where they lie on this machine. */

import type { CatalogueError } from '../errors.ts'
import type { Title } from '../title.ts'

export interface Draft {
  /**
   * A title's record as in `TitleInput`, except that a source may have `local` (a film file) or `torrentFile`, and
   * pictures and subtitles may have `local`, each a path relative to `folder`.
   */
  record: Record<string, unknown>
  folder: string
  /** File and place, for messages. */
  origin: string
  warnings: string[]
  /** There is no record: what stood in its place could not be read. */
  broken?: CatalogueError
  /** The record, where the catalogue has a title with its id: what the list has no words for stays. */
  over?: (known: Title) => Record<string, unknown>
  /** What an id is made of where the record has none; absent = title and year. */
  name?: string
  /** The person at the keyboard wrote the paths: they may lead out of the folder. */
  typed?: boolean
}

/** Stands for what could not be read, so that it is said where it was, and what comes after it is read. */
export function brokenDraft(error: CatalogueError, { folder, origin }: { folder: string; origin: string }): Draft {
  return { record: {}, folder, origin, warnings: [], broken: error }
}

/** What every importer gets: where. */
export interface ImportContext {
  /** Absolute path of the file or folder. */
  path: string
  /** Folder that relative paths in the records start from. */
  folder: string
}

/** One value or a list of them, as a list of texts: feeds write both. */
export function texts(value: unknown): string[] {
  const values = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]
  return values.flatMap((item) => (typeof item === 'string' ? [item] : typeof item === 'number' ? [String(item)] : []))
}

export function text(value: unknown): string | undefined {
  return texts(value)[0]
}

/** A whole number out of `1922`, `"1922"`, `"1922-03-04"`. */
export function whole(value: unknown): number | undefined {
  const found = /-?\d{1,15}/.exec((text(value) ?? '').slice(0, 64))
  return found ? Number.parseInt(found[0], 10) : undefined
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
