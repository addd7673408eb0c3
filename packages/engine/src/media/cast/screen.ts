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
  /** WebVTT, or SubRip for DLNA. */
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
