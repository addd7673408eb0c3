import type { SubtitleCue } from '../api.ts'
import { MediaError } from '../errors.ts'
import { parseAss } from './ass.ts'
import { decodeText, detectEncoding, type Encoding } from './encoding.ts'
import { parseArrowCues } from './srt.ts'

export interface SubtitleFile {
  cues: SubtitleCue[]
  /** As detected or as asked for: offered for correction. */
  encoding: Encoding
  kind: 'text' | 'styled'
}

/** A long film in a language of three-byte letters is a third of a megabyte; styled ones with karaoke reach a few. */
export const subtitleFileMaxBytes = 6 * 1024 * 1024

/** First bytes of what gets renamed to .srt: ZIP, RAR, 7-Zip, gzip, PDF, Matroska, PNG, JPEG, ELF, MZ. */
const notText = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x52, 0x61, 0x72, 0x21],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0x1f, 0x8b],
  [0x25, 0x50, 0x44, 0x46],
  [0x1a, 0x45, 0xdf, 0xa3],
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x7f, 0x45, 0x4c, 0x46],
  [0x4d, 0x5a, 0x90],
]

/** A subtitle file of unknown origin (.srt, .vtt, .ass, .ssa), told apart by its content. */
export function parseSubtitleFile(bytes: Uint8Array, override?: Encoding): SubtitleFile {
  if (bytes.length > subtitleFileMaxBytes) {
    throw new MediaError('SUBTITLE_TOO_LARGE', 'This subtitle file is larger than any film needs: it is refused.')
  }
  if (notText.some((prefix) => prefix.every((byte, i) => bytes[i] === byte))) throw noSubtitle()
  const encoding = override ?? detectEncoding(bytes)
  const text = decodeText(bytes, encoding)
  const styled = /^\s*\[(script info|v4\+? styles|events)\]/im.test(text.slice(0, 20_000))
  const cues = styled ? parseAss(text) : parseArrowCues(text)
  if (cues.length === 0) throw noSubtitle()
  return { cues, encoding, kind: styled ? 'styled' : 'text' }
}

function noSubtitle(): MediaError {
  return new MediaError('SUBTITLE_NOT_TEXT', 'This is no subtitle file: use .srt, .vtt, .ass or .ssa.')
}
