import { type Prepared, Spool, type Title } from '@kinoswarm/catalog-feed'

/** Titles written at once. */
const BATCH = 64

/**
 * What an import has read so far: a little in memory, the rest in temporary files, so that a list of a million titles
 * takes no more memory than one of a thousand. Whoever made it closes it.
 */
export class Collected implements AsyncIterable<Title> {
  readonly films: Prepared['films'] = []
  readonly #titles = new Spool()
  #waiting: Title[] = []
  readonly #files = new Spool()
  /** Where each file is among those. */
  readonly #places = new Map<string, number>()
  count = 0
  skipped = 0

  async take({ title, films, files }: Prepared): Promise<void> {
    this.films.push(...films)
    for (const [path, bytes] of files) {
      this.#places.set(path, this.#files.count)
      await this.#files.add(Buffer.from(bytes))
    }
    this.count++
    if (this.#waiting.push(title) < BATCH) return
    await this.#titles.add(Buffer.from(JSON.stringify(this.#waiting)))
    this.#waiting = []
  }

  /** In the order in which they were read, as often as they are asked for. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Title> {
    for await (const batch of this.#titles.drain()) yield* JSON.parse(batch.toString()) as Title[]
    yield* this.#waiting
  }

  /** A file that a title names; null when it came with none. */
  async file(path: string): Promise<Uint8Array | null> {
    const place = this.#places.get(path)
    return place === undefined ? null : this.#files.read(place)
  }

  async close(): Promise<void> {
    await Promise.all([this.#titles.close(), this.#files.close()])
  }
}
