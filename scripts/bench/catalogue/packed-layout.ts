/** The layout of this project, and everything about it that is measured beyond publishing and reading. */
import { type CatalogueHead, CatalogueReader, CatalogueWriter, type HomeRow } from '@kinoswarm/catalog-feed'
import type Corestore from 'corestore'
import Hyperdrive from 'hyperdrive'
import type { Layout, Maker, Published, Side } from './layout.ts'
import { madeFile, madeQueries, TitleMaker } from './titles.ts'

const QUERIES = 360
const WARM_UP = 60
/** Posters on one screen. */
const POSTERS = 40

export class PackedMaker implements Maker {
  readonly #writer: CatalogueWriter
  readonly published: Published

  constructor(writer: CatalogueWriter, head: CatalogueHead) {
    this.#writer = writer
    const bytes = head.bytes.db! + head.bytes.blobs!
    this.published = { topic: writer.drive.discoveryKey, bytes, head }
  }

  async edit(n: number): Promise<{ head: CatalogueHead; ms: number }> {
    const title = { ...new TitleMaker().make(n), title: `Edited ${n}` }
    const started = performance.now()
    await this.#writer.apply({ upsert: [title] }, { files: madeFile })
    return { head: (await this.#writer.head())!, ms: performance.now() - started }
  }

  async close(): Promise<void> {
    await this.#writer.close()
    await this.#writer.drive.close()
  }
}

export class PackedSide implements Side {
  readonly #drive: Hyperdrive
  readonly #reader: CatalogueReader
  readonly #head: CatalogueHead
  #front: HomeRow['cards'] = []

  constructor(store: Corestore, head: CatalogueHead) {
    this.#head = head
    this.#drive = new Hyperdrive(store.session({ writable: false }), head.drive)
    this.#reader = new CatalogueReader(this.#drive, { worker: true, fill: false })
  }

  async first(): Promise<number> {
    await this.#reader.update(this.#head)
    const { rows } = await this.#reader.home()
    this.#front = rows[0]?.cards ?? []
    return this.#front.length
  }

  /** Times of each. Not one query is asked twice, and no two of them share what they fetch by design. */
  async remote(queries: string[]): Promise<number[]> {
    const times: number[] = []
    for (const q of queries) {
      const started = performance.now()
      const { cards } = await this.#reader.browse({ q, limit: 10, facets: false })
      times.push(performance.now() - started)
      if (cards.length === 0) throw new Error(`“${q}” was not found`)
    }
    return times
  }

  /** A screen of posters that nobody has fetched, as the cards address them, or as their paths do. */
  async posters(by: 'id' | 'path'): Promise<number> {
    const cards = this.#front.slice(0, POSTERS)
    const path = (n: number) => new TitleMaker().make(n).poster!.path
    const pictures = await Promise.all(
      cards.map(({ id }) => (by === 'id' ? this.#reader.artwork(id) : this.#drive.get(path(Number(id.slice(1)))))),
    )
    if (pictures.some((picture) => picture === null)) throw new Error('a poster is missing')
    return pictures.length
  }

  /** All that browsing and searching need: when cards were here, and when the index was. */
  async fill(): Promise<{ cardsMs: number }> {
    const started = performance.now()
    let cardsMs = 0
    this.#reader.once('browsable', () => {
      cardsMs = performance.now() - started
    })
    await this.#reader.fill()
    if (!this.#reader.complete) throw new Error('not everything came')
    return { cardsMs }
  }

  async everything(): Promise<void> {
    await this.#reader.fill({ details: true })
    if (!this.#reader.complete) throw new Error('not everything came')
  }

  async follow(head: CatalogueHead, wait: string): Promise<boolean> {
    await this.#reader.update(head)
    const { rows } = await this.#reader.home()
    return rows.some((row) => row.cards.some((card) => card.title === wait))
  }

  /** Own: what the worker says a search took. Whole: until the answer is here, facets, filters, cards and all. */
  async search(size: number) {
    const queries = madeQueries(QUERIES, size)
    for (const q of queries.slice(0, WARM_UP)) await this.#reader.browse({ q, limit: 20 })
    const own: number[] = []
    const whole: number[] = []
    for (const q of queries) {
      const started = performance.now()
      const { ms } = await this.#reader.browse({ q, limit: 20 })
      own.push(ms)
      whole.push(performance.now() - started)
    }
    return { own, whole, pages: await this.#pages(size) }
  }

  /** A page of each order and of some filters: the first time, and when its order is known. */
  async #pages(size: number): Promise<{ first: number[]; next: number[] }> {
    const queries = [
      {},
      { genre: 'drama' },
      { sort: 'title', offset: Math.floor(size / 2) },
      { sort: 'year', language: 'fr' },
    ] as const
    const [first, next]: [number[], number[]] = [[], []]
    for (const query of queries) {
      first.push((await this.#reader.browse({ ...query })).ms)
      next.push((await this.#reader.browse({ ...query })).ms)
    }
    return { first, next }
  }

  async close(): Promise<void> {
    await this.#reader.close()
    await this.#drive.close()
  }
}

export const packedLayout: Layout = {
  async publish(store, titles) {
    const writer = new CatalogueWriter(new Hyperdrive(store.namespace('catalogue')))
    await writer.ready()
    await writer.publish(titles, { files: madeFile })
    return new PackedMaker(writer, (await writer.head())!)
  },
  async open(store, { head }) {
    return new PackedSide(store, head as CatalogueHead)
  },
}
