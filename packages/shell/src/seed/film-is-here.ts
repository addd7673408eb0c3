import { keptFilm } from '@kinoswarm/engine'
import { homeFiles } from '../home/paths.ts'
import type { Workshop } from '../home/workshop.ts'
import { filmsHere } from '../reach/capsule/films-here.ts'

/** Whether a film is whole on this machine: lying here as a file, or watched or adopted to the end. */
export async function filmIsHere({ home, films }: Workshop, infohash: string): Promise<boolean> {
  const [own, kept] = await Promise.all([films.find(infohash), keptFilm(homeFiles.media(home), infohash)])
  const here = await filmsHere(own ? [own] : [], kept ? [kept] : [])
  return here.films.length > 0
}
