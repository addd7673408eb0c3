import {
  aheadSeconds,
  firstMissing,
  holesAfter,
  isWorthWaiting,
  joinSeconds,
  joinSpans,
  nextStep,
  resumesAt,
  windowSeconds,
} from './feed-rules.ts'
import type { FilmService } from './media-source-ask.ts'
import type { Span } from './timeline.ts'

export interface FeedTrack {
  kind: 'video' | 'audio'
  track: number
  mime: string
  convert: boolean
  ffmpeg: boolean
}

/** Looked at again at least this often: playing on makes room, without an event that says so. */
const lookEveryMs = 200
/** A failed window is asked for again, less and less often, while pieces are being fetched. */
const retryMs = 400
const failuresMax = 6
/** Where the browser's memory is full, only this much behind the viewer is kept. */
const tightSeconds = 5
/** Ends of ranges are the same if they are this close. */
const roundingSeconds = 0.01

/** A window being taken in; `reached` is how far it has come. */
interface Going {
  t: number
  d: number
  reached: number
  whole: boolean
}

/**
 * Feeds one SourceBuffer. One loop does everything that touches the buffer, one thing after the other, and asks
 * {@link nextStep} what it is to be; seeks and changes of track only leave a note and wake it. A window that is no
 * longer worth waiting for is given up, which cancels its pieces all the way down.
 */
export class TrackFeed {
  readonly #service: FilmService
  readonly #video: HTMLVideoElement
  readonly #source: MediaSource
  readonly #buffer: SourceBuffer
  readonly #closing = new AbortController()
  #track: FeedTrack
  /** To be taken up when the buffer is idle; everything that is buffered goes with the old one. */
  #wanted: FeedTrack | undefined
  #holes: Span[] = []
  #next: number | undefined
  #end = Number.POSITIVE_INFINITY
  #window: AbortController | undefined
  #going: Going | undefined
  #wake: () => void = () => {}
  /** Nothing more is to come in front of the viewer. */
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

  get updating(): boolean {
    return this.#buffer.updating
  }

