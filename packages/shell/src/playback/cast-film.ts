import type { CuttableFilm, SubtitleCue } from '@kinoswarm/engine/media'
import type { MediaFile } from '../http/media.ts'
import type { Films } from './films.ts'

/** Words to go with a film: lines at hand, or a track inside the film, read when the device asks for them. */
export type CastWords = { name: string; language?: string } & ({ cues: SubtitleCue[] } | { inside: number })

/** What somebody wants to see on another screen. */
export interface CastRequest {
  file: () => MediaFile
  title: string
  /** Seconds. */
  at: number
  words?: CastWords
}

/** Lines inside a film are read in windows of this length. */
const windowSeconds = 60
/** A film without a length is taken for one that is no longer than this. */
const longestSeconds = 6 * 3600

/** The film of a playback as long as it is shown somewhere: each call keeps its worker from being taken for idle. */
export function cuttable(films: Films, id: string): CuttableFilm {
  return {
    probe: async () => (await films.get(id)).probe(),
    keyTimes: async () => (await films.get(id)).keyTimes(),
    subtitle: async (index, request) => (await films.get(id)).subtitle(index, request),
    async *video(index, request) {
      yield* (await films.get(id)).video(index, request)
    },
    async *audio(index, request) {
      yield* (await films.get(id)).audio(index, request)
    },
  }
}

export async function readWords(words: CastWords, film: CuttableFilm): Promise<SubtitleCue[]> {
  if ('cues' in words) return words.cues
  const { duration = longestSeconds } = await film.probe()
  const found = new Map<string, SubtitleCue>()
  for (let t = 0; t < duration; t += windowSeconds) {
    const cues = await film.subtitle(words.inside, { t, d: windowSeconds })
    for (const cue of cues) found.set(`${cue.start} ${cue.text}`, cue)
  }
  return [...found.values()]
}
