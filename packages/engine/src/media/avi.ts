import type { AudioTrackInfo, MediaProbe, VideoTrackInfo } from './api.ts'
import { codecName } from './codecs.ts'

/** Stream headers stand in the first kilobytes of an AVI. */
export const aviHeadBytes = 64 * 1024
const streamsMax = 32

/** WAVE format tags. */
const formats: ReadonlyMap<number, string> = new Map([
  [0x01, 'pcm-s16'],
  [0x50, 'mp2'],
  [0x55, 'mp3'],
  [0xff, 'aac'],
  [0x161, 'wma'],
  [0x2000, 'ac3'],
  [0x2001, 'dts'],
])

/** What an AVI holds, to be named to the viewer: it is recognised, not demuxed. */
export function aviTracks(head: Uint8Array): Pick<MediaProbe, 'video' | 'audio' | 'duration'> {
  const video: VideoTrackInfo[] = []
  const audio: AudioTrackInfo[] = []
  const view = new DataView(head.buffer, head.byteOffset, head.length)
  const latin = new TextDecoder('latin1').decode(head)
  for (let at = latin.indexOf('strh'); at >= 0 && at + 12 <= head.length; at = latin.indexOf('strh', at + 4)) {
    if (video.length + audio.length >= streamsMax) break
    const kind = latin.slice(at + 8, at + 12)
    const format = latin.indexOf('strf', at)
    if (format < 0 || format + 28 > head.length) break
    const common = { id: video.length + audio.length, default: true, forced: false }
    if (kind === 'vids') {
      const codecId = latin.slice(format + 24, format + 28)
      const codec = codecName(null, codecId.toUpperCase())
      const [width, height] = [view.getUint32(format + 12, true), view.getUint32(format + 16, true)]
      video.push({ ...common, index: video.length, codec, codecId, width, height })
    } else if (kind === 'auds') {
      const tag = view.getUint16(format + 8, true)
      const codec = formats.get(tag) ?? 'unknown'
      const [channels, sampleRate] = [view.getUint16(format + 10, true), view.getUint32(format + 12, true)]
      audio.push({
        ...common,
        index: audio.length,
        codec,
        codecId: `0x${tag.toString(16)}`,
        channels,
        sampleRate,
        convertible: false,
      })
    }
  }
  return { video, audio, duration: duration(view, latin.indexOf('avih')) }
}

/** Of the main header: microseconds a picture, and how many there are. */
function duration(view: DataView, at: number): number | undefined {
  if (at < 0 || at + 28 > view.byteLength) return undefined
  const seconds = (view.getUint32(at + 8, true) * view.getUint32(at + 24, true)) / 1e6
  return seconds > 0 ? seconds : undefined
}
