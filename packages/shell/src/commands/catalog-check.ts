import { Linter } from '@kinoswarm/catalog-feed'
import { channelOption, openCatalogue } from '../catalog/open-catalogue.ts'
import type { Verb } from '../cli/verb.ts'

export const verb: Verb = {
  summary: 'Looks through the catalogue for what is missing, double or hard to play',
  usage: 'catalog check [--channel LINK]',
  where: 'home',
  options: { channel: channelOption },
  async run(context) {
    const { out, signal } = context
    const { channel, writer } = await openCatalogue(context)
    const linter = new Linter(Math.floor(Date.now() / 1000))
    const counts = { error: 0, warning: 0 }
    let titles = 0
    for await (const title of writer.list()) {
      signal.throwIfAborted()
      titles++
      for (const finding of linter.check(title)) {
        counts[finding.level]++
        out.emit(
          { event: 'finding', ...finding },
          `${finding.level === 'error' ? 'Error' : 'Note'}: ${finding.id} ${finding.message}.`,
        )
      }
    }
    const { error: errors, warning: warnings } = counts
    out.emit(
      { event: 'checked', channel, titles, errors, warnings },
      `${titles} titles, ${errors} errors, ${warnings} notes.`,
    )
  },
}
