import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { explainDisk } from './disk-errors.ts'
import { readJson, writeJson } from './json-file.ts'

/** A film on this machine that is given to others from where it lies. */
export interface OwnFilm {
  /** 40 hex characters. */
  infohash: string
  torrent: Uint8Array
  /** Absolute path of each file of the torrent, in its order. */
  files: string[]
}

const infohashPattern = /^[0-9a-f]{40}$/

/** The films of a maintainer that lie on this machine: `films.json`, and each .torrent beside it. */
export class OwnFilms {
  readonly #home: string
  readonly #changed: () => void

  constructor(home: string, changed: () => void) {
    this.#home = home
    this.#changed = changed
  }

  async all(): Promise<OwnFilm[]> {
    const list = Object.entries(await this.#list())
    return Promise.all(list.map(([infohash, files]) => this.#read(infohash, files)))
  }

  async find(infohash: string): Promise<OwnFilm | undefined> {
    const list = await this.#list()
    return Object.hasOwn(list, infohash) ? this.#read(infohash, list[infohash]!) : undefined
  }

  async add(film: OwnFilm): Promise<void> {
    await this.addAll([film])
  }

  /** One write of the list, however many films: a folder of thousands is imported at once. */
  async addAll(films: OwnFilm[]): Promise<void> {
    if (films.length === 0) return
    const list = await this.#list()
    try {
      await mkdir(join(this.#home, 'films'), { recursive: true })
      for (const { infohash, files, torrent } of films) {
        if (!infohashPattern.test(infohash)) throw new TypeError(`not an infohash: ${infohash}`)
        await writeFile(this.#torrent(infohash), torrent)
        list[infohash] = files
      }
    } catch (error) {
      throw explainDisk(error, this.#home)
    }
    await writeJson(this.#path, list)
    this.#changed()
  }

  async remove(infohash: string): Promise<void> {
    const list = await this.#list()
    if (!Object.hasOwn(list, infohash)) return
    delete list[infohash]
    await writeJson(this.#path, list)
    await rm(this.#torrent(infohash), { force: true })
    this.#changed()
  }

  async #read(infohash: string, files: string[]): Promise<OwnFilm> {
    return { infohash, files, torrent: await readFile(this.#torrent(infohash)) }
  }

  get #path(): string {
    return join(this.#home, 'films.json')
  }

  #torrent(infohash: string): string {
    return join(this.#home, 'films', `${infohash}.torrent`)
  }

  async #list(): Promise<Record<string, string[]>> {
    const value = (await readJson(this.#path)) ?? {}
    const entries = Object.entries(value as Record<string, unknown>)
    return Object.fromEntries(
      entries.filter((entry): entry is [string, string[]] => infohashPattern.test(entry[0]) && Array.isArray(entry[1])),
    )
  }
}
