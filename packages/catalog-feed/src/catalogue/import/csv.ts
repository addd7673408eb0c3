/** Comma-separated titles (RFC 4180), one a line, with the names of our fields in the first line. */
import { readFile } from 'node:fs/promises'
import { CatalogueError } from '../errors.ts'
import type { Title } from '../title.ts'
import { laidOver } from './csv-over.ts'
import type { Draft, ImportContext } from './draft.ts'
import { languageTags, qualityFrom, runtimeSeconds, sortGenres } from './genres.ts'
import { textIn } from './text-file.ts'

const FILE_MAX_BYTES = 64 << 20

export async function* fromCsv(context: ImportContext): AsyncGenerator<Draft> {
  const bytes = await readFile(context.path)
  if (bytes.length > FILE_MAX_BYTES) throw new CatalogueError('TOO_LARGE', `${context.path} is larger than 64 MB`)
  const [head, ...rows] = parseCsv(textIn(bytes, context.path))
  const names = (head ?? []).map((name) => name.trim().toLowerCase())
  if (!names.includes('title')) throw new CatalogueError('BAD_IMPORT', `${context.path} has no column named title`)
  for (const [i, row] of rows.entries()) {
    if (row.length === 1 && row[0] === '') continue
    const cells = new Map(names.map((name, at) => [name, textOf(row[at] ?? '')]))
    const record = recordOf(cells)
    const over = (known: Title) => laidOver(known, cells, record)
    yield { record, folder: context.folder, origin: `${context.path}, line ${i + 2}`, warnings: [], over }
  }
}

/** Without the mark that keeps a spreadsheet from taking a text for a formula. */
function textOf(cell: string): string {
  return cell.replace(/^'(?=[=+@\t\r-])/, '').trim()
}

/** Rows of cells; a quoted cell may hold commas, line breaks and doubled quotes. */
export function parseCsv(text: string): string[][] {
  const separator =
    (text.split('\n', 1)[0] ?? '').includes(';') && !(text.split('\n', 1)[0] ?? '').includes(',') ? ';' : ','
  const rows: string[][] = [[]]
  let cell = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (character === '"' && cell === '') {
      const end = closingQuote(text, at + 1)
      cell = text.slice(at + 1, end).replaceAll('""', '"')
      at = end
    } else if (character === separator) {
      rows.at(-1)!.push(cell)
      cell = ''
    } else if (character === '\n') {
      rows.at(-1)!.push(cell)
      rows.push([])
      cell = ''
    } else if (character !== '\r') cell += character
  }
  if (cell !== '' || rows.at(-1)!.length > 0) rows.at(-1)!.push(cell)
  else rows.pop()
  return rows
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] !== '"') continue
    if (text[at + 1] !== '"') return at
    at++
  }
  return text.length
}

function recordOf(cells: Map<string, string>): Record<string, unknown> {
  const one = (...names: string[]) => names.map((name) => cells.get(name)).find((value) => value)
  const many = (...names: string[]) =>
    (one(...names) ?? '')
      .split(/[;|]/)
      .map((item) => item.trim())
      .filter(Boolean)
  const number = (name: string) => (/^\d+$/.test(cells.get(name) ?? '') ? Number(cells.get(name)) : undefined)
  const { genres, tags } = sortGenres([one('genres', 'genre') ?? ''])
  const people = [
    ...many('directors', 'director').map((name) => ({ name, role: 'director' })),
    ...many('cast', 'actors').map((name) => ({ name, role: 'actor' })),
  ]
  const infohash = one('infohash')?.toLowerCase()
  const local = one('file', 'local')
  const torrentFile = one('torrent')
  const source = infohash
    ? { infohash, size: number('size') ?? 0, quality: qualityFrom(one('quality') ?? '') }
    : { ...(local ? { local } : { torrentFile }), quality: qualityFrom(one('quality') ?? '') }
  return {
    id: one('id'),
    type: one('type') ?? 'movie',
    title: one('title'),
    originalTitle: one('originaltitle', 'original title'),
    aka: many('aka'),
    year: number('year'),
    added: number('added'),
    runtime: runtimeSeconds(one('runtime', 'duration')),
    genres,
    tags: [...tags, ...many('tags')],
    languages: languageTags([one('languages', 'language') ?? '']),
    countries: many('countries', 'country').map((code) => code.toUpperCase()),
    people,
    synopsis: one('synopsis', 'plot', 'description'),
    tagline: one('tagline'),
    licence: one('licence', 'license'),
    attribution: one('attribution'),
    page: one('page', 'url'),
    ...(one('imdb') && { ids: { imdb: one('imdb') } }),
    ...(one('poster') && { poster: { local: one('poster') } }),
    ...((infohash || local || torrentFile) && { sources: [source] }),
  }
}
