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

export interface ImportTools {
  torrents: RememberedTorrents
  /** True for files that the catalogue holds already. */
  has: (path: string) => Promise<boolean>
}

/** Reads, prepares and collects everything an import holds; what cannot be taken is said and left out. */
export async function collect(paths: string[], context: VerbContext, tools: ImportTools): Promise<ImportRun> {
  const { torrents, has } = tools
  const { out, signal, flags } = context
  const defaults = defined(
    Object.fromEntries(['licence', 'attribution', 'page'].map((name) => [name, flags.text(name)])),
  )
  const run: ImportRun = { titles: [], files: new Map(), films: [], skipped: 0 }
  const progress = new Progress(out, 'Reading')
  const now = Math.floor(Date.now() / 1000)
  for (const path of paths) {
    for await (const draft of readDrafts(path, { now })) {
      signal.throwIfAborted()
      try {
        const record = { ...defaults, ...defined(draft.record) }
        take(run, await prepare({ ...draft, record }, { torrents, now, has }), context)
      } catch (error) {
        if (!(error instanceof CatalogueError)) throw error
        run.skipped++
        out.emit(
          { event: 'skipped', origin: draft.origin, code: error.code, message: error.message },
          `Skipped ${error.message}`,
        )
      }
      progress.at({ done: run.titles.length, unit: 'titles' })
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

function defined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== ''))
}
