import { type CatalogueReader, type WorkCard, workCard } from '@kinoswarm/catalog-feed'
import { within } from './in-time.ts'
import type { PageServices } from './page-services.ts'
import { perCatalogue } from './per-catalogue.ts'

/** So many are looked up, the latest first: each is a record to unpack, and nobody hides thousands. */
const lookedUpMax = 200
/** Records are here as a rule; one that has to be fetched is known the next time. */
const lookUpMs = 2_000

export interface HiddenWork {
  card: WorkCard
  /** Of its channel in the order of trust. */
  place: number
}

/** With a change in the catalogue each of them may be another title. */
const worksOf = perCatalogue<Promise<WorkCard | undefined>>()

/** What hidden titles are recognised by in other channels. */
export async function hiddenWorks({ channels, library }: PageServices): Promise<HiddenWork[]> {
  const followed = channels()
  if (followed.length < 2) return []
  const hidden = Object.entries(library.all)
    .filter(([, entry]) => entry.hidden)
    .sort(([, a], [, b]) => b.updated - a.updated)
    .slice(0, lookedUpMax)
  const found: HiddenWork[] = []
  const looked = hidden.map(async ([key]) => {
    const [channel, id = ''] = key.split('/')
    const place = followed.findIndex((one) => one.id === channel)
    const catalogue = followed[place]?.catalogue
    // While it is being filled, looking waits for all of it.
    const card = catalogue?.complete ? await workOf(catalogue, id) : undefined
    if (card) found.push({ card, place })
  })
  await within(Promise.all(looked), lookUpMs)
  return [...found]
}

function workOf(catalogue: CatalogueReader, id: string): Promise<WorkCard | undefined> {
  const works = worksOf(catalogue)
  const asked = works.get(id)
  if (asked) return asked
  const work = lookUp(catalogue, id)
  works.set(id, work)
  // What could not be fetched is asked for again: nothing else would hide it before the catalogue changes.
  void work.then((card) => {
    if (!card && works.get(id) === work) works.delete(id)
  })
  return work
}

async function lookUp(catalogue: CatalogueReader, id: string): Promise<WorkCard | undefined> {
  const title = await catalogue.get(id).catch(() => null)
  return title ? workCard(title) : undefined
}
