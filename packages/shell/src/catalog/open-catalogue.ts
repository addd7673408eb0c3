import { CatalogueWriter } from '@kinoswarm/catalog-feed'
import type { VerbContext } from '../cli/verb.ts'
import type { Workshop } from '../home/workshop.ts'
import { findMaintained } from '../maintain/maintainers.ts'

/** The catalogue of a channel that is maintained from this home, open for changes. */
export interface OpenCatalogue {
  workshop: Workshop
  channel: string
  writer: CatalogueWriter
  /** To be called after every change: `publish` signs what was saved last. */
  save(): Promise<void>
}

export const channelOption = { type: 'string', help: 'which of your channels, where there are several' } as const

export async function openCatalogue(context: VerbContext): Promise<OpenCatalogue> {
  const workshop = await context.workshop()
  const { id } = await findMaintained(workshop, context.flags.text('channel'))
  const writer = new CatalogueWriter(await workshop.catalogueDrive(id))
  await writer.ready()
  const save = async () => {
    await writer.refreshSprite()
    const head = await writer.head()
    if (head) await workshop.saveCatalogueHead(id, head)
  }
  return { workshop, channel: id, writer, save }
}
