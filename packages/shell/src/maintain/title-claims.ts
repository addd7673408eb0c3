/** Which titles a catalogue that waits to be signed would add, for the co-signers to read. */
import { type CatalogueHead, CatalogueReader, type Maintainer, type Proposal } from '@kinoswarm/catalog-feed'
import Hyperdrive from 'hyperdrive'
import type { Workshop } from '../home/workshop.ts'

/** More than anybody reads; the number of titles is in the record itself. */
const claimsMax = 500

export async function titleClaims(
  workshop: Workshop,
  { reader }: Maintainer,
  head: CatalogueHead,
): Promise<Proposal['claims']> {
  const signed = reader.state.catalogue
  const drive = new Hyperdrive(workshop.store.session({ writable: false }), head.drive)
  const catalogue = new CatalogueReader(drive)
  try {
    await catalogue.ready()
    await catalogue.update(head)
    await catalogue.filled()
    const changes = signed?.drive === head.drive ? await catalogue.changesSince(signed) : null
    const added = changes?.added ?? (signed ? [] : (await catalogue.browse({ limit: claimsMax })).cards)
    return { titlesAdded: added.slice(0, claimsMax).map(({ title }) => title), titlesRemoved: [] }
  } finally {
    await catalogue.close()
    await drive.close()
  }
}
