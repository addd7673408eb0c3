import { batch, signal } from '@preact/signals'
import type { Span } from './timeline.ts'

/** A `<video>` as signals: what it does can be read, and what one wants of it can be asked. */
export function watchMedia(video: HTMLVideoElement) {
  const time = signal(0)
  const duration = signal(0)
  const paused = signal(true)
  const waiting = signal(true)
  const ended = signal(false)
  const rate = signal(1)
  const volume = signal(1)
  const muted = signal(false)
  const buffered = signal<Span[]>([])
  const failed = signal<MediaError | undefined>(undefined)
  const playing = signal(false)
  /** There is a picture to look at, whether more of the film is here or not. */
  const pictured = signal(false)

  const look = () =>
    batch(() => {
      time.value = video.currentTime
      if (Number.isFinite(video.duration)) duration.value = video.duration
      paused.value = video.paused
      ended.value = video.ended
      rate.value = video.playbackRate
      volume.value = video.volume
      muted.value = video.muted
      waiting.value = !video.ended && (video.readyState < 3 || video.seeking)
      pictured.value = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && !video.seeking
      buffered.value = ranges(video.buffered)
    })
  const fail = () => {
    if (video.error) failed.value = video.error
  }
  const begin = () => {
    playing.value = true
    failed.value = undefined
    look()
  }
  for (const name of events) video.addEventListener(name, look)
  video.addEventListener('error', fail)
  video.addEventListener('playing', begin)

  return {
    video,
    time,
    duration,
    paused,
    waiting,
    ended,
    rate,
    volume,
    muted,
    buffered,
    failed,
    /** True once the first frame has been shown. */
    playing,
    pictured,
    toggle: () => void (video.paused ? video.play().catch(() => {}) : video.pause()),
    seek(to: number): void {
      const end = Number.isFinite(video.duration) ? video.duration : to
      video.currentTime = Math.min(Math.max(0, to), Math.max(0, end - 0.1))
      time.value = video.currentTime
    },
    setVolume(value: number): void {
      video.volume = Math.min(1, Math.max(0, value))
      video.muted = false
    },
    mute: (on: boolean) => {
      video.muted = on
    },
    setRate: (value: number) => {
      video.playbackRate = value
    },
    close(): void {
      for (const name of events) video.removeEventListener(name, look)
      video.removeEventListener('error', fail)
      video.removeEventListener('playing', begin)
    },
  }
}

export type Media = ReturnType<typeof watchMedia>

const events = [
  'timeupdate',
  'durationchange',
  'loadedmetadata',
  'loadeddata',
  'canplay',
  'progress',
  'play',
  'pause',
  'waiting',
  'stalled',
  'seeking',
  'seeked',
  'ended',
  'ratechange',
  'volumechange',
  'emptied',
] as const

function ranges(list: TimeRanges): Span[] {
  return Array.from({ length: list.length }, (_, index): Span => [list.start(index), list.end(index)])
}
