import type { CatalogueReader } from '@kinoswarm/catalog-feed'

/** Something to remember of each catalogue as it is now: forgotten with every change, and with the catalogue. */
export function perCatalogue<Value>(): (catalogue: CatalogueReader) => Map<string, Value> {
  const known = new WeakMap<CatalogueReader, Map<string, Value>>()
  return (catalogue) => {
    const found = known.get(catalogue)
    if (found) return found
    const values = new Map<string, Value>()
    catalogue.on('update', () => values.clear())
    known.set(catalogue, values)
    return values
  }
}
