import { inflateSync } from 'node:zlib'
import type { ByteReader } from '../reader.ts'
import { type Block, blocks, parseBlock } from './blocks.ts'
import { elementAt, headerMaxBytes } from './ebml.ts'
import { type MatroskaIndex, seconds } from './index-reader.ts'
import { clusterFor, nextKeyTime } from './seek.ts'
import { type MatroskaTrack, trackTypes } from './tracks.ts'

/** A line of text or a picture as it stands in the track: SRT, ASS, PGS. Seconds. */
export interface TrackEvent {
  start: number
  end: number
  bytes: Uint8Array
}

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

/** Lines are far shorter; a picture as large as the film's may reach this. A compressed one may claim anything. */
const eventMaxBytes = 2 * 1024 * 1024
/** All that one request is answered with: pictures of a minute of signs. */
const answerMaxBytes = 24 * 1024 * 1024
/** Blocks without a duration stay this long; pictures stay until the next one, which may be that far away. */
const usualSeconds = { words: 5, pictures: 60 }
/** What claims to be shown for longer has no duration, and says so in the largest number there is. */
const shownMaxSeconds = 3600
const pictures = new Set(['S_HDMV/PGS', 'S_VOBSUB'])
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
  const decoder = new TextDecoder()
  const events = await readTrackEvents(reader, index, track, span)
  return events.map(({ start, end, bytes }) => ({ start, end, text: decoder.decode(bytes) }))
}

/** The same as bytes: for tracks that are drawn. */
export async function readTrackEvents(
  reader: ByteReader,
  index: MatroskaIndex,
  track: MatroskaTrack,
  span: Span,
): Promise<TrackEvent[]> {
  const events = [...(await earlier(reader, index, track, span)), ...(await within(reader, index, track, span))]
  const unique = new Map(events.map((event) => [`${event.start} ${digest(event.bytes)}`, event]))
  return [...unique.values()].filter((event) => event.end > span.from && event.start < span.to)
}

/** Two lines of one moment differ in it; both are of one track, so nobody gains from a collision. */
function digest(bytes: Uint8Array): string {
  let sum = 0
  for (const byte of bytes) sum = (Math.imul(sum, 31) + byte) | 0
  return `${bytes.length} ${sum}`
}

async function earlier(
  reader: ByteReader,
  index: MatroskaIndex,
  track: MatroskaTrack,
  span: Span,
): Promise<TrackEvent[]> {
  const cues = index.cues.filter((cue) => {
    const start = seconds(index, cue.time)
    const end = start + shownSeconds(index, track, cue.duration)
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
): Promise<TrackEvent | undefined> {
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
): Promise<TrackEvent[]> {
  const picture = index.tracks.find((entry) => entry.type === trackTypes.video)?.number ?? track.number
  const from = await clusterFor(reader, index, picture, span.from, span.signal)
  const stop = nextKeyTime(index, picture, span.to + 0.5)
  const until = stop === undefined ? undefined : await clusterFor(reader, index, picture, stop, span.signal)
  const options = { tracks: new Set([track.number]), signal: span.signal, until }
  const events: TrackEvent[] = []
  let left = answerMaxBytes
  for await (const block of blocks(reader, index, from, options)) {
    if (seconds(index, block.clusterTime) > span.to + 1) break
    const found = event(index, track, block)
    if (found) events.push(found)
    left -= found?.bytes.length ?? 0
    if (events.length >= eventsMax || left <= 0) break
  }
  return events
}

type EventBlock = Pick<Block, 'time' | 'duration' | 'data' | 'bytes' | 'lacing'>

function event(index: MatroskaIndex, track: MatroskaTrack, block: EventBlock): TrackEvent | undefined {
  const start = seconds(index, block.time)
  const bytes = plain(block.bytes.subarray(...block.data), track)
  if (!bytes || block.lacing) return undefined
  return { start, end: start + shownSeconds(index, track, block.duration), bytes }
}

function shownSeconds(index: MatroskaIndex, { codecId }: MatroskaTrack, duration: number | undefined): number {
  const told = duration === undefined ? 0 : seconds(index, duration)
  if (duration !== undefined && told <= shownMaxSeconds) return told
  return pictures.has(codecId) ? usualSeconds.pictures : usualSeconds.words
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
