/** Which titles a catalogue that waits to be signed would add and remove, by name, for the co-signers to read. */
import { type CatalogueHead, CatalogueReader, type Maintainer, type Proposal } from '@kinoswarm/catalog-feed'
import Hyperdrive from 'hyperdrive'
import type { Workshop } from '../home/workshop.ts'

/** More than anybody reads; the number of titles is in the record itself. */
const claimsMax = 500
/** As many as a page of a catalogue holds. */
const pageTitles = 200

export async function titleClaims(
  workshop: Workshop,
  { reader }: Maintainer,
  head: CatalogueHead,
): Promise<Proposal['claims']> {
  const signed = reader.state.catalogue
  const before = signed ? await titlesAt(workshop, signed) : new Map<string, string>()
  const after = await titlesAt(workshop, head)
  return { titlesAdded: missingIn(before, after), titlesRemoved: missingIn(after, before) }
}

/** Titles of `of` whose id is not in `other`. */
function missingIn(other: Map<string, string>, of: Map<string, string>): string[] {
  const missing = [...of].filter(([id]) => !other.has(id)).map(([, title]) => title)
  return missing.slice(0, claimsMax)
}

/** Id → title of everything in a catalogue of this home, at one of its heads. */
async function titlesAt(workshop: Workshop, head: CatalogueHead): Promise<Map<string, string>> {
  const drive = new Hyperdrive(workshop.store.session({ writable: false }), head.drive)
  const catalogue = new CatalogueReader(drive)
  const titles = new Map<string, string>()
  try {
    await catalogue.ready()
    await catalogue.update(head)
    await catalogue.filled()
    for (let offset = 0; ; offset += pageTitles) {
      const { cards } = await catalogue.browse({ offset, limit: pageTitles })
      for (const { id, title } of cards) titles.set(id, title)
      if (cards.length < pageTitles) return titles
    }
  } finally {
    await catalogue.close()
    await drive.close()
  }
}
