/**
 * Plays a film in a `<video>` by the plan the shell makes for this browser: as it is (A), or its tracks through a
 * MediaSource (B, C). It changes over by itself when picture or sound fail to come, and says so when nothing is left
 * to try. Seeking is `video.currentTime = …` in every case.
 */
import type { MediaPlan, MediaProbe, PlannedTrack, SubtitleCue } from '@kinoswarm/shell/api'
import { type FilmService, filmService } from './media-source-ask.ts'
import type { FeedTrack } from './media-source-feed.ts'
import { chooseAudio } from './media-source-language.ts'
import { FilmStream } from './media-source-stream.ts'
import { type Missing, watchSenses } from './media-source-watch.ts'

export interface FilmOptions {
  /** Path of the playback on this origin. */
  base: string
  /** Path of the film itself. */
  raw: string
  /** Seconds. */
  at?: number
  /** Languages in the order they are wanted. */
  audioLanguages?: string[]
  /** Most likely this browser plays the file as it is: begin at once, and look meanwhile. */
  likely?: boolean
}

export interface FilmProblem {
  message: string
  /** The way out: another player of this machine, by name, or the address to copy. */
  players: string[]
}

/** Places that break the decoder are jumped over; a stretch with more of them than this in a row is given up. */
const repairsMax = 5
const repairSeconds = 3
/** Repairs further apart than this have nothing to do with each other. */
const repairRowMs = 20_000
/** There must be something left to open. */
const lastSeconds = 1

export async function openFilm(video: HTMLVideoElement, options: FilmOptions): Promise<FilmSource> {
  const film = new FilmSource(video, options)
  await film.open()
  return film
}

/** Event `update` when plan, audio track or problem have changed. */
export class FilmSource extends EventTarget {
  readonly #video: HTMLVideoElement
  readonly #options: FilmOptions
  readonly #service: FilmService
  readonly #closing = new AbortController()
  #stream: FilmStream | undefined
  #unwatch: () => void = () => {}
  #repairs = 0
  #repairedAt = 0
  #fresh = false
  /** Whether the viewer wants it to play: a new source pauses the element by itself. */
  #playing = false
  probe: MediaProbe | undefined
  plan: MediaPlan | undefined
  /** What is being done now: the plan's letter, or the one it was changed for. */
  letter: MediaPlan['letter'] | undefined
  /** Place of the audio track among those of the file. */
  audio = 0
  problem: FilmProblem | undefined

