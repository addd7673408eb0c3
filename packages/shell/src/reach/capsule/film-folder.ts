import { mkdir, open, rename, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { ReachError } from '../errors.ts'
import { type FilmHead, pieceMatches } from './film-head.ts'

/** Takes one film in, chunk by chunk. */
export interface FilmIntake {
  write(chunk: Buffer): Promise<void>
  /** Checks the whole film. @throws ReachError CAPSULE_DAMAGED */
  finish(): Promise<void>
}

/** Where films of a capsule go. */
export interface FilmTaker {
  /** `written` bytes were taken before an interruption. Null: not wanted, or here already. */
  begin(film: FilmHead, written: number): Promise<FilmIntake | null>
}

/** Puts films into `<dir>/<infohash>/<file index>`; names out of a torrent never reach the disk. */
export class FilmFolder implements FilmTaker {
  readonly #dir: string
  readonly #ontaken: (film: FilmHead, path: string) => Promise<void>

  constructor(dir: string, ontaken: (film: FilmHead, path: string) => Promise<void> = async () => {}) {
    this.#dir = dir
    this.#ontaken = ontaken
  }

  async begin(film: FilmHead, written: number): Promise<FilmIntake | null> {
    const folder = join(this.#dir, film.infohash)
    const path = join(folder, String(film.file))
    if (await hasSize(path, film.size)) return null
    await mkdir(folder, { recursive: true })
    const part = `${path}.part`
    const file = await open(part, written > 0 ? 'r+' : 'w')
    if (written > 0) await truncate(part, written)
    let at = written
    return {
      async write(chunk) {
        if (at + chunk.length > film.size) throw wrong(film, 'is longer than its torrent says')
        await file.write(chunk, 0, chunk.length, at)
        at += chunk.length
      },
      finish: async () => {
        await file.sync()
        await file.close()
        await checkPieces(film, part)
        await rename(part, path)
        await this.#ontaken(film, path)
      },
    }
  }
}

async function checkPieces(film: FilmHead, path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    if ((await file.stat()).size !== film.size) throw wrong(film, 'is not whole')
    const first = Math.ceil(film.offset / film.pieceLength)
    for (let index = first; ; index++) {
      const at = index * film.pieceLength - film.offset
      const length = Math.min(film.pieceLength, film.size - at)
      const last = (index + 1) * 20 >= film.pieces.length
      if (length <= 0 || (length < film.pieceLength && !last)) return
      const bytes = Buffer.alloc(length)
      await file.read(bytes, 0, length, at)
      if (!pieceMatches(film, index, bytes)) {
        await rm(path, { force: true })
        throw wrong(film, `is damaged at byte ${at}`)
      }
    }
  } finally {
    await file.close()
  }
}

async function hasSize(path: string, size: number): Promise<boolean> {
  return stat(path).then(
    (found) => found.size === size,
    () => false,
  )
}

function wrong(film: FilmHead, what: string): ReachError {
  return new ReachError(
    'CAPSULE_DAMAGED',
    `The film ${film.infohash.slice(0, 8)} in the capsule ${what}. Copy the file again.`,
  )
}
