import { CatalogueError, prepare, readDrafts } from '@kinoswarm/catalog-feed'
import type { VerbContext } from '../cli/verb.ts'
import { Collected } from './collected.ts'
import { Progress } from './progress.ts'
import type { RememberedTorrents } from './torrents.ts'

export interface ImportTools {
  torrents: RememberedTorrents
  /** True for files that the catalogue holds already. */
  has: (path: string) => Promise<boolean>
}

/** Reads, prepares and collects everything an import holds; what cannot be taken is said and left out. */
export async function collect(paths: string[], context: VerbContext, tools: ImportTools): Promise<Collected> {
  const collected = new Collected()
  try {
    await collectInto(collected, paths, { context, tools })
  } catch (error) {
    await collected.close()
    throw error
  }
  return collected
}

async function collectInto(
  run: Collected,
  paths: string[],
  { context, tools }: { context: VerbContext; tools: ImportTools },
): Promise<void> {
  const { torrents, has } = tools
  const { out, signal, flags } = context
  const defaults = defined(
    Object.fromEntries(['licence', 'attribution', 'page'].map((name) => [name, flags.text(name)])),
  )
  const progress = new Progress(out, 'Reading')
  const now = Math.floor(Date.now() / 1000)
  for (const path of paths) {
    for await (const draft of readDrafts(path, { now })) {
      signal.throwIfAborted()
      try {
        const record = { ...defaults, ...defined(draft.record) }
        const prepared = await prepare({ ...draft, record }, { torrents, now, has })
        for (const message of prepared.warnings) out.emit({ event: 'warning', message }, `Note: ${message}`)
        await run.take(prepared)
      } catch (error) {
        if (!(error instanceof CatalogueError)) throw error
        run.skipped++
        out.emit(
          { event: 'skipped', origin: draft.origin, code: error.code, message: error.message },
          `Skipped ${error.message}`,
        )
      }
      progress.at({ done: run.count, unit: 'titles' })
    }
  }
}

function defined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== ''))
}
