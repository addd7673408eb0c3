import { CatalogueError, IdSet, joined, type Prepared, Spool, type Title, titlePaths } from '@kinoswarm/catalog-feed'
import { Namesakes } from './namesakes.ts'

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
  readonly #ids = new IdSet()
  /** Where each title is whose id was made of its name. */
  readonly #named = new Map<string, number>()
  readonly #namesakes = new Namesakes()
  /** Titles that grew after they were put away. */
  readonly #joined = new Map<number, Title>()
  /** The batch that was looked into last: namesakes stand together as a rule. */
  #open: { batch: number; titles: Title[] } | null = null
  count = 0
  skipped = 0

  /**
   * False when it became a part of a title that is here already: another source, or more episodes. Throws `DUPLICATE_ID`
   * for a second title with an id that the list gave it.
   */
  async take({ title, films, files, named }: Prepared): Promise<boolean> {
    const place = named ? this.#named.get(title.id) : undefined
    if (place !== undefined) return this.#join(place, { title, films, files })
    if (!this.#ids.add(title.id)) {
      const message = `${title.id} (${title.title}): another title of this import has that id: give one of them another`
      throw new CatalogueError('DUPLICATE_ID', message)
    }
    if (named) this.#named.set(title.id, this.count)
    await this.#keep(films, files)
    this.count++
    if (this.#waiting.push(title) < BATCH) return true
    await this.#titles.add(Buffer.from(JSON.stringify(this.#waiting)))
    this.#waiting = []
    return true
  }

  /**
   * The id for a title that came without one. `title.id` is made of its name: that one, if no other film has it, here or in
   * the catalogue; or the next with a number that is free, or was this film's already.
   */
  async place(title: Title, known: (id: string) => Promise<Title | null>): Promise<string> {
    return this.#namesakes.place(title, {
      taken: (id) => this.#ids.has(id),
      look: (id) => {
        const place = this.#named.get(id)
        return place === undefined ? known(id) : this.#at(place)
      },
    })
  }

  /** In the order in which they were read, as often as they are asked for. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Title> {
    let place = 0
    for await (const batch of this.#titles.drain()) {
      for (const title of JSON.parse(batch.toString()) as Title[]) yield this.#joined.get(place++) ?? title
    }
    for (const title of this.#waiting) yield this.#joined.get(place++) ?? title
  }

  /** A file that a title names; null when it came with none. */
  async file(path: string): Promise<Uint8Array | null> {
    const place = this.#places.get(path)
    return place === undefined ? null : this.#files.read(place)
  }

  async close(): Promise<void> {
    await Promise.all([this.#titles.close(), this.#files.close()])
  }

  async #join(place: number, { title, films, files }: Pick<Prepared, 'title' | 'films' | 'files'>): Promise<boolean> {
    const whole = joined(await this.#at(place), title)
    const wanted = new Set(titlePaths(whole))
    const fresh = [...files].filter(([path]) => wanted.has(path) && !this.#places.has(path))
    await this.#keep(films, new Map(fresh))
    this.#joined.set(place, whole)
    return false
  }

  async #keep(films: Prepared['films'], files: Prepared['files']): Promise<void> {
    this.films.push(...films)
    for (const [path, bytes] of files) {
      this.#places.set(path, this.#files.count)
      await this.#files.add(Buffer.from(bytes))
    }
  }

  async #at(place: number): Promise<Title> {
    const grown = this.#joined.get(place)
    if (grown) return grown
    const batch = Math.floor(place / BATCH)
    if (batch >= this.#titles.count) return this.#waiting[place % BATCH]!
    if (this.#open?.batch !== batch) {
      this.#open = { batch, titles: JSON.parse((await this.#titles.read(batch)).toString()) as Title[] }
    }
    return this.#open.titles[place % BATCH]!
  }
}
