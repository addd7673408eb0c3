import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { KeptFile } from '@kinoswarm/engine'
import bencode from 'bencode'
import type { CapsuleFilm } from './export.ts'

/** A film that lies on this machine, as the shell keeps it. */
export interface FilmHere {
  infohash: string
  torrent: Uint8Array
  /** Absolute path of each file of the torrent. */
  files: string[]
}

/** A film that is here in parts, or was: why it cannot be taken along. */
export interface LeftOut {
  infohash: string
  name: string
  why: string
}

export interface FilmsHere {
  films: CapsuleFilm[]
  leftOut: LeftOut[]
}

/** What a capsule can take: films that lie here as files, and those watched or adopted that came whole. */
export async function filmsHere(own: readonly FilmHere[], kept: readonly KeptFile[]): Promise<FilmsHere> {
  const films = new Map<string, CapsuleFilm>()
  const leftOut = new Map<string, LeftOut>()
  for (const film of own) {
    const whole = await wholeFilm(film)
    if (whole) films.set(film.infohash, whole)
    else leftOut.set(film.infohash, { ...named(film), why: 'its file is gone or has changed' })
  }
  for (const { name, have, ...film } of kept) {
    if (films.has(film.infohash)) continue
    if (have === film.size) films.set(film.infohash, film)
    else
      leftOut.set(film.infohash, {
        infohash: film.infohash,
        name,
        why: `only ${percent(have / film.size)} of it is here`,
      })
  }
  return { films: [...films.values()], leftOut: [...leftOut.values()].filter(({ infohash }) => !films.has(infohash)) }
}

function named({ infohash, files }: FilmHere): { infohash: string; name: string } {
  return { infohash, name: basename(files[0] ?? infohash) }
}

/** Never 100 % of what is not whole. */
function percent(share: number): string {
  return `${Math.min(99, Math.floor(100 * share))} %`
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
