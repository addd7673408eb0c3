import type { ByteReader } from '../reader.ts'
import { type Block, blocks } from './blocks.ts'
import { type MatroskaIndex, seconds } from './index-reader.ts'

/**
 * A Matroska file, written again from some cluster on as a stream of small clusters with the wanted tracks only. A
 * demuxer that takes in a whole cluster (2 to 40 MB) before the first packet can so begin after the first blocks.
 */
export interface ReclusterOptions {
  from: number
  tracks: ReadonlySet<number>
  signal?: AbortSignal
}

/** Seconds of film in one cluster: little enough to start at once, enough to cost nothing in headers. */
const clusterSeconds = 0.2
/** Segment and cluster headers with the size left open or in four bytes. */
const openSegment = Uint8Array.of(0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)

export async function* recluster(
  reader: ByteReader,
  index: MatroskaIndex,
  options: ReclusterOptions,
): AsyncGenerator<Uint8Array> {
  yield joined([index.header, openSegment, index.info, index.tracksElement])
  let held: Block[] = []
  for await (const block of blocks(reader, index, options.from, options)) {
    if (held[0] && isLater(index, held[0], block)) {
      yield cluster(held)
      held = []
    }
    held.push(block)
  }
  if (held.length > 0) yield cluster(held)
}

function isLater(index: MatroskaIndex, first: Block, block: Block): boolean {
  if (first.clusterTime !== block.clusterTime) return true
  return seconds(index, Math.abs(block.time - first.time)) >= clusterSeconds
}

function cluster(held: Block[]): Uint8Array {
  const time = timestamp(held[0]?.clusterTime ?? 0)
  const size = held.reduce((sum, block) => sum + block.bytes.length, time.length)
  const head = new Uint8Array(9)
  head.set([0x1f, 0x43, 0xb6, 0x75, 0x08])
  new DataView(head.buffer).setUint32(5, size)
  return joined([head, time, ...held.map((block) => block.bytes)])
}

function timestamp(ticks: number): Uint8Array {
  const out = new Uint8Array(10)
  out.set([0xe7, 0x88])
  new DataView(out.buffer).setBigUint64(2, BigInt(ticks))
  return out
}

export function joined(parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
