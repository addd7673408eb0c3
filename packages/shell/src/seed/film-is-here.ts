import { keptFilm } from '@kinoswarm/engine'
import { homeFiles } from '../home/paths.ts'
import type { Workshop } from '../home/workshop.ts'
import { filmsHere } from '../reach/capsule/films-here.ts'

/** A film as a catalogue names it: `file` and `size` find it among the files of its torrent. */
export interface FilmRef {
  infohash: string
  file: number
  size?: number
}

/** Whether a film is whole on this machine: lying here as a file, or watched or adopted to the end. */
export async function filmIsHere({ home, films }: Workshop, { infohash, ...film }: FilmRef): Promise<boolean> {
  const [own, kept] = await Promise.all([films.find(infohash), keptFilm(homeFiles.media(home), infohash, film)])
  const here = await filmsHere(own ? [own] : [], kept ? [kept] : [])
  return here.films.length > 0
}
