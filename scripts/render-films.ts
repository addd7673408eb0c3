/**
 * Renders the demo's own films, posters and backdrops into `demo/films/<id>/`. Needs ffmpeg with libx264, libvpx-vp9
 * and libopus; nobody who only runs or builds the project needs it, because the results are in the repository.
 *
 *     node --import tsx scripts/render-films.ts [--art] [ID …]     # --art: pictures only
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { backdropOf, posterOf } from './films/artwork.ts'
import { city } from './films/city.ts'
import { coral } from './films/coral.ts'
import { fire, sand, water } from './films/elements.ts'
import { elementsPoster } from './films/elements-poster.ts'
import { encodeFilm, filmFile } from './films/encode.ts'
import type { Film } from './films/film.ts'
import { framesOf } from './films/frames.ts'
import { nightTrain } from './films/night-train.ts'
import { openFilmBackdrop, openFilmPoster, openFilms } from './films/open-films.ts'
import { pendulums } from './films/pendulums.ts'
import { seahorse } from './films/seahorse.ts'
import { starlings } from './films/starlings.ts'
import { Track } from './films/synth.ts'
import { weather } from './films/weather.ts'

const films: Film[] = [seahorse, city, coral, weather, pendulums, starlings, nightTrain, sand, water, fire]
const folder = fileURLToPath(new URL('../demo/films/', import.meta.url))

const picturesOnly = process.argv.includes('--art')
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'))

for (const film of films) {
  if (wanted.length > 0 && !wanted.includes(film.id)) continue
  const began = Date.now()
  const home = join(folder, film.episodeOf ?? film.id)
  await mkdir(home, { recursive: true })
  await renderPictures(film, home)
  if (!picturesOnly) {
    const track = new Track(film.seconds)
    film.score(track)
    await encodeFilm(film, framesOf(film), track.wav(), filmFile(film, home))
  }
  process.stdout.write(`${film.id}: ${((Date.now() - began) / 1000).toFixed(0)} s\n`)
}

for (const film of openFilms) {
  if (wanted.length > 0 && !wanted.includes(film.id)) continue
  const home = join(folder, film.id)
  await mkdir(home, { recursive: true })
  await writeFile(join(home, 'poster.webp'), await openFilmPoster(film))
  await writeFile(join(home, 'backdrop.webp'), await openFilmBackdrop(film))
}

async function renderPictures(film: Film, home: string): Promise<void> {
  if (film.episodeOf === undefined) {
    await writeFile(join(home, 'poster.webp'), await posterOf(film))
    await writeFile(join(home, 'backdrop.webp'), await backdropOf(film))
  } else if (film === water) {
    await writeFile(join(home, 'poster.webp'), await elementsPoster())
    await writeFile(join(home, 'backdrop.webp'), await backdropOf(water))
  }
}
