import type { MediaProbe } from '@kinoswarm/shell/api'

/** Long enough for a decoder to give its first output, short enough not to be taken for a broken film. */
const lookAfterMs = 2000
const lookEveryMs = 250

export type Missing = 'picture' | 'sound'

interface Counters {
  webkitAudioDecodedByteCount?: number
  webkitDecodedFrameCount?: number
  mozHasAudio?: boolean
}

/**
 * The safety net: two seconds into playing, is there a picture and a sound where the film has them? Browsers play what
 * they cannot decode silent or black, and call it playing. Ends by itself once both are there.
 */
export function watchSenses(
  video: HTMLVideoElement,
  probe: MediaProbe,
  onMissing: (what: Missing) => void,
): () => void {
  let played = 0
  let last = video.currentTime
  const timer = setInterval(() => {
    const step = video.currentTime - last
    last = video.currentTime
    if (video.paused || video.seeking || step <= 0 || step > 1) return
    played += lookEveryMs
    if (played < lookAfterMs) return
    clearInterval(timer)
    const missing = missingSense(video, probe)
    if (missing) onMissing(missing)
  }, lookEveryMs)
  return () => clearInterval(timer)
}

export function missingSense(video: HTMLVideoElement, probe: MediaProbe): Missing | undefined {
  const { webkitAudioDecodedByteCount, mozHasAudio } = video as Counters
  if (probe.video.length > 0 && video.videoWidth === 0) return 'picture'
  if (probe.audio.length > 0 && (webkitAudioDecodedByteCount === 0 || mozHasAudio === false)) return 'sound'
  return undefined
}
