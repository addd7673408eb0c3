/** Codec names as this program uses them, and the MIME types browsers are asked about. */

/** What a container's own word for a codec means, where the demuxer does not know the codec. */
const byContainerName: ReadonlyMap<string, string> = new Map([
  ['V_MPEG4/ISO/ASP', 'mpeg4'],
  ['V_MPEG4/ISO/SP', 'mpeg4'],
  ['V_MPEG4/MS/V3', 'msmpeg4'],
  ['V_MPEG1', 'mpeg1'],
  ['V_MPEG2', 'mpeg2'],
  ['V_MS/VFW/FOURCC', 'vfw'],
  ['V_REAL/RV40', 'rv40'],
  ['V_THEORA', 'theora'],
  ['A_TRUEHD', 'truehd'],
  ['A_MPEG/L2', 'mp2'],
  ['A_WAVPACK4', 'wavpack'],
  ['A_ALAC', 'alac'],
  ['A_MS/ACM', 'acm'],
  ['mp4v', 'mpeg4'],
  ['XVID', 'mpeg4'],
  ['DIVX', 'mpeg4'],
  ['DX50', 'mpeg4'],
  ['FMP4', 'mpeg4'],
  ['MP4V', 'mpeg4'],
  ['DIV3', 'msmpeg4'],
  ['MP42', 'msmpeg4'],
  ['MP43', 'msmpeg4'],
  ['H264', 'avc'],
])

export function codecName(known: string | null, containerName: string): string {
  return known ?? byContainerName.get(containerName) ?? 'unknown'
}

/** These live in WebM only; all the rest goes into MP4. */
const webmOnly = new Set(['vp8', 'vorbis'])
const streamable = new Set(['avc', 'hevc', 'vp9', 'av1', 'vp8', 'aac', 'opus', 'flac', 'mp3', 'vorbis', 'ac3', 'eac3'])

export const flacMime = 'audio/mp4; codecs="flac"'
/** What ffmpeg makes of a picture no browser shows. */
export const transcodedVideoMime = 'video/mp4; codecs="avc1.640028"'

/** The MIME type of a track as a stream of its own, undefined where no browser could take it. */
export function streamMime(kind: 'video' | 'audio', codec: string, parameters: string | null): string | undefined {
  if (!streamable.has(codec) || !parameters) return undefined
  return `${kind}/${streamContainer(codec)}; codecs="${parameters}"`
}

export function streamContainer(codec: string): 'mp4' | 'webm' {
  return webmOnly.has(codec) ? 'webm' : 'mp4'
}

const decodedHere = new Set(['ac3', 'eac3', 'dts', 'mp3'])

/** Whether the sound can be decoded here, to go out as FLAC. */
export function convertible(codec: string): boolean {
  return decodedHere.has(codec) || codec.startsWith('pcm-') || codec === 'ulaw' || codec === 'alaw'
}

/** Words for people; codecs not listed are shown in capitals. */
const words: ReadonlyMap<string, string> = new Map([
  ['avc', 'H.264'],
  ['hevc', 'HEVC (H.265)'],
  ['mpeg4', 'MPEG-4 ASP (XviD, DivX)'],
  ['msmpeg4', 'MS-MPEG4'],
  ['mpeg2', 'MPEG-2'],
  ['eac3', 'E-AC3'],
  ['truehd', 'TrueHD'],
  ['opus', 'Opus'],
  ['vorbis', 'Vorbis'],
  ['unknown', 'an unknown codec'],
])

export function codecWords(codec: string): string {
  if (codec.startsWith('pcm-')) return 'PCM'
  return words.get(codec) ?? codec.toUpperCase()
}
