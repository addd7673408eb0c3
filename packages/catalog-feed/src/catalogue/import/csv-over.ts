/**
 * A line of a spreadsheet laid over the title it came from. A table has a column for a part of a record only, and a cell
 * for a part of a field: what was not changed there stays as it is, with all that no column says.
 */
import { csvValues } from '../export/formats.ts'
import type { Person, Title } from '../title.ts'

type Cells = ReadonlyMap<string, string>

/** Columns that make up each field. */
const FIELDS: readonly [field: keyof Title, columns: readonly string[]][] = [
  ['type', ['type']],
  ['title', ['title']],
  ['originalTitle', ['originaltitle', 'original title']],
  ['aka', ['aka']],
  ['year', ['year']],
  ['added', ['added']],
  ['runtime', ['runtime', 'duration']],
  ['genres', ['genres', 'genre']],
  ['tags', ['tags']],
  ['languages', ['languages', 'language']],
  ['countries', ['countries', 'country']],
  ['synopsis', ['synopsis', 'plot', 'description']],
  ['tagline', ['tagline']],
  ['licence', ['licence', 'license']],
  ['attribution', ['attribution']],
  ['page', ['page', 'url']],
  ['people', ['directors', 'director', 'cast', 'actors']],
  ['sources', ['infohash', 'size', 'quality', 'file', 'local', 'torrent']],
  ['ids', ['imdb']],
  ['poster', ['poster']],
]

/** `fresh`: the record that the cells make without a title beneath. */
export function laidOver(known: Title, cells: Cells, fresh: Record<string, unknown>): Record<string, unknown> {
  const exported = csvValues(known)
  const record: Record<string, unknown> = { ...known }
  for (const [field, columns] of FIELDS) {
    const given = columns.filter((column) => cells.has(column))
    const same = given.every((column) => plain(cells.get(column)!) === plain(exported[column] ?? ''))
    if (!same) record[field] = changed(field, known, fresh)
  }
  return record
}

function changed(field: keyof Title, known: Title, fresh: Record<string, unknown>): unknown {
  if (field === 'people') return peopleOf(known, (fresh.people ?? []) as Person[])
  if (field === 'sources') return sourcesOf(known, (fresh.sources ?? []) as Record<string, unknown>[])
  if (field === 'ids') return { ...known.ids, ...(fresh.ids as object | undefined) }
  return fresh[field]
}

/** Only directors and actors have columns, and only their names. */
function peopleOf(known: Title, named: Person[]): Person[] {
  const others = known.people.filter(({ role }) => role !== 'director' && role !== 'actor')
  const whole = named.map(
    (person) => known.people.find(({ name, role }) => name === person.name && role === person.role) ?? person,
  )
  return [...whole, ...others]
}

/** Only the first has columns. */
function sourcesOf({ sources: [first, ...rest] }: Title, [named]: Record<string, unknown>[]): unknown[] {
  if (!named) return rest
  const { infohash, size, quality } = named
  const same = infohash !== undefined && infohash === first?.infohash
  return [same ? { ...first, size, quality } : named, ...rest]
}

/** Spreadsheets have their own ends of lines. */
function plain(text: string): string {
  return text.replaceAll('\r\n', '\n').trim()
}
