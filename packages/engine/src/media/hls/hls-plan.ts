import type { MediaPlan, MediaProbe } from '../api.ts'
import { flacMime } from '../codecs.ts'
import { MediaError } from '../errors.ts'
import { plan } from '../plan.ts'

/** What players of HTTP Live Streaming decode, in fragmented MP4 (Apple's HLS authoring specification, Shaka Player). */
const played = /codecs="(?:avc1|avc3|hvc1|hev1|mp4a\.40|flac|opus)/i

/**
 * Tracks as a player of the local network, which cannot be asked, most likely takes them: the rest becomes FLAC. Throws
 * FILE_UNSUPPORTED rather than have a film shown black or silent.
 */
export function hlsPlan(probe: MediaProbe): MediaPlan {
  const yes = probe.tests.filter(({ mime, ask }) => ask === 'stream' && played.test(mime)).map(({ mime }) => mime)
  const made = plan(probe, new Set([...yes, flacMime]), { ffmpeg: false, players: [] })
  if (made.letter !== 'E' && made.video) return made
  const why = 'This film has a picture or a sound that players in the local network do not decode.'
  throw new MediaError('FILE_UNSUPPORTED', why)
}
