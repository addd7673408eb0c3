import { once } from 'node:events'
import { CatalogueReader } from '@kinoswarm/catalog-feed'
import { portOf, serveAddon } from '../catalog/addon-server.ts'
import type { Verb, VerbContext } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'
import { readChannelList } from '../home/channel-list.ts'
import { findMaintained } from '../maintain/maintainers.ts'
import { shellVersion } from '../version.ts'

export const verb: Verb = {
  summary: 'Serves the catalogue to Stremio on this machine, until Ctrl-C',
  usage: 'catalog addon [--channel LINK] [--port N]',
  where: 'home',
  options: {
    channel: { type: 'string', help: 'a channel you follow or maintain; absent = the first one' },
    port: { type: 'string', help: 'on 127.0.0.1; absent = any that is free' },
  },
  async run(context) {
    const { out, signal } = context
    const port = portFrom(context)
    const workshop = await context.workshop()
    const link = context.flags.text('channel') ?? (await readChannelList(workshop.home))[0]
    // A maintainer who has not opened their own channel here means that one.
    const channel = await workshop.reader(link ?? (await findMaintained(workshop, undefined)).id)
    const drive = channel.openCatalogue()
    const head = channel.state.catalogue
    if (!drive || !head)
      throw new ShellError(
        'CHANNEL_SILENT',
        'Nothing of this channel’s catalogue is here yet. Open the channel once; one of your own, “kinoswarm publish” it.',
      )
    const reader = new CatalogueReader(drive, { worker: true })
    try {
      await reader.update(head)
      const name = { id: `kinoswarm.${channel.id}`, name: channel.state.name ?? 'Kinoswarm', version: shellVersion }
      const server = await serveAddon(port, { source: reader, name })
      const url = `http://127.0.0.1:${portOf(server)}/manifest.json`
      out.emit(
        { event: 'addon', channel: channel.id, url, titles: reader.titles },
        `Add this address in Stremio: ${url}`,
      )
      if (!signal.aborted) await once(signal, 'abort')
      server.closeAllConnections()
      server.close()
    } finally {
      await reader.close()
      await drive.close()
    }
  },
}

function portFrom({ flags }: VerbContext): number {
  const given = flags.text('port')
  if (given === undefined) return 0
  const port = Number(given)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new ShellError('USAGE', `“${given}” is not a port.`)
  return port
}
