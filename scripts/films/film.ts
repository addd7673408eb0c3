/** What a film of our own is: a scene that can be drawn at any size, a score, and its lettering. */
import type { Scene, Size } from './picture.ts'
import type { Track } from './synth.ts'

export interface Lettering {
  /** Lines of the title as they stand on the poster. */
  lines: readonly string[]
  /** A short line under the title. */
  under: string
  font: string
  weight: number
  /** Size on a poster 500 px wide. */
  size: number
  /** Letter spacing in em. */
  spacing: number
  colour: string
  place: 'top' | 'bottom' | 'middle'
  /** A scrim behind the words, so that they can be read on any frame. */
  scrim: string
}

export interface Film {
  id: string
  seconds: number
  size: Size
  container: 'mp4' | 'webm'
  scene: (size: Size, seconds: number) => Scene
  score: (track: Track) => void
  lettering: Lettering
  /** Seconds into the film at which the poster and the backdrop are taken. */
  posterAt: number
  backdropAt?: number
  /** The series this is an episode of has one poster for all: episodes have none of their own. */
  episodeOf?: string
}

export const framesPerSecond = 24
