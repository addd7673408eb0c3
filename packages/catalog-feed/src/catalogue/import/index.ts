/** One door for everything that can be imported: the form is recognised from the name and the content. */
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CatalogueError } from '../errors.ts'
import { fromPopcorn, fromStremio, isPopcorn, isStremio } from './addon.ts'
import { fromArchive, isArchive } from './archive.ts'
import { fromCsv } from './csv.ts'
import type { Draft, ImportContext } from './draft.ts'
import { fromFolder } from './folder.ts'
import { fromDocument, fromLines, readDocument } from './json.ts'
import { fromRss } from './rss.ts'

export type { Draft } from './draft.ts'
export {
  type FilmFacts,
  type Prepared,
  type PrepareOptions,
  prepare,
  type TorrentFacts,
  type TorrentTools,
} from './prepare.ts'
export { filmMarks, isSameFilm, joined } from './same-film.ts'

/** Drafts of all titles in a file. Throws `BAD_IMPORT`, `BAD_JSON`, `TOO_LARGE`. */
export async function* readDrafts(path: string): AsyncGenerator<Draft> {
  const found = await stat(path).catch(() => null)
  if (found === null) throw new CatalogueError('BAD_IMPORT', `There is no file or folder ${path}`)
  const context: ImportContext = { path, folder: found.isDirectory() ? path : dirname(path) }
  if (found.isDirectory()) yield* fromFolder(context)
  else if (/\.(?:ndjson|jsonl)$/i.test(path)) yield* fromLines(context)
  else if (/\.json$/i.test(path)) yield* fromAnyDocument(await readDocument(path), context)
  else if (/\.csv$/i.test(path)) yield* fromCsv(context)
  else if (/\.(?:xml|rss)$/i.test(path)) yield* fromRss(context)
  else
    throw new CatalogueError(
      'BAD_IMPORT',
      `${path} is of no kind that can be imported: folder, .json, .ndjson, .csv, .xml`,
    )
}

function fromAnyDocument(document: unknown, context: ImportContext): Generator<Draft> {
  if (isStremio(document)) return fromStremio(document, context)
  if (isPopcorn(document)) return fromPopcorn(document, context)
  if (isArchive(document)) return fromArchive(document, context)
  return fromDocument(document, context)
}
