import { useEffect, useState } from 'preact/hooks'
import { useApp } from '../context.ts'
import type { Media } from './media-element.ts'
import type { PlaybackState } from './playback-model.ts'
import { StartButton } from './start-button.tsx'
import { Status } from './status.tsx'

/** A spinner before that would only flicker. */
const spinnerAfterMs = 1000

export interface WaitingProps {
  film: PlaybackState
  media: Media
  /** Nothing in this browser plays the film. */
  problem?: { message: string; players: string[] }
  onLeave: () => void
}

/** Shows what the wait is about: at once before the first frame, later only when it lasts. */
export function Waiting({ film, media, problem, onLeave }: WaitingProps) {
  const { say } = useApp()
  const [patience, setPatience] = useState(false)
  const stalled = media.waiting.value && !media.paused.value
  useEffect(() => {
    setPatience(false)
    if (!stalled) return
    const timer = setTimeout(() => setPatience(true), spinnerAfterMs)
    return () => clearTimeout(timer)
  }, [stalled, media.time.value])
  // Somebody who pauses at once has a picture too, and nothing to wait for; a browser that wants a press first may stop
  // at that picture and fetch no more until then.
  const still = media.paused.value && media.pictured.value
  const started = media.playing.value || still
  const playback = film.playback.value
  const direct = playback !== undefined && !playback.url.startsWith('/media/')
  const undecodable = problem ?? (direct && media.failed.value ? { message: '', players: [] } : undefined)
  const error = film.error.value
  if (!error && !undecodable && started && !(stalled && patience))
    return media.playing.value ? null : <StartButton media={media} />
  return (
    <Status
      playback={playback}
      error={error}
      undecodable={undecodable}
      started={started}
      onElsewhere={(player) =>
        void film.elsewhere(player).catch((cause: Error) => say('warning', 'player', cause.message))
      }
      onCancel={onLeave}
      onRetry={() => void film.open()}
    />
  )
}
