import { children, type Element, elements, text, uint } from './ebml.ts'
import { ids } from './ids.ts'

/** RFC 9559 section 5.1.4.1.3. */
export const trackTypes = { video: 1, audio: 2, subtitle: 17 } as const

export interface MatroskaTrack {
  number: number
  type: number
  codecId: string
  codecPrivate?: Uint8Array
  language?: string
  name?: string
  default: boolean
  forced: boolean
  compression?: Compression
  encrypted: boolean
}

export interface Compression {
  /** 0 zlib, 3 header stripping; the others are obsolete. */
  algorithm: number
  settings: Uint8Array
}

/** A film has a few dozen tracks at most; a file that lists more is not a film. */
const tracksMax = 256

export function parseTracks(bytes: Uint8Array): MatroskaTrack[] {
  const tracks: MatroskaTrack[] = []
  for (const entry of elements(bytes)) {
    if (entry.id !== ids.trackEntry || tracks.length >= tracksMax) continue
    tracks.push(parseTrack(bytes, entry))
  }
  return tracks
}

function parseTrack(bytes: Uint8Array, entry: Element): MatroskaTrack {
  // Absent language means English, absent default means yes (RFC 9559 section 5.1.4.1).
  const track: MatroskaTrack = {
    number: 0,
    type: 0,
    codecId: '',
    language: 'eng',
    default: true,
    forced: false,
    encrypted: false,
  }
  let bcp47: string | undefined
  for (const field of children(bytes, entry)) {
    if (field.id === ids.languageBcp47) bcp47 = text(bytes, field)
    else setField(track, bytes, field)
  }
  if (bcp47) track.language = bcp47
  return track
}

function setField(track: MatroskaTrack, bytes: Uint8Array, field: Element): void {
  switch (field.id) {
    case ids.trackNumber:
      track.number = uint(bytes, field)
      return
    case ids.trackType:
      track.type = uint(bytes, field)
      return
    case ids.codecId:
      track.codecId = text(bytes, field)
      return
    case ids.codecPrivate:
      track.codecPrivate = bytes.slice(field.start, field.end)
      return
    case ids.language:
      track.language = text(bytes, field)
      return
    case ids.trackName:
      track.name = text(bytes, field)
      return
    case ids.flagDefault:
      track.default = uint(bytes, field) !== 0
      return
    case ids.flagForced:
      track.forced = uint(bytes, field) !== 0
      return
    case ids.contentEncodings:
      readEncodings(track, bytes, field)
  }
}

function readEncodings(track: MatroskaTrack, bytes: Uint8Array, field: Element): void {
  for (const encoding of children(bytes, field)) {
    for (const part of children(bytes, encoding)) {
      if (part.id === ids.contentEncryption) track.encrypted = true
      if (part.id === ids.contentCompression) track.compression = readCompression(bytes, part)
    }
  }
}

function readCompression(bytes: Uint8Array, part: Element): Compression {
  const compression: Compression = { algorithm: 0, settings: new Uint8Array(0) }
  for (const field of children(bytes, part)) {
    if (field.id === ids.compressionAlgorithm) compression.algorithm = uint(bytes, field)
    if (field.id === ids.compressionSettings) compression.settings = bytes.slice(field.start, field.end)
  }
  return compression
}
