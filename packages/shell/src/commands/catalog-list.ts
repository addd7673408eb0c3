import { channelOption, openCatalogue } from '../catalog/open-catalogue.ts'
import type { Verb } from '../cli/verb.ts'

export const verb: Verb = {
  summary: 'Lists the titles of the catalogue',
  usage: 'catalog list [--channel LINK]',
  where: 'home',
  options: { channel: channelOption },
  async run(context) {
    const { writer } = await openCatalogue(context)
    for await (const title of writer.list()) {
      context.signal.throwIfAborted()
      const { id, type, title: name, year, licence } = title
      context.out.emit(
        { event: 'title', id, type, title: name, year, licence },
        `${id}  ${name}${year ? ` (${year})` : ''}  ${licence}`,
      )
    }
  },
}
