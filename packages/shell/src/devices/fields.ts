import type { LibraryEntry } from '../api.ts'

/**
 * An entry of the library, taken apart into what is merged on its own: a favourite marked here and a place reached there
 * are both kept, and so are two lists a film was put on. What a device keeps on its disk is its own business.
 */
export type Fields = Record<string, FieldValue>
export type FieldValue = string | number | boolean

const plain = ['position', 'duration', 'watched', 'favourite', 'hidden', 'rating', 'episode'] as const
const listPrefix = 'list:'

export function fieldsOf(entry: LibraryEntry | undefined): Fields {
  const fields: Fields = {}
  for (const name of plain) {
    const value = entry?.[name]
    if (value !== undefined) fields[name] = value
  }
  for (const list of entry?.lists ?? []) fields[listPrefix + list] = true
  return fields
}

/** What to change of an entry so that this field has that value; null = is gone. For `LibraryStore.take`. */
export function patchOf(name: string, value: FieldValue | null, entry: LibraryEntry | undefined): object {
  if (!name.startsWith(listPrefix)) return { [name]: value }
  const list = name.slice(listPrefix.length)
  const others = (entry?.lists ?? []).filter((other) => other !== list)
  return { lists: value === true ? [...others, list] : others }
}

export function isFieldName(name: string): boolean {
  return name.startsWith(listPrefix) || (plain as readonly string[]).includes(name)
}
