import { CatalogueError, type Prepared, prepare, readDrafts, type Title } from '@kinoswarm/catalog-feed'
import type { VerbContext } from '../cli/verb.ts'
import { Progress } from './progress.ts'
import type { RememberedTorrents } from './torrents.ts'

export interface ImportRun {
  titles: Title[]
  files: Map<string, Uint8Array>
  films: Prepared['films']
  skipped: number
}

/** Reads, prepares and collects everything an import holds; what cannot be taken is said and left out. */
export async function collect(paths: string[], context: VerbContext, torrents: RememberedTorrents): Promise<ImportRun> {
  const { out, signal } = context
  const run: ImportRun = { titles: [], files: new Map(), films: [], skipped: 0 }
  const progress = new Progress(out, 'Reading')
  const now = Math.floor(Date.now() / 1000)
  for (const path of paths) {
    for await (const draft of readDrafts(path, { now })) {
      signal.throwIfAborted()
      try {
        take(run, await prepare(draft, { torrents, now }), context)
      } catch (error) {
        if (!(error instanceof CatalogueError)) throw error
        run.skipped++
        out.emit(
          { event: 'skipped', origin: draft.origin, code: error.code, message: error.message },
          `Skipped ${error.message}`,
        )
      }
      progress.at(run.titles.length)
    }
  }
  return run
}

function take(run: ImportRun, prepared: Prepared, { out }: VerbContext): void {
  for (const message of prepared.warnings) out.emit({ event: 'warning', message }, `Note: ${message}`)
  run.titles.push(prepared.title)
  run.films.push(...prepared.films)
  for (const [path, bytes] of prepared.files) run.files.set(path, bytes)
}