  start(): void {
    this.#run().catch((error: Error) => {
      if (!this.#closing.signal.aborted) this.onError(error)
    })
  }

  close(): void {
    this.#closing.abort()
    this.#window?.abort()
    this.#wake()
  }

  /** The viewer is somewhere else: what is here is played, what is not is fetched. `fresh` fetches in any case. */
  seek(fresh = false): void {
    if (fresh) this.#wanted ??= this.#track
    const lost = this.#going && !isWorthWaiting(this.#going, this.#missing())
    if (fresh || lost) this.#window?.abort()
    this.#wake()
  }

  change(track: FeedTrack): void {
    this.#wanted = track
    this.#window?.abort()
    this.#wake()
  }

  has(time: number): boolean {
    return this.#ranges().some(([start, end]) => start - joinSeconds <= time && end > time + joinSeconds)
  }

  /** Where this track plays on, over damage if need be; undefined while that is not known. */
  resumesAt(now: number): number | undefined {
    return resumesAt({ now, buffered: this.#ranges(), holes: this.#holes })
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing
    for (let failures = 0; !signal.aborted; ) {
      this.#window = new AbortController()
      try {
        await this.#idle()
        if (signal.aborted) return
        await (this.#wanted ? this.#renew(this.#wanted) : this.#step(this.#window.signal))
        failures = 0
      } catch (error) {
        if (signal.aborted) return
        // The next attempt may not go on inside a half-taken window.
        this.#next = undefined
        if (this.#window.signal.aborted) continue
        if (++failures > failuresMax) throw error
        await this.#rest(retryMs * 2 ** failures)
      }
    }
  }

  /** Everything that was buffered goes, and another track takes its place. */
  async #renew(track: FeedTrack): Promise<void> {
    this.#wanted = undefined
    this.#forgetHalf()
    if (track.mime !== this.#track.mime) this.#buffer.changeType(track.mime)
    this.#track = track
    this.#holes = []
    this.#next = undefined
    this.#end = Number.POSITIVE_INFINITY
    await this.#remove(0, Number.POSITIVE_INFINITY)
  }

  async #step(signal: AbortSignal): Promise<void> {
    const duration = this.#source.duration
    const end = Math.min(this.#end, Number.isNaN(duration) ? Number.POSITIVE_INFINITY : duration)
    const view = { now: this.#video.currentTime, end, buffered: this.#ranges(), holes: this.#holes, next: this.#next }
    const step = nextStep(view)
    this.ended = step.do === 'end'
    if (step.do === 'window') return this.#fetch(step, signal)
    if (step.do === 'remove') return this.#remove(step.from, step.to)
    if (step.do === 'end') this.onEnd()
    await this.#rest(lookEveryMs)
  }

  async #fetch({ t, d, bare }: { t: number; d: number; bare: boolean }, signal: AbortSignal): Promise<void> {
    const { kind, track, convert, ffmpeg } = this.#track
    const going: Going = { t, d, reached: t, whole: false }
    this.#going = going
    this.#next = undefined
    if (!bare) this.#forgetHalf()
    try {
      const reader = await this.#service.window({ kind, track, convert, ffmpeg, t, d, bare }, signal)
      const bytes = await this.#take(reader, going, signal)
      going.whole = true
      this.#note(going)
      this.#next = t + d
      // Nothing at all where it went on: without a known length, that is what the end looks like.
      if (bytes === 0 && !Number.isFinite(this.#source.duration)) this.#end = t
    } finally {
      this.#going = undefined
    }
  }

  async #take(reader: ReadableStreamDefaultReader<Uint8Array>, going: Going, signal: AbortSignal): Promise<number> {
    for (let bytes = 0; ; ) {
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (done) return bytes
      bytes += value.length
      await this.#append(value, signal)
      this.#note(going)
    }
  }

  async #append(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        this.#buffer.appendBuffer(bytes as Uint8Array<ArrayBuffer>)
        return await this.#idle()
      } catch (error) {
        if ((error as Error).name !== 'QuotaExceededError') throw error
        await this.#squeeze(this.#video.currentTime)
        signal.throwIfAborted()
      }
    }
  }

  /** Gives back what is behind the viewer, and what another position has left in front, and lets some film go by. */
  async #squeeze(now: number): Promise<void> {
    await this.#remove(0, Math.max(0, now - tightSeconds))
    const far = this.#ranges().find(([from]) => from > now + aheadSeconds + windowSeconds)
    if (far) await this.#remove(...far)
    await this.#rest(retryMs)
  }

  /** What the answer has gone past without bringing anything is a hole in the film. */
  #note(going: Going): void {
    const buffered = this.#ranges()
    const brought = buffered.filter(([from, to]) => to > going.t && from < going.t + going.d - roundingSeconds)
    going.reached = brought.at(-1)?.[1] ?? going.t
    const holes = holesAfter(going, buffered)
    if (holes.length > 0) this.#holes = joinSpans([...this.#holes, ...holes])
  }

  #missing(): number {
    return firstMissing({ now: this.#video.currentTime, buffered: this.#ranges(), holes: this.#holes })
  }

  /** Forgets a half-taken segment; a source that has ended has none. */
  #forgetHalf(): void {
    if (this.#source.readyState === 'open') this.#buffer.abort()
  }

  async #remove(from: number, to: number): Promise<void> {
    if (to > from) this.#buffer.remove(from, to)
    await this.#idle()
  }

  #ranges(): Span[] {
    try {
      const { buffered } = this.#buffer
      return Array.from({ length: buffered.length }, (_, i): Span => [buffered.start(i), buffered.end(i)])
    } catch {
      // The buffer went away with its source.
      return []
    }
  }

  /** A source that is closed takes the buffer's events with it. */
  #idle(): Promise<void> {
    if (!this.#buffer.updating) return Promise.resolve()
    const { signal } = this.#closing
    return new Promise((resolve) => {
      const done = () => {
        this.#buffer.removeEventListener('updateend', done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#buffer.addEventListener('updateend', done)
      signal.addEventListener('abort', done)
    })
  }

  /** Until something has changed, or some time has gone by. */
  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake(), ms)
      this.#wake = () => {
        clearTimeout(timer)
        this.#wake = () => {}
        resolve()
      }
    })
  }
}
