import { setImmediate } from 'node:timers/promises'
import {
  CatalogueError,
  type CatalogueWriter,
  type Draft,
  type PrepareOptions,
  prepare,
  readDrafts,
} from '@kinoswarm/catalog-feed'
import type { VerbContext } from '../cli/verb.ts'
import { Collected } from './collected.ts'
import { Progress } from './progress.ts'
import type { RememberedTorrents } from './torrents.ts'

/** Titles between two looks at what else is to be done here: Ctrl-C, or the viewers of a shell that carries this out. */
const BREATH = 64

export interface ImportTools {
  torrents: RememberedTorrents
  writer: CatalogueWriter
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
  const { torrents, writer } = tools
  const { out, signal, flags } = context
  const defaults = defined(
    Object.fromEntries(['licence', 'attribution', 'page'].map((name) => [name, flags.text(name)])),
  )
  const progress = new Progress(out, 'Reading')
  const known = await writer.lookup()
  const options: PrepareOptions = {
    torrents,
    now: Math.floor(Date.now() / 1000),
    has: (path) => writer.has(path),
    known,
    place: (title) => run.place(title, known),
  }
  for (const path of paths) {
    for await (const draft of readDrafts(path)) {
      if ((run.count + run.skipped) % BREATH === 0) await setImmediate()
      signal.throwIfAborted()
      const record = { ...defaults, ...defined(draft.record) }
      await takeInto(run, { ...draft, record }, { options, out })
      progress.at({ done: run.count, unit: 'titles' })
    }
  }
}

async function takeInto(
  run: Collected,
  draft: Draft,
  { options, out }: { options: PrepareOptions; out: VerbContext['out'] },
): Promise<void> {
  const note = (message: string) => out.emit({ event: 'warning', message }, `Note: ${message}`)
  try {
    const prepared = await prepare(draft, options)
    for (const message of prepared.warnings) note(message)
    const { id } = prepared.title
    if (!(await run.take(prepared))) note(`${draft.origin} is ${id} again, and was added to it`)
  } catch (error) {
    if (!(error instanceof CatalogueError)) throw error
    run.skipped++
    const { code, message } = error
    const where = message.startsWith(draft.origin) ? '' : `${draft.origin}: `
    out.emit({ event: 'skipped', origin: draft.origin, code, message }, `Skipped ${where}${message}`)
  }
}

function defined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== ''))
}
