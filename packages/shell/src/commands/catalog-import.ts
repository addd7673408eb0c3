import { resolve } from 'node:path'
import { collect } from '../catalog/import-run.ts'
import { channelOption, openCatalogue } from '../catalog/open-catalogue.ts'
import { Progress } from '../catalog/progress.ts'
import { RememberedTorrents } from '../catalog/torrents.ts'
import type { Verb } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'

export const verb: Verb = {
  summary: 'Takes titles from files and folders into the catalogue; publish makes them visible',
  usage: 'catalog import FILE_OR_FOLDER… [--replace] [--dry-run] [--channel LINK]',
  arguments: { min: 1, max: 64 },
  where: 'home',
  options: {
    channel: channelOption,
    licence: { type: 'string', help: 'for titles that name none: SPDX id or address' },
    attribution: { type: 'string', help: 'for titles that name nobody' },
    page: { type: 'string', help: 'for titles without one' },
    replace: { type: 'boolean', help: 'the catalogue then holds these titles and no others' },
    'dry-run': { type: 'boolean', help: 'say what would change, and change nothing' },
  },
  async run(context) {
    const { args, cwd, flags, out, signal } = context
    const { workshop, channel, writer, save } = await openCatalogue(context)
    const torrents = new RememberedTorrents(workshop.channelFile(channel, 'torrents.json'), signal)
    const paths = args.map((path) => resolve(cwd, path))
    const { titles, files, films, skipped } = await collect(paths, context, {
      torrents,
      has: (path) => writer.has(path),
    }).finally(() => torrents.save())
    if (skipped > 0 && titles.length === 0) {
      throw new ShellError(
        'NOTHING_IMPORTED',
        `None of ${skipped} titles could be taken. docs/catalogue.md shows the fields.`,
      )
    }
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
    const options = {
      files: async (path: string) => files.get(path) ?? null,
      onProgress: (done: number) => progress.at(done),
      signal,
    }
    const changes = await writer.publish(titles, { ...options, keepOthers: !flags.on('replace') })
    await workshop.films.addAll(films)
    await save()
    const counts = { added: changes.added.length, changed: changes.changed.length, removed: changes.removed.length }
    out.emit(
      { event: 'imported', channel, ...counts, skipped, titles: writer.titles },
      `Added ${counts.added}, changed ${counts.changed}, removed ${counts.removed}; ${skipped} skipped. The catalogue holds ${writer.titles} titles.`,
    )
  },
}
