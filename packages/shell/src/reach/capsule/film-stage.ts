import { mkdir, open, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CarriedFilm, damageIn } from '@kinoswarm/engine'
import { ReachError } from '../errors.ts'
import { type FilmHead, parseFilmHead } from './film-head.ts'

/** Takes one film in, chunk by chunk. */
export interface FilmIntake {
  write(chunk: Buffer): Promise<void>
  /** Checks the whole film. @throws ReachError CAPSULE_DAMAGED */
  finish(): Promise<void>
  /** After an interruption: closes what is open. */
  close(): Promise<void>
}

/** Where films of a capsule go. */
export interface FilmTaker {
  /** Whether all of it is here. */
  has(film: FilmHead): Promise<boolean>
  /** Takes a film whose pieces are those of its torrent. */
  take(film: CarriedFilm & { infohash: string }): Promise<void>
}

/** Films of a capsule that is still being read, each a file of ours: they count only when all of it was good. */
export class FilmStage {
  readonly #dir: string

  constructor(dir: string) {
    this.#dir = dir
  }

  /** `written` bytes were taken before an interruption. */
  async begin(body: Buffer, written: number): Promise<FilmIntake> {
    const film = parseFilmHead(body)
    const path = join(this.#dir, `${film.infohash}-${film.file}`)
    await mkdir(this.#dir, { recursive: true })
    await rm(`${path}.head`, { force: true })
    const file = await open(path, written > 0 ? 'r+' : 'w')
    if (written > 0) await truncate(path, written)
    let at = written
    return {
      async write(chunk) {
        if (at + chunk.length > film.carried) throw wrong(film, 'is longer than its torrent says')
        await file.write(chunk, 0, chunk.length, at)
        at += chunk.length
      },
      async finish() {
        await file.sync()
        await file.close()
        const damage = await damageIn({ torrent: film.torrent, file: film.file, path })
        if (damage !== null) throw wrong(film, `is damaged at byte ${damage}`)
        await writeFile(`${path}.new`, body)
        await rename(`${path}.new`, `${path}.head`)
      },
      close: () => file.close(),
    }
  }

  /** Films that came whole, in this run or before an interruption. */
  async whole(): Promise<(CarriedFilm & { infohash: string })[]> {
    const names = await readdir(this.#dir).catch(() => [])
    const heads = names.filter((name) => name.endsWith('.head')).map((name) => join(this.#dir, name))
    return Promise.all(
      heads.map(async (path) => {
        const { infohash, file, torrent } = parseFilmHead(await readFile(path))
        return { infohash, file, torrent, path: path.slice(0, -'.head'.length) }
      }),
    )
  }

  /** Each film goes as soon as it was taken: a disk need not hold all of them twice. */
  async drop({ path }: CarriedFilm): Promise<void> {
    await rm(path, { force: true })
    await rm(`${path}.head`, { force: true })
  }
}

function wrong(film: FilmHead, what: string): ReachError {
  return new ReachError(
    'CAPSULE_DAMAGED',
    `The film ${film.infohash.slice(0, 8)} in the capsule ${what}. Nothing was changed; copy the file again.`,
  )
}
