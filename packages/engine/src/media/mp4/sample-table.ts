import { damaged } from '../errors.ts'
import type { ByteReader } from '../reader.ts'
import { type Box, boxes } from './boxes.ts'

/** Where one sample is and when; times in seconds. */
export interface TextSample {
  start: number
  end: number
  offset: number
  size: number
}

/** A subtitle every second for a day; used for text tracks only, whose tables are small. */
const samplesMax = 100_000
const tableMaxBytes = 4 * 1024 * 1024

/** The samples of a track by its `stbl` box (ISO/IEC 14496-12 sections 8.6 and 8.7). */
export async function readSamples(
  reader: ByteReader,
  table: Box,
  timescale: number,
  signal?: AbortSignal,
): Promise<TextSample[]> {
  const views = new Map<string, DataView>()
  for await (const box of boxes(reader, table.start, table.end, signal)) {
    if (!['stts', 'stsc', 'stsz', 'stco', 'co64'].includes(box.type)) continue
    if (box.end - box.start > tableMaxBytes) throw damaged('a subtitle table is impossibly large')
    const bytes = await reader.read(box.start, box.end, signal)
    if (bytes.length >= 8) views.set(box.type, new DataView(bytes.buffer, bytes.byteOffset, bytes.length))
  }
  const sizes = sampleSizes(views.get('stsz'))
  const times = sampleTimes(views.get('stts'), sizes.length)
  const offsets = sampleOffsets(views, sizes)
  return sizes.flatMap((size, i): TextSample[] => {
    const offset = offsets[i]
    const start = times[i]
    const end = times[i + 1]
    if (offset === undefined || start === undefined || end === undefined) return []
    return [{ start: start / timescale, end: end / timescale, offset, size }]
  })
}

function entries(view: DataView, at: number, width: number): number {
  return Math.min(view.getUint32(at), Math.floor((view.byteLength - at - 4) / width), samplesMax)
}

function sampleSizes(view: DataView | undefined): number[] {
  if (!view || view.byteLength < 12) return []
  const fixed = view.getUint32(4)
  if (fixed > 0) return new Array(Math.min(view.getUint32(8), samplesMax)).fill(fixed)
  return Array.from({ length: entries(view, 8, 4) }, (_, i) => view.getUint32(12 + i * 4))
}

/** One more than samples: the end of the last. */
function sampleTimes(view: DataView | undefined, count: number): number[] {
  const times = [0]
  if (!view) return times
  let time = 0
  for (let i = 0; i < entries(view, 4, 8); i++) {
    const run = view.getUint32(8 + i * 8)
    const delta = view.getUint32(12 + i * 8)
    for (let n = 0; n < run && times.length <= count; n++) {
      time += delta
      times.push(time)
    }
  }
  return times
}

function sampleOffsets(views: Map<string, DataView>, sizes: number[]): number[] {
  const chunks = chunkOffsets(views)
  const runs = views.get('stsc')
  const offsets: number[] = []
  if (!runs) return offsets
  const count = entries(runs, 4, 12)
  for (let i = 0; i < count; i++) {
    const first = runs.getUint32(8 + i * 12) - 1
    const perChunk = runs.getUint32(12 + i * 12)
    const last = i + 1 < count ? runs.getUint32(8 + (i + 1) * 12) - 1 : chunks.length
    for (let chunk = Math.max(first, 0); chunk < Math.min(last, chunks.length); chunk++) {
      let offset = chunks[chunk] ?? 0
      for (let n = 0; n < perChunk && offsets.length < sizes.length; n++) {
        offsets.push(offset)
        offset += sizes[offsets.length - 1] ?? 0
      }
      if (offsets.length >= sizes.length) return offsets
    }
  }
  return offsets
}

function chunkOffsets(views: Map<string, DataView>): number[] {
  const short = views.get('stco')
  if (short) return Array.from({ length: entries(short, 4, 4) }, (_, i) => short.getUint32(8 + i * 4))
  const long = views.get('co64')
  return long ? Array.from({ length: entries(long, 4, 8) }, (_, i) => Number(long.getBigUint64(8 + i * 8))) : []
}
