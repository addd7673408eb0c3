import type { Engine } from '@kinoswarm/engine'
import ReadyResource from 'ready-resource'
import type { Workshop } from '../home/workshop.ts'

/** Gives the films that lie on this machine to whoever wants them, and follows the list of them. Events: `update`, `failure`. */
export class FilmGiver extends ReadyResource {
  readonly #workshop: Workshop
  readonly #engine: () => Promise<Engine>
  readonly #given = new Set<string>()
  #work: Promise<void> = Promise.resolve()

  /** The engine is started when there is a first film to give. */
  constructor(workshop: Workshop, engine: () => Promise<Engine>) {
    super()
    this.#workshop = workshop
    this.#engine = engine
  }

  /** Films that are given. */
  get size(): number {
    return this.#given.size
  }

  override async _open(): Promise<void> {
    this.#workshop.events.on('films', this.#onFilms)
    await this.#give()
  }

  override async _close(): Promise<void> {
    this.#workshop.events.off('films', this.#onFilms)
    await this.#work
  }

  readonly #onFilms = (): void => {
    this.#work = this.#work
      .then(() => this.#give())
      .catch((error) => {
        this.emit('failure', error)
      })
  }

  async #give(): Promise<void> {
    const films = await this.#workshop.films.all()
    for (const { infohash, torrent, files } of films) {
      if (this.#given.has(infohash) || this.closing) continue
      try {
        const engine = await this.#engine()
        // Without files of its own it lies in the engine's folder, and is given as long as it is kept there.
        if (files.length === 0) await engine.pin(infohash, true)
        else await engine.seed({ torrent, files })
        this.#given.add(infohash)
      } catch (error) {
        // One film that was moved or changed must not keep the others from being given.
        this.emit('failure', error)
      }
    }
    const kept = new Set(films.map(({ infohash }) => infohash))
    for (const infohash of [...this.#given].filter((one) => !kept.has(one))) {
      this.#given.delete(infohash)
      await (await this.#engine()).unseed(infohash)
    }
    this.emit('update')
  }
}
