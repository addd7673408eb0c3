/** One door for everything that can be imported: the form is recognised from the name and the content. */
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CatalogueError } from '../errors.ts'
import type { Draft, ImportContext } from './draft.ts'
import { fromDocument, fromLines, readDocument } from './json.ts'

export type { Draft } from './draft.ts'
export { type Prepared, type PrepareOptions, prepare, type TorrentFacts, type TorrentTools } from './prepare.ts'

/** Drafts of all titles in a file. `now`: unix seconds. Throws `BAD_IMPORT`, `BAD_JSON`, `TOO_LARGE`. */
export async function* readDrafts(path: string, { now }: { now: number }): AsyncGenerator<Draft> {
  const found = await stat(path).catch(() => null)
  if (found === null) throw new CatalogueError('BAD_IMPORT', `There is no file or folder ${path}`)
  const context: ImportContext = { path, folder: found.isDirectory() ? path : dirname(path), now }
  if (/\.(?:ndjson|jsonl)$/i.test(path)) yield* fromLines(context)
  else if (/\.json$/i.test(path)) yield* fromDocument(await readDocument(path), context)
  else throw new CatalogueError('BAD_IMPORT', `${path} is of no kind that can be imported`)
}
