import { type CatalogueReader, isSameWork, type Title, type WorkCard, workCard } from '@kinoswarm/catalog-feed'
import type { TitleDetail } from '../api.ts'
import { within } from './in-time.ts'
import type { PageServices } from './page-services.ts'

/** Catalogues that are here whole answer in milliseconds; a title page waits for none that does not. */
const lookMs = 2_000
/** Names under which a film is looked for: its own, its original one, and some by which others know it. */
const namesMax = 4
/** So many titles of one name are looked at. */
const sameNameMax = 40

/** Which other channels vouch for a title, as far as they are here whole and have it under a name that it has here. */
export async function alsoIn(services: PageServices, channel: string, title: Title): Promise<TitleDetail['alsoIn']> {
  const work = workCard(title)
  const names = [...new Set([title.title, title.originalTitle ?? title.title, ...title.aka])].slice(0, namesMax)
  const looked = services.channels().map(async ({ id, catalogue, status }) => {
    if (id === channel || !catalogue?.complete) return []
    const found = await twinOf(catalogue, work, names).catch(() => undefined)
    return found === undefined ? [] : [{ channel: id, id: found, name: status().name }]
  })
  const found = await within(Promise.all(looked), lookMs)
  return found?.flat()
}

async function twinOf(catalogue: CatalogueReader, work: WorkCard, names: string[]): Promise<string | undefined> {
  for (const q of names) {
    const { cards } = await catalogue.browse({ q, limit: sameNameMax, facets: false })
    const twin = cards.find((card) => isSameWork(work, card))
    if (twin) return twin.id
  }
  return undefined
}
