import { resolve } from 'node:path'
import { collect } from '../catalog/import-run.ts'
import { channelOption, openCatalogue } from '../catalog/open-catalogue.ts'
import { RememberedTorrents } from '../catalog/torrents.ts'
import type { Verb } from '../cli/verb.ts'

export const verb: Verb = {
  summary: 'Says how files and folders differ from the catalogue',
  usage: 'catalog diff FILE_OR_FOLDER… [--channel LINK]',
  arguments: { min: 1, max: 64 },
  where: 'home',
  options: { channel: channelOption },
  async run(context) {
    const { args, cwd, out, signal } = context
    const { workshop, channel, writer } = await openCatalogue(context)
    const torrents = new RememberedTorrents(workshop.channelFile(channel, 'torrents'), { signal })
    const titles = await collect(
      args.map((path) => resolve(cwd, path)),
      context,
      { torrents, writer },
    )
    const { added, changed, removed } = await writer.diff(titles).finally(() => titles.close())
    for (const [mark, ids] of [
      ['+', added],
      ['~', changed],
      ['-', removed],
    ] as const) {
      for (const id of ids) out.emit({ event: 'difference', mark, id }, `${mark} ${id}`)
    }
    const counts = { added: added.length, changed: changed.length, missing: removed.length }
    out.emit(
      { event: 'compared', channel, ...counts },
      `${counts.added} new, ${counts.changed} different, ${counts.missing} only in the catalogue.`,
    )
  },
}
