import type { AudioTrackInfo, MediaProbe, SubtitleTrackInfo } from '../api.ts'

/** HTTP Live Streaming (RFC 8216) over a film that is there as a whole: every segment is named before it is made. */
export interface HlsShape {
  probe: MediaProbe
  /** Seconds at which segments begin, and the end of the film. */
  borders: number[]
  /** RFC 6381 names of picture and sound as they will be sent. */
  videoCodec: string
  audioCodecs: string[]
}

/** Segments begin with a picture that stands on its own, and are this long or a little longer. */
const firstSegmentSeconds = 2
const segmentSeconds = 6
const playlistVersion = 7

/** Borders out of the times of key pictures: short ones first, so that playing starts soon. */
export function segmentBorders(keyTimes: number[], duration: number): number[] {
  const borders = [0]
  for (const time of keyTimes) {
    const wanted = borders.length < 3 ? firstSegmentSeconds : segmentSeconds
    if (time - (borders.at(-1) ?? 0) >= wanted && time < duration - 0.5) borders.push(time)
  }
  return [...borders, duration]
}

export function mainPlaylist({ probe, videoCodec, audioCodecs }: HlsShape): string {
  const bandwidth = Math.ceil(((probe.size * 8) / Math.max(probe.duration ?? 1, 1)) * 1.5)
  const codecs = [videoCodec, ...new Set(audioCodecs)].join(',')
  const subtitles = probe.subtitles.filter((track) => track.readable)
  const groups = `${audioCodecs.length > 0 ? ',AUDIO="sound"' : ''}${subtitles.length > 0 ? ',SUBTITLES="text"' : ''}`
  return lines(
    '#EXTM3U',
    `#EXT-X-VERSION:${playlistVersion}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...probe.audio.slice(0, audioCodecs.length).map(audioMedia),
    ...subtitles.map(textMedia),
    `#EXT-X-STREAM-INF:BANDWIDTH=${bandwidth},CODECS="${codecs}"${groups}`,
    'video.m3u8',
  )
}

export function trackPlaylist(name: string, borders: number[]): string {
  const text = name.startsWith('text')
  const spans = borders.slice(1).map((end, i) => end - (borders[i] ?? 0))
  return lines(
    '#EXTM3U',
    `#EXT-X-VERSION:${playlistVersion}`,
    `#EXT-X-TARGETDURATION:${Math.ceil(Math.max(1, ...spans))}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    ...(text ? [] : [`#EXT-X-MAP:URI="${name}-init.mp4"`]),
    ...spans.flatMap((seconds, i) => [`#EXTINF:${seconds.toFixed(6)},`, `${name}-${i}.${text ? 'vtt' : 'm4s'}`]),
    '#EXT-X-ENDLIST',
  )
}

function audioMedia(track: AudioTrackInfo, i: number): string {
  const usual = i === 0 ? 'YES' : 'NO'
  return `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="${label(track, i)}"${language(track)},DEFAULT=${usual},AUTOSELECT=YES,URI="audio${i}.m3u8"`
}

function textMedia(track: SubtitleTrackInfo, i: number): string {
  const forced = track.forced ? 'YES' : 'NO'
  return `#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="text",NAME="${label(track, i)}"${language(track)},DEFAULT=NO,AUTOSELECT=YES,FORCED=${forced},URI="text${track.index}.m3u8"`
}

/** Names must differ, and a quotation mark in one would end the attribute (RFC 8216 section 4.2). */
function label(track: { name?: string; language?: string }, i: number): string {
  const words = (track.name ?? track.language ?? 'Track').replaceAll(/["\r\n]/g, ' ').slice(0, 80)
  return `${words} (${i + 1})`
}

function language(track: { language?: string }): string {
  return /^[A-Za-z0-9-]{2,35}$/.test(track.language ?? '') ? `,LANGUAGE="${track.language}"` : ''
}

function lines(...parts: string[]): string {
  return `${parts.join('\n')}\n`
}
