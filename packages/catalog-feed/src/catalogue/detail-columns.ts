/**
 * Lists of records as columns. `people: [{ name, role }, …]` of each title would repeat the same keys thousands of times
 * in a block; instead `people.name` and `people.role` are fields of their own, each a list per title, null where a
 * person has none. That is a quarter of the text which does not have to be packed, sent and read.
 */
import { malformed } from './frame.ts'

const LISTS: ReadonlySet<string> = new Set(['people', 'sources', 'subtitles'])
const FIELD = /^[a-z0-9]{1,24}$/i

/** The fields of a record as they are packed. */
export function* columnsOf(record: Record<string, unknown>): Generator<[key: string, value: unknown]> {
  for (const key in record) {
    const value = record[key]
    if (!LISTS.has(key)) yield [key, value]
    else yield* listColumns(key, value as Record<string, unknown>[])
  }
}

function* listColumns(key: string, items: Record<string, unknown>[]): Generator<[key: string, values: unknown[]]> {
  const fields = new Set<string>()
  for (const item of items) for (const field in item) fields.add(field)
  for (const field of fields) yield [`${key}.${field}`, items.map((item) => item[field] ?? null)]
}

/** One record out of its fields. Values are those of `keys`, not copies. Throws `BAD_SEGMENT`. */
export function recordOf(
  keys: readonly (readonly [string, readonly unknown[]])[],
  at: number,
): Record<string, unknown> {
  const entries: [string, unknown][] = []
  const lists = new Map<string, Record<string, unknown>[]>()
  for (const [key, values] of keys) {
    const value = values[at]
    if (value === null || value === undefined) continue
    const dot = key.indexOf('.')
    if (dot < 0) entries.push([key, value])
    else putColumn(lists, { key: key.slice(0, dot), field: key.slice(dot + 1), values: value })
  }
  return Object.fromEntries([...entries, ...lists])
}

function putColumn(
  lists: Map<string, Record<string, unknown>[]>,
  { key, field, values }: { key: string; field: string; values: unknown },
): void {
  if (!LISTS.has(key) || !FIELD.test(field) || !Array.isArray(values))
    throw malformed('a list of it has the wrong form')
  const items = lists.get(key) ?? values.map((): Record<string, unknown> => ({}))
  if (items.length !== values.length) throw malformed('columns of a list differ in length')
  lists.set(key, items)
  for (const [i, value] of values.entries()) if (value !== null) items[i]![field] = value
}
