import { basename } from 'node:path'
import { filmInFolder, type KeptFile } from '@kinoswarm/engine'
import type { CapsuleFilm } from './export.ts'

/** A film that lies on this machine, as the shell keeps it. */
export interface FilmHere {
  infohash: string
  torrent: Uint8Array
  /** Absolute path of each file of the torrent; none: it is kept where the engine keeps what it fetched. */
  files: string[]
}

/** Which file of the torrent is the film, where a catalogue says. */
interface FilmRef {
  file: number
  size?: number | undefined
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
export async function filmsHere(
  own: readonly FilmHere[],
  kept: readonly KeptFile[],
  refs: ReadonlyMap<string, FilmRef> = new Map(),
): Promise<FilmsHere> {
  const films = new Map<string, CapsuleFilm>()
  const leftOut = new Map<string, LeftOut>()
  for (const film of own.filter(({ files }) => files.length > 0)) {
    const whole = await wholeFilm(film, refs.get(film.infohash))
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

/** Null when one of its files is gone or has changed. */
async function wholeFilm({ torrent, files }: FilmHere, ref?: FilmRef): Promise<CapsuleFilm | null> {
  return filmInFolder(torrent, files, ref).catch(() => null)
}