  constructor(video: HTMLVideoElement, options: FilmOptions) {
    super()
    this.#video = video
    this.#options = options
    this.#service = filmService(options.base)
    const { signal } = this.#closing
    this.#playing = !video.paused
    video.addEventListener('error', () => this.#broken(), { signal })
    video.addEventListener('play', () => this.#wants(true), { signal })
    video.addEventListener('pause', () => this.#wants(false), { signal })
  }

  async open(): Promise<void> {
    const { signal } = this.#closing
    const { at = 0, likely } = this.#options
    if (likely) this.#playDirect(at)
    try {
      this.probe = await this.#service.probe(signal)
      this.plan = await this.#service.plan(this.probe, signal)
    } catch (error) {
      if (!signal.aborted) this.#fail((error as Error).message)
      return
    }
    this.audio = chooseAudio(this.probe, this.plan, this.#options.audioLanguages ?? [])
    const begun = this.letter === 'A' && !this.#video.error
    const from = begun ? this.#video.currentTime || at : at
    const { letter } = this.plan
    if (letter === 'A' && this.audio === 0) begun ? this.#begun() : this.#playDirect(from)
    else if (letter !== 'E') await this.#playStream(from)
    else this.#fail(this.plan.reason)
  }

  /** Another audio track of the film at the same position. */
  async setAudio(index: number): Promise<void> {
    const track = this.#audioTrack(index)
    if (!track || index === this.audio) return
    this.audio = index
    if (!this.#stream?.changeAudio(feedOf('audio', track))) await this.#playStream(this.#video.currentTime)
    this.#changed()
  }

  subtitles(track: number, t: number, d: number, signal?: AbortSignal): Promise<SubtitleCue[]> {
    return this.#service.subtitles(track, { t, d }, signal)
  }

  close(): void {
    this.#closing.abort()
    this.#clear()
  }

  #clear(): void {
    this.#unwatch()
    this.#stream?.close()
    this.#stream = undefined
  }

  #playDirect(at: number): void {
    this.letter = 'A'
    this.#video.src = this.#options.raw
    if (at > 0) this.#video.currentTime = at
    this.#begun()
  }

  async #playStream(at: number): Promise<void> {
    if (!this.plan || !this.probe) return
    this.#clear()
    const { video } = this.plan
    const audio = this.#audioTrack(this.audio)
    this.letter = letterOf(video, audio)
    const stream = new FilmStream(this.#video)
    this.#stream = stream
    stream.fresh = this.#fresh
    stream.onError = (error) => this.#fail(error.message)
    const tracks = { video: video && feedOf('video', video), audio: audio && feedOf('audio', audio) }
    try {
      await stream.open(this.#service, tracks, { at, duration: this.probe.duration })
    } catch (error) {
      return this.#fail((error as Error).message)
    }
    if (this.#playing) this.#video.play().catch(() => {})
    this.#begun()
  }

  #audioTrack(index: number): PlannedTrack | undefined {
    return this.plan?.audio.find((entry) => entry.track === index)
  }

  #begun(): void {
    this.#unwatch()
    if (this.probe) this.#unwatch = watchSenses(this.#video, this.probe, (what) => this.#missing(what))
    this.#changed()
  }

  #missing(what: Missing): void {
    if (this.letter === 'A') void this.#playStream(this.#video.currentTime)
    // A film may be silent here: its sound begins later, or has ended.
    else if (what === 'sound' && !this.#stream?.hasAudio(this.#video.currentTime)) return
    else if (what === 'picture') this.#fail('This browser says it can show this film, but shows no picture.')
    else this.#fail('This browser says it can play the sound of this film, but there is none.')
  }

  /** The browser's own error: a file it does not open, or bytes its decoder does not take. */
  #broken(): void {
    const at = this.#video.currentTime
    if (!this.plan) return
    if (this.letter === 'A' && this.plan.video) void this.#playStream(at)
    else if (this.#stream && this.#mayRepair(performance.now())) this.#repair(at)
    else if (this.letter) this.#fail(this.#video.error?.message || 'The film could not be played to here.')
  }

  #mayRepair(now: number): boolean {
    this.#repairs = now - this.#repairedAt > repairRowMs ? 1 : this.#repairs + 1
    this.#repairedAt = now
    return this.#repairs <= repairsMax
  }

  /** Once at the same place, begun anew; when that does not help either, a little further on. */
  #repair(at: number): void {
    const jump = this.#repairs > 1 ? repairSeconds : 0
    const last = (this.probe?.duration ?? Number.POSITIVE_INFINITY) - lastSeconds
    this.#fresh = true
    void this.#playStream(Math.max(0, Math.min(at + jump, last)))
  }

  #wants(playing: boolean): void {
    if (!this.#video.error && this.#video.readyState > 0) this.#playing = playing
    else if (playing) this.#playing = true
  }

  #fail(message: string): void {
    if (this.#closing.signal.aborted) return
    this.#clear()
    this.letter = 'E'
    this.problem = { message, players: this.plan?.players ?? [] }
    this.#changed()
  }

  #changed(): void {
    this.dispatchEvent(new Event('update'))
  }
}

function letterOf(video: PlannedTrack | undefined, audio: PlannedTrack | undefined): MediaPlan['letter'] {
  if (video?.ffmpeg || audio?.ffmpeg) return 'D'
  return audio?.converted ? 'C' : 'B'
}

function feedOf(kind: 'video' | 'audio', track: PlannedTrack): FeedTrack {
  return { kind, track: track.track, mime: track.mime, convert: track.converted, ffmpeg: track.ffmpeg === true }
}
