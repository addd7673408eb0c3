import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import bencode from 'bencode'
import type { CapsuleFilm } from './export.ts'

/** A film that lies on this machine, as the shell keeps it. */
export interface FilmHere {
  infohash: string
  torrent: Uint8Array
  /** Absolute path of each file of the torrent. */
  files: string[]
}

/** Films whose first file is whole here, each as a capsule takes it; the others are passed over. */
export async function wholeFilms(films: readonly FilmHere[]): Promise<CapsuleFilm[]> {
  const found = await Promise.all(films.map((film) => wholeFilm(film)))
  return found.filter((film) => film !== null)
}

async function wholeFilm({ infohash, torrent, files }: FilmHere): Promise<CapsuleFilm | null> {
  const [path] = files
  const size = sizeOfFirstFile(torrent)
  const found = path ? await stat(path).catch(() => null) : null
  if (!path || !found || found.size !== size) return null
  return { infohash, torrent, file: 0, size, read: () => createReadStream(path) }
}

/** Zero when the torrent cannot be read. */
function sizeOfFirstFile(torrent: Uint8Array): number {
  try {
    const { info } = bencode.decode(torrent) as { info: { length?: number; files?: { length: number }[] } }
    return Number(info.files ? info.files[0]?.length : info.length)
  } catch {
    return 0
  }
}
