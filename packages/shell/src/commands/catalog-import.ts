import { resolve } from 'node:path'
import type { Collected } from '../catalog/collected.ts'
import { collect } from '../catalog/import-run.ts'
import { channelOption, type OpenCatalogue, openCatalogue } from '../catalog/open-catalogue.ts'
import { Progress } from '../catalog/progress.ts'
import { RememberedTorrents } from '../catalog/torrents.ts'
import { counted } from '../cli/counted.ts'
import type { Verb, VerbContext } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'

export const verb: Verb = {
  summary: 'Takes titles from files and folders into the catalogue; publish makes them visible',
  usage: 'catalog import FILE_OR_FOLDER… [--replace] [--synopses yes|no] [--dry-run] [--channel LINK]',
  arguments: { min: 1, max: 64 },
  where: 'home',
  options: {
    channel: channelOption,
    licence: { type: 'string', help: 'for titles that name none: SPDX id or address' },
    attribution: { type: 'string', help: 'for titles that name nobody' },
    page: { type: 'string', help: 'for titles without one' },
    synopses: { type: 'string', help: 'yes: search finds words of synopses too, in an index twice as large; no: not' },
    replace: { type: 'boolean', help: 'the catalogue then holds these titles and no others' },
    'dry-run': { type: 'boolean', help: 'say what would change, and change nothing' },
  },
  async run(context) {
    const { args, cwd, flags, out, signal } = context
    yesOrNo(flags.text('synopses'))
    const { workshop, channel, writer, save } = await openCatalogue(context)
    const hashing = new Progress(out, 'Hashing')
    const torrents = new RememberedTorrents(workshop.channelFile(channel, 'torrents'), {
      signal,
      onHashed: (_film, done, total) => hashing.at({ done, total, unit: 'bytes' }),
    })
    const paths = args.map((path) => resolve(cwd, path))
    const collecting = collect(paths, context, { torrents, writer })
    const titles = await collecting.catch((error) => stopped(error, signal))
    try {
      await write(titles, context, { workshop, channel, writer, save })
    } finally {
      await titles.close()
    }
  },
}

async function write(titles: Collected, { flags, out, signal }: VerbContext, to: OpenCatalogue): Promise<void> {
  const { workshop, channel, writer, save } = to
  const { count, skipped } = titles
  if (count === 0) refuseEmpty(skipped, flags.on('replace'))
  if (flags.on('dry-run')) {
    const plan = await writer.diff(titles)
    const removed = flags.on('replace') ? plan.removed.length : 0
    const counts = { added: plan.added.length, changed: plan.changed.length, removed, skipped }
    return out.emit(
      { event: 'plan', channel, ...counts },
      `Would add ${counts.added}, change ${counts.changed}, remove ${removed} titles; ${skipped} skipped.`,
    )
  }
  const progress = new Progress(out, 'Writing')
  const synopses = yesOrNo(flags.text('synopses'))
  const options = {
    files: (path: string) => titles.file(path),
    onProgress: (done: number) => progress.at({ done, total: count, unit: 'titles' }),
    signal,
    ...(synopses !== undefined && { synopses }),
  }
  const publish = writer.publish(titles, { ...options, keepOthers: !flags.on('replace') })
  const changes = await publish.catch((error) => stopped(error, signal))
  await workshop.films.addAll(titles.films)
  await save()
  const counts = { added: changes.added.length, changed: changes.changed.length, removed: changes.removed.length }
  const sign = counts.added + counts.changed + counts.removed > 0 ? ' Sign it with: kinoswarm publish' : ''
  out.emit(
    { event: 'imported', channel, ...counts, skipped, titles: writer.titles },
    `Added ${counts.added}, changed ${counts.changed}, removed ${counts.removed}; ${skipped} skipped. The catalogue holds ${counted(writer.titles, 'title')}.${sign}`,
  )
}

/** An empty list is no error, but nobody means by one that the whole catalogue goes: more likely it was cut short. */
function refuseEmpty(skipped: number, replace: boolean): void {
  const advice = 'What the list leaves out can be given by --licence, --attribution, --page'
  const message =
    skipped > 0
      ? `None of ${counted(skipped, 'title')} could be taken. ${advice}; docs/catalogue.md shows all fields.`
      : 'There is no title in it, and with --replace that would empty the catalogue. “catalog remove” takes titles out.'
  if (skipped > 0 || replace) throw new ShellError('NOTHING_IMPORTED', message)
}

function yesOrNo(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined
  if (text === 'yes' || text === 'no') return text === 'yes'
  throw new ShellError('USAGE', '--synopses is yes or no.')
}

/** Ctrl-C is no error: what was hashed is kept, and nothing else was written where a reader would see it. */
function stopped(error: unknown, signal: AbortSignal): never {
  if (!signal.aborted) throw error
  const message = 'Stopped: the catalogue is as it was. The same command goes on where it was.'
  throw new ShellError('CANCELLED', message, { cause: error })
}
