import type { Container } from './api.ts'

/** Enough to see two MPEG-TS packets in every framing. */
export const sniffBytes = 4096

const ascii = (bytes: Uint8Array, at: number, length: number) =>
  String.fromCharCode(...bytes.subarray(at, Math.min(at + length, bytes.length)))

const starts = (bytes: Uint8Array, ...prefix: number[]) => prefix.every((byte, i) => bytes[i] === byte)

const mp4Boxes = new Set(['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'styp', 'pnot'])

/** The container by its first bytes alone: names and types out of a torrent are not believed. */
export function sniff(head: Uint8Array): Container | undefined {
  if (starts(head, 0x1a, 0x45, 0xdf, 0xa3)) return ascii(head, 0, 256).includes('webm') ? 'webm' : 'matroska'
  if (mp4Boxes.has(ascii(head, 4, 4))) return 'mp4'
  if (ascii(head, 0, 4) === 'RIFF') return riff(ascii(head, 8, 4))
  if (ascii(head, 0, 4) === 'OggS') return 'ogg'
  if (ascii(head, 0, 4) === 'fLaC') return 'flac'
  if (ascii(head, 0, 3) === 'FLV') return 'flv'
  if (starts(head, 0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11)) return 'asf'
  if (starts(head, 0, 0, 1, 0xba)) return 'mpeg-ps'
  if (isTransportStream(head)) return 'mpeg-ts'
  if (ascii(head, 0, 3) === 'ID3' || isMpegAudio(head)) return 'mp3'
  return undefined
}

function riff(form: string): Container | undefined {
  if (form === 'AVI ') return 'avi'
  return form === 'WAVE' ? 'wave' : undefined
}

/** 188-byte packets, or 192 with a time stamp before each (M2TS). */
function isTransportStream(head: Uint8Array): boolean {
  return [188, 192].some((packet) => {
    const first = packet - 188
    return [0, 1, 2].every((i) => head[first + i * packet] === 0x47)
  })
}

function isMpegAudio(head: Uint8Array): boolean {
  const second = head[1] ?? 0
  return head[0] === 0xff && (second & 0xe0) === 0xe0 && (second & 0x06) !== 0
}
