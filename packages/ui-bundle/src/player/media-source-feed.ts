import type { FilmService } from './media-source-ask.ts'

export interface FeedTrack {
  kind: 'video' | 'audio'
  track: number
  mime: string
  convert: boolean
  ffmpeg: boolean
}

/** Seconds asked for at once, kept ready in front of the viewer, and kept behind. */
const windowSeconds = 12
const aheadSeconds = 24
const behindSeconds = 30
/** What is further away than this came from another position. */
const farSeconds = 90
/** Two ranges this close are one. */
const gapSeconds = 0.15
const retryMs = 400
/** A failed window is asked for again, less and less often, while pieces are being fetched. */
const failuresMax = 6

/**
 * Feeds one SourceBuffer: window after window in front of the viewer, each asked for when the last one has been taken.
 * A seek gives up the window under way, which cancels its pieces all the way down.
 */
export class TrackFeed {
  readonly #service: FilmService
  readonly #video: HTMLVideoElement
  readonly #source: MediaSource
  readonly #buffer: SourceBuffer
  #track: FeedTrack
  #position = 0
  #bare = false
  #run = new AbortController()
  /** The film is over on this track. */
  ended = false
  onEnd: () => void = () => {}
  onError: (error: Error) => void = () => {}

  constructor(service: FilmService, video: HTMLVideoElement, source: MediaSource, track: FeedTrack) {
    this.#service = service
    this.#video = video
    this.#track = track
    this.#source = source
    this.#buffer = source.addSourceBuffer(track.mime)
  }

  start(time: number): void {
    this.#run.abort()
    const run = new AbortController()
    this.#run = run
    this.#position = time
    this.#bare = false
    this.ended = false
    this.#feed(run.signal).catch((error: Error) => {
      if (!run.signal.aborted) this.onError(error)
    })
  }

  stop(): void {
    this.#run.abort()
  }

  /** A seek: what is here is played, what is not is fetched. `fresh` fetches in any case. */
  async seek(time: number, fresh = false): Promise<void> {
    if (!fresh && this.has(time)) return
    if (fresh) await this.#clear()
    this.start(time)
  }

  has(time: number): boolean {
    return this.#ranges().some(([start, end]) => start - gapSeconds <= time && end > time + gapSeconds)
  }

  /** Where the sound or picture at a time begins, if a little later than asked for. */
  firstAfter(time: number): number | undefined {
    return this.#ranges().find(([, end]) => end > time)?.[0]
  }

  async change(track: FeedTrack): Promise<void> {
    this.stop()
    await this.#idle()
    this.#reset()
    if (track.mime !== this.#track.mime) this.#buffer.changeType(track.mime)
    this.#track = track
    await this.#clear()
    this.start(this.#video.currentTime)
  }

  async #clear(): Promise<void> {
    this.stop()
    await this.#idle()
    this.#reset()
    this.#buffer.remove(0, Number.POSITIVE_INFINITY)
    await this.#idle()
  }

  /** Forgets a half-taken segment; a source that has ended has none. */
  #reset(): void {
    if (this.#source.readyState === 'open') this.#buffer.abort()
  }

  async #feed(signal: AbortSignal): Promise<void> {
    await this.#idle()
    if (signal.aborted) return
    this.#reset()
    for (let failures = 0; !signal.aborted && !this.ended; ) {
      await this.#room(signal)
      try {
        await this.#window(signal)
        failures = 0
      } catch (error) {
        if (signal.aborted || ++failures > failuresMax || !(error instanceof Error)) throw error
        // The next attempt may not go on inside a half-taken window.
        this.#bare = false
        await pause(retryMs * 2 ** failures, signal)
        this.#reset()
      }
    }
    if (this.ended) this.onEnd()
  }

  async #window(signal: AbortSignal): Promise<void> {
    const { kind, track, convert, ffmpeg } = this.#track
    const ask = { kind, track, convert, ffmpeg, t: this.#position, d: windowSeconds, bare: this.#bare }
    const reader = await this.#service.window(ask, signal)
    let bytes = 0
    for (;;) {
      const { done, value } = await reader.read()
      if (signal.aborted) return
      if (done) break
      bytes += value.length
      await this.#append(value, signal)
      await this.#room(signal)
    }
    this.#position += windowSeconds
    this.#bare = true
    this.ended = bytes === 0 || this.#position > this.#source.duration
  }

  async #append(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#idle()
      if (signal.aborted) return
      try {
        this.#buffer.appendBuffer(bytes as Uint8Array<ArrayBuffer>)
        await this.#idle()
        return
      } catch (error) {
        if ((error as Error).name !== 'QuotaExceededError') throw error
        await this.#evict(behindSeconds / 6)
        await pause(retryMs, signal)
      }
    }
  }

  /** Waits until the viewer has come near the end of what is here. */
  async #room(signal: AbortSignal): Promise<void> {
    await this.#evict(behindSeconds)
    while (!signal.aborted && this.#ahead() > aheadSeconds) await pause(retryMs / 2, signal)
  }

  #ahead(): number {
    const now = this.#video.currentTime
    const range = this.#ranges().find(([start, end]) => start - gapSeconds <= now && end > now)
    return range ? range[1] - now : 0
  }

  async #evict(behind: number): Promise<void> {
    const now = this.#video.currentTime
    for (const [start, end] of this.#ranges()) {
      if (start < now - behind - 5) await this.#remove(start, Math.min(end, now - behind))
      else if (start > now + farSeconds) await this.#remove(start, end)
    }
  }

  async #remove(start: number, end: number): Promise<void> {
    await this.#idle()
    if (end > start) this.#buffer.remove(start, end)
    await this.#idle()
  }

  #ranges(): [start: number, end: number][] {
    try {
      const { buffered } = this.#buffer
      return Array.from({ length: buffered.length }, (_, i) => [buffered.start(i), buffered.end(i)])
    } catch {
      // The buffer went away with its source.
      return []
    }
  }

  #idle(): Promise<void> {
    if (!this.#buffer.updating) return Promise.resolve()
    return new Promise((resolve) => {
      this.#buffer.addEventListener('updateend', () => resolve(), { once: true })
    })
  }
}

export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
    function done(): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
  })
}
