import { inflateSync } from 'node:zlib'
import type { ByteReader } from '../reader.ts'
import { type Block, blocks, parseBlock } from './blocks.ts'
import { elementAt, headerMaxBytes } from './ebml.ts'
import { type MatroskaIndex, seconds } from './index-reader.ts'
import { clusterFor, nextKeyTime } from './seek.ts'
import { type MatroskaTrack, trackTypes } from './tracks.ts'

/** A line of text as it stands in the track, SRT or ASS. */
export interface TextEvent {
  start: number
  end: number
  text: string
}

export interface Span {
  from: number
  to: number
  signal?: AbortSignal
}

/** Lines of any use are shorter; a compressed one may claim anything. */
const eventMaxBytes = 256 * 1024
/** Blocks without a duration stay this long. */
const defaultSeconds = 5
/** Lines that began before the window and are named by the index: more than fit on a screen. */
const earlierMax = 16
/** How far back a line may have begun, seconds. */
const earlierSeconds = 120
const eventsMax = 5000

/**
 * The lines of a text track that show in a span of time. Where the index names subtitle blocks they are read one by
 * one; otherwise the clusters of the span are walked, whose bytes the picture needs anyway.
 */
export async function readTextEvents(
  reader: ByteReader,
  index: MatroskaIndex,
  track: MatroskaTrack,
  span: Span,
): Promise<TextEvent[]> {
  const events = [...(await earlier(reader, index, track, span)), ...(await within(reader, index, track, span))]
  const unique = new Map(events.map((event) => [`${event.start} ${event.text}`, event]))
  return [...unique.values()].filter((event) => event.end > span.from && event.start < span.to)
}

async function earlier(
  reader: ByteReader,
  index: MatroskaIndex,
  track: MatroskaTrack,
  span: Span,
): Promise<TextEvent[]> {
  const cues = index.cues.filter((cue) => {
    const start = seconds(index, cue.time)
    const end = cue.duration === undefined ? start + defaultSeconds : start + seconds(index, cue.duration)
    return cue.track === track.number && cue.relative !== undefined && start < span.from && end > span.from
  })
  const recent = cues.filter((cue) => seconds(index, cue.time) > span.from - earlierSeconds).slice(-earlierMax)
  const found = await Promise.all(
    recent.map((cue) => eventAt(reader, index, track, { ...cue, relative: cue.relative ?? 0 }, span.signal)),
  )
  return found.filter((event) => event !== undefined)
}

/** One block straight from its place: some dozen bytes. */
async function eventAt(
  reader: ByteReader,
  index: MatroskaIndex,
  track: MatroskaTrack,
  cue: { time: number; cluster: number; relative: number },
  signal?: AbortSignal,
): Promise<TextEvent | undefined> {
  const at = index.segment + cue.cluster
  const cluster = elementAt(await reader.read(at, at + headerMaxBytes, signal), 0, Number.MAX_SAFE_INTEGER)
  if (!cluster) return undefined
  const place = at + cluster.start + cue.relative
  const head = elementAt(await reader.read(place, place + headerMaxBytes, signal), 0, Number.MAX_SAFE_INTEGER)
  if (!head || head.size === undefined || head.size > eventMaxBytes) return undefined
  const block = parseBlock(await reader.read(place, place + head.end, signal), cue.time)
  // The index knows the time better than the block, whose cluster's time is not at hand.
  return block?.track === track.number ? event(index, track, { ...block, time: cue.time }) : undefined
}

async function within(
  reader: ByteReader,
  index: MatroskaIndex,
  track: MatroskaTrack,
  span: Span,
): Promise<TextEvent[]> {
  const picture = index.tracks.find((entry) => entry.type === trackTypes.video)?.number ?? track.number
  const from = await clusterFor(reader, index, picture, span.from, span.signal)
  const stop = nextKeyTime(index, picture, span.to + 0.5)
  const until = stop === undefined ? undefined : await clusterFor(reader, index, picture, stop, span.signal)
  const options = { tracks: new Set([track.number]), signal: span.signal, until }
  const events: TextEvent[] = []
  for await (const block of blocks(reader, index, from, options)) {
    if (seconds(index, block.clusterTime) > span.to + 1) break
    const found = event(index, track, block)
    if (found) events.push(found)
    if (events.length >= eventsMax) break
  }
  return events
}

type EventBlock = Pick<Block, 'time' | 'duration' | 'data' | 'bytes' | 'lacing'>

function event(index: MatroskaIndex, track: MatroskaTrack, block: EventBlock): TextEvent | undefined {
  const start = seconds(index, block.time)
  const bytes = plain(block.bytes.subarray(...block.data), track)
  if (!bytes || block.lacing) return undefined
  const length = block.duration === undefined ? defaultSeconds : seconds(index, block.duration)
  return { start, end: start + length, text: new TextDecoder().decode(bytes) }
}

/** Without the compression mkvmerge used to put on text. */
function plain(bytes: Uint8Array, track: MatroskaTrack): Uint8Array | undefined {
  if (bytes.length > eventMaxBytes) return undefined
  if (!track.compression) return bytes
  if (track.compression.algorithm === 3) return Buffer.concat([track.compression.settings, bytes])
  if (track.compression.algorithm !== 0) return undefined
  try {
    return inflateSync(bytes, { maxOutputLength: eventMaxBytes })
  } catch {
    return undefined
  }
}
