/** Titles made up for tests, and catalogues with a reader beside them. */

import type { TestContext } from 'node:test'
import Hyperdrive from 'hyperdrive'
import {
  type CatalogueHead,
  CatalogueReader,
  CatalogueWriter,
  parseTitle,
  type Title,
  type TitleInput,
} from '../../src/index.ts'
import { connect, testHome } from '../kit/home.ts'

export function titleNumber(n: number, change: Partial<TitleInput> = {}): Title {
  return parseTitle({
    id: `film-${n}`,
    type: 'movie',
    title: `Film number ${n}`,
    year: 1900 + (n % 100),
    added: 1_700_000_000 + n,
    runtime: 600 + n,
    genres: [n % 2 ? 'drama' : 'comedy'],
    languages: [n % 3 ? 'en' : 'fr-CA'],
    countries: [n % 5 ? 'US' : 'FR'],
    people: [{ name: `Director ${n % 10}`, role: 'director' }],
    synopsis: `What happens in film ${n}.`,
    licence: n % 4 ? 'CC-BY-4.0' : 'CC0-1.0',
    attribution: `Maker ${n}`,
    page: `https://films.example/${n}`,
    sources: [{ infohash: n.toString(16).padStart(40, '0'), size: 1000 + n }],
    ...change,
  })
}

export function titles(count: number): Title[] {
  return Array.from({ length: count }, (_, n) => titleNumber(n))
}

export interface Pair {
  writer: CatalogueWriter
  reader: CatalogueReader
  /** Hands the writer's head to the reader, as if it had been signed, and waits until everything is here. */
  show(): Promise<CatalogueHead>
}

/** A maintainer's catalogue and a viewer's reader, in two stores that replicate. */
export async function pair(
  t: TestContext,
  options: { worker?: boolean; fill?: boolean; picturesKeptMax?: number } = {},
): Promise<Pair> {
  const [here, there] = [await testHome(t), await testHome(t)]
  const drive = new Hyperdrive(here.store.namespace('catalogue'))
  const writer = new CatalogueWriter(drive)
  await writer.ready()
  connect(here.store, there.store)
  const copy = new Hyperdrive(there.store.session({ writable: false }), drive.key)
  const reader = new CatalogueReader(copy, { worker: false, ...options })
  t.after(async () => {
    await reader.close()
    await writer.close()
  })
  reader.on('incomplete', (error: unknown) => t.diagnostic(String(error)))
  const show = async () => {
    const head = (await writer.head())!
    await reader.update(head)
    await reader.filled()
    return head
  }
  return { writer, reader, show }
}
