import { type FilmService, sourceClass } from './media-source-ask.ts'
import { type FeedTrack, TrackFeed } from './media-source-feed.ts'

export interface StreamTracks {
  video?: FeedTrack
  audio?: FeedTrack
}

/** How often it is looked whether the film stands in front of a hole. */
const lookEveryMs = 250

/** One film as a MediaSource: a feed for the picture, one for the sound. */
export class FilmStream {
  readonly #video: HTMLVideoElement
  readonly #source: MediaSource
  readonly #url: string
  readonly #feeds: TrackFeed[] = []
  #audio: TrackFeed | undefined
  readonly #onSeek = () => this.#seek()
  #timer: ReturnType<typeof setInterval> | undefined
  #closed = false
  #jumping = false
  /** Pictures at the border of two groups are not decoded by this browser: every seek begins anew behind it. */
  fresh = false
  onError: (error: Error) => void = () => {}

  constructor(video: HTMLVideoElement) {
    const Source = sourceClass()
    if (!Source) throw new Error('This browser cannot take a film apart.')
    this.#video = video
    this.#source = new Source()
    this.#url = URL.createObjectURL(this.#source)
  }

  async open(service: FilmService, tracks: StreamTracks, span: { at: number; duration?: number }): Promise<void> {
    const opened = new Promise((resolve) => this.#source.addEventListener('sourceopen', resolve, { once: true }))
    // The managed kind works without remote playback only.
    this.#video.disableRemotePlayback = 'ManagedMediaSource' in globalThis
    this.#video.src = this.#url
    await opened
    if (this.#closed) return
    if (span.duration) this.#source.duration = span.duration
    for (const track of [tracks.video, tracks.audio]) if (track) this.#add(service, track)
    if (span.at > 0) this.#video.currentTime = span.at
    this.#video.addEventListener('seeking', this.#onSeek)
    this.#timer = setInterval(() => this.#jumpGap(), lookEveryMs)
    for (const feed of this.#feeds) feed.start()
  }

  /** False when the film is silent so far: then it has to be opened anew. */
  changeAudio(track: FeedTrack): boolean {
    this.#audio?.change(track)
    return this.#audio !== undefined
  }

  /** Whether there is sound to be heard at a time, by what has been fetched. */
  hasAudio(time: number): boolean {
    return this.#audio?.has(time) ?? false
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#timer)
    this.#video.removeEventListener('seeking', this.#onSeek)
    for (const feed of this.#feeds) feed.close()
    URL.revokeObjectURL(this.#url)
  }

  #add(service: FilmService, track: FeedTrack): void {
    const feed = new TrackFeed(service, this.#video, this.#source, track)
    feed.onEnd = () => this.#end()
    feed.onError = (error) => this.onError(error)
    this.#feeds.push(feed)
    if (track.kind === 'audio') this.#audio = feed
  }

  #seek(): void {
    const fresh = this.fresh && !this.#jumping
    this.#jumping = false
    for (const feed of this.#feeds) feed.seek(fresh)
  }

  #end(): void {
    const open = !this.#closed && this.#source.readyState === 'open'
    if (open && this.#feeds.every((feed) => feed.ended && !feed.updating)) this.#source.endOfStream()
  }

  /**
   * Goes over what the film has nothing for: it begins a little after nought, its sound after its picture, or there is
   * damage. What has only not arrived yet is waited for.
   */
  #jumpGap(): void {
    const { currentTime, readyState, paused } = this.#video
    const stalled = readyState < 3 && !(paused && readyState >= 2)
    if (!stalled) return
    const starts = this.#feeds.map((feed) => feed.resumesAt(currentTime))
    if (starts.some((start) => start === undefined)) return
    const start = Math.max(...starts.map((value) => value ?? 0))
    if (start <= currentTime) return
    this.#jumping = true
    this.#video.currentTime = start + 0.001
  }
}
