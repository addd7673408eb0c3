import type { MediaProbe } from '../api.ts'

/** A screen in the house that plays a film from an address: what all kinds of them have in common. */
export interface CastFilm {
  /** Address the device can reach. */
  url: string
  type: string
  title: string
  /** Seconds. */
  at?: number
  subtitles?: CastSubtitles[]
}

export interface CastSubtitles {
  url: string
  name: string
  language?: string
}

export interface CastState {
  state: 'playing' | 'paused' | 'waiting' | 'stopped'
  position: number
  duration?: number
}

export interface CastScreen {
  readonly name: string
  /** The form its subtitles have to be in. */
  readonly words: 'subrip' | 'webvtt'
  /** Whether a film may be sent as it is; otherwise it has to be cut and converted. What it holds is asked only if need be. */
  takes(probe: () => Promise<MediaProbe>): Promise<boolean>
  /** Loads a film and plays it. */
  show(film: CastFilm): Promise<void>
  play(): Promise<void>
  pause(): Promise<void>
  stop(): Promise<void>
  seek(seconds: number): Promise<void>
  /** 0 to 1. */
  setVolume(volume: number): Promise<void>
  /** Place among the film's subtitles; undefined for none. */
  setSubtitles(index: number | undefined): Promise<void>
  state(): Promise<CastState>
  /** Lets go of the device; what plays there goes on. */
  close(): Promise<void>
}
