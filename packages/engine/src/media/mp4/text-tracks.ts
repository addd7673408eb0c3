import type { ByteReader } from '../reader.ts'
import { type Box, boxes, child } from './boxes.ts'

/** A text track of an MP4 file: subtitles (tx3g, wvtt) and QuickTime's chapter names. */
export interface Mp4TextTrack {
  id: number
  handler: string
  /** Four letters of the sample entry. */
  format: string
  language?: string
  name?: string
  enabled: boolean
  timescale: number
  table: Box
}

const handlers = new Set(['sbtl', 'text', 'subt', 'clcp'])
const tracksMax = 256

export interface Mp4Text {
  tracks: Mp4TextTrack[]
  /** Tracks that others name as their chapters. */
  chapterTracks: Set<number>
  moov?: Box
}

export async function readTextTracks(reader: ByteReader, signal?: AbortSignal): Promise<Mp4Text> {
  const result: Mp4Text = { tracks: [], chapterTracks: new Set() }
  result.moov = await child(reader, { start: 0, end: reader.size }, ['moov'], signal)
  if (!result.moov) return result
  let seen = 0
  for await (const trak of boxes(reader, result.moov.start, result.moov.end, signal)) {
    if (trak.type !== 'trak' || ++seen > tracksMax) continue
    for (const id of await chapterReferences(reader, trak, signal)) result.chapterTracks.add(id)
    const track = await readTrack(reader, trak, signal)
    if (track) result.tracks.push(track)
  }
  return result
}

async function readTrack(reader: ByteReader, trak: Box, signal?: AbortSignal): Promise<Mp4TextTrack | undefined> {
  const media = await child(reader, trak, ['mdia'], signal)
  const handlerBox = media && (await child(reader, media, ['hdlr'], signal))
  if (!media || !handlerBox) return undefined
  const handler = ascii(await reader.read(handlerBox.start + 8, handlerBox.start + 12, signal))
  if (!handlers.has(handler)) return undefined
  const table = await child(reader, media, ['minf', 'stbl'], signal)
  const description = table && (await child(reader, table, ['stsd'], signal))
  const header = await child(reader, media, ['mdhd'], signal)
  const trackHeader = await child(reader, trak, ['tkhd'], signal)
  if (!table || !description || !header || !trackHeader) return undefined
  const format = ascii(await reader.read(description.start + 12, description.start + 16, signal))
  const { timescale, language } = mediaHeader(await reader.read(header.start, header.end, signal))
  const { id, enabled } = trackId(await reader.read(trackHeader.start, trackHeader.start + 24, signal))
  const name = handlerName(
    await reader.read(handlerBox.start + 24, Math.min(handlerBox.end, handlerBox.start + 280), signal),
  )
  return { id, handler, format, language, name, enabled, timescale, table }
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}

/** ISO/IEC 14496-12 section 8.4.2: three letters of five bits each. */
function mediaHeader(bytes: Uint8Array): { timescale: number; language?: string } {
  const long = bytes[0] === 1
  const at = long ? 20 : 12
  if (bytes.length < at + (long ? 14 : 10)) return { timescale: 1000 }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const packed = view.getUint16(at + (long ? 12 : 8))
  const letters = [10, 5, 0].map((shift) => ((packed >> shift) & 31) + 0x60)
  const language = letters.every((code) => code >= 0x61 && code <= 0x7a) ? String.fromCharCode(...letters) : undefined
  return { timescale: view.getUint32(at) || 1000, language: language === 'und' ? undefined : language }
}

function trackId(bytes: Uint8Array): { id: number; enabled: boolean } {
  if (bytes.length < 24) return { id: 0, enabled: false }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return { id: view.getUint32(bytes[0] === 1 ? 20 : 12), enabled: ((bytes[3] ?? 0) & 1) === 1 }
}

/** Muxers put their own handler name there, which tells a viewer nothing. */
function handlerName(bytes: Uint8Array): string | undefined {
  const name = new TextDecoder().decode(bytes).split('\0')[0]?.trim() ?? ''
  return name === '' || /handler/i.test(name) ? undefined : name
}

async function chapterReferences(reader: ByteReader, trak: Box, signal?: AbortSignal): Promise<number[]> {
  const reference = await child(reader, trak, ['tref', 'chap'], signal)
  if (!reference) return []
  const bytes = await reader.read(reference.start, Math.min(reference.end, reference.start + 64), signal)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => view.getUint32(i * 4))
}
