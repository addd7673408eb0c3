import { channelOption, openCatalogue } from '../catalog/open-catalogue.ts'
import { counted } from '../cli/counted.ts'
import type { Verb } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'

export const verb: Verb = {
  summary: 'Takes titles out of the catalogue',
  usage: 'catalog remove ID… [--channel LINK]',
  arguments: { min: 1, max: 1000 },
  where: 'home',
  options: { channel: channelOption },
  async run(context) {
    const { args, out } = context
    const { channel, writer, save } = await openCatalogue(context)
    const { removed } = await writer.apply({ remove: args })
    const unknown = args.filter((id) => !removed.includes(id))
    await save()
    for (const id of unknown)
      out.emit({ event: 'warning', message: `${id} is not in the catalogue` }, `Note: ${id} is not in the catalogue.`)
    if (removed.length === 0) throw new ShellError('NOT_FOUND', 'None of these titles is in the catalogue.')
    out.emit(
      { event: 'removed', channel, ids: removed, titles: writer.titles },
      `Removed ${removed.join(', ')}. ${counted(writer.titles, 'title')} left.`,
    )
  },
}
