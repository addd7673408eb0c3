import { aviTracks } from '../../../src/media/avi.ts'
import { parseAnswer } from '../../../src/media/cast/chromecast/channel.ts'
import { MessageReader } from '../../../src/media/cast/chromecast/message.ts'
import { parseApp, parseMedia, parseMediaSession } from '../../../src/media/cast/chromecast/payloads.ts'
import { MediaError } from '../../../src/media/errors.ts'
import { blocks } from '../../../src/media/matroska/blocks.ts'
import { readMatroskaIndex } from '../../../src/media/matroska/index-reader.ts'
import { recluster } from '../../../src/media/matroska/recluster.ts'
import { clusterFor } from '../../../src/media/matroska/seek.ts'
import { readTextEvents } from '../../../src/media/matroska/subtitles.ts'
import { trackTypes } from '../../../src/media/matroska/tracks.ts'
import { readMp4Chapters, readTextCues, timedText } from '../../../src/media/mp4/text-samples.ts'
import { readTextTracks } from '../../../src/media/mp4/text-tracks.ts'
import type { ByteReader } from '../../../src/media/reader.ts'
import { lengthPrefixed, withoutAdts } from '../../../src/media/remux/bitstream.ts'
import { sniff } from '../../../src/media/sniff.ts'
import { assCue, assEventText } from '../../../src/media/subtitles/ass.ts'
import { plainLine } from '../../../src/media/subtitles/cue-text.ts'
import { parseSubtitleFile } from '../../../src/media/subtitles/file.ts'
import { toSubrip } from '../../../src/media/subtitles/subrip.ts'
import { toWebvtt } from '../../../src/media/subtitles/webvtt.ts'

/** One input takes this much of a processor at most; a parser that needs more can be made to hang. */
const inputMaxMs = 2000

export interface FuzzOptions {
  corpus: Map<string, Uint8Array>
  count: number
  seed: number
  /** Beside the readers of films and subtitles, others that are tried in turn with them. */
  more?: { targets: Record<string, Target>; rota: string[] }
  onProgress?: (done: number) => void
}

export interface FuzzFailure {
  target: string
  seed: number
  error: string
}

export interface FuzzReport {
  inputs: number
  refused: number
  slowestMs: number
  failures: FuzzFailure[]
}

export interface Target {
  from: string
  run: (bytes: Uint8Array) => unknown
}

function memory(bytes: Uint8Array): ByteReader {
  return { size: bytes.length, read: async (start, end) => bytes.subarray(start, Math.max(start, end)) }
}

async function matroska(bytes: Uint8Array): Promise<void> {
  const reader = memory(bytes)
  const index = await readMatroskaIndex(reader)
  const tracks = new Set(index.tracks.map((track) => track.number))
  const from = await clusterFor(reader, index, 1, 1.2)
  let count = 0
  for await (const _ of blocks(reader, index, from, { tracks }))
    if (++count > bytes.length) throw new Error('More blocks than bytes.')
  let written = 0
  for await (const part of recluster(reader, index, { from: index.firstCluster, tracks })) written += part.length
  if (written > bytes.length * 8 + 4096) throw new Error('Far more was written than read.')
  const text = index.tracks.find((track) => track.type === trackTypes.subtitle)
  if (text) await readTextEvents(reader, index, text, { from: 0.5, to: 1.5 })
}

async function mp4(bytes: Uint8Array): Promise<void> {
  const reader = memory(bytes)
  const text = await readTextTracks(reader)
  await readMp4Chapters(reader, text)
  for (const track of text.tracks) await readTextCues(reader, track, { from: 0, to: 2 })
}

function subtitle(bytes: Uint8Array): void {
  const { cues } = parseSubtitleFile(bytes)
  const out = toWebvtt(cues)
  if (/<(?!\/?i>)|\0/.test(out)) throw new Error('Markup came through.')
  if (/\n\n\d+\n(?!\d\d:)/.test(toSubrip(cues))) throw new Error('A line became a cue.')
  if (out.length > bytes.length * 12 + 1000) throw new Error('Far more was written than read.')
}

function small(bytes: Uint8Array): void {
  const text = Buffer.from(bytes).toString('latin1')
  sniff(bytes)
  timedText(bytes)
  lengthPrefixed(bytes)
  withoutAdts(bytes)
  plainLine(text)
  assCue(assEventText(text), 0, 1)
}

/** What a device of the house may send, and what is believed of it. */
function cast(bytes: Uint8Array): void {
  const messages = [...new MessageReader().push(Buffer.from(bytes))]
  for (const { payload } of messages) {
    const answer = parseAnswer(payload)
    if (!answer) continue
    parseApp(answer, 'CC1AD845')
    parseMediaSession(answer)
    const state = parseMedia(answer)
    if (state && !(state.position >= 0)) throw new Error('A position that is none.')
  }
}

export const targets: Record<string, Target> = {
  matroska: { from: 'tiny.mkv', run: matroska },
  mp4: { from: 'tiny.mp4', run: mp4 },
  avi: { from: 'tiny.avi', run: (bytes) => aviTracks(bytes) },
  srt: { from: 'a.srt', run: subtitle },
  ass: { from: 'a.ass', run: subtitle },
  pieces: { from: 'a.srt', run: small },
  cast: { from: 'status.cast', run: cast },
}

/** Cheap parsers get more inputs, the expensive ones enough. */
const rota = ['matroska', 'mp4', 'srt', 'ass', 'pieces', 'matroska', 'avi', 'srt', 'mp4', 'cast']

export async function fuzz({ corpus, count, seed, more, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const report: FuzzReport = { inputs: 0, refused: 0, slowestMs: 0, failures: [] }
  const turns = [...rota, ...(more?.rota ?? [])]
  const all = { ...targets, ...more?.targets }
  for (let i = 0; i < count; i++) {
    const name = turns[i % turns.length] ?? 'srt'
    await fuzzOne(corpus, { name, target: all[name], seed: seed + i }, report)
    if (i % 1000 === 999) onProgress?.(i + 1)
  }
  return report
}

export interface FuzzInput {
  name: string
  target?: Target
  seed: number
}

/** The same target and seed give the same input on every machine. */
export async function fuzzOne(
  corpus: Map<string, Uint8Array>,
  { name, target = targets[name], seed }: FuzzInput,
  report: FuzzReport,
): Promise<void> {
  if (!target) throw new Error(`No target ${name}`)
  const input = mutate(corpus.get(target.from) ?? new Uint8Array(0), random(seed))
  const began = process.cpuUsage()
  report.inputs++
  try {
    await target.run(input)
  } catch (error) {
    if (error instanceof MediaError) report.refused++
    else report.failures.push({ target: name, seed, error: String(error) })
  }
  const { user, system } = process.cpuUsage(began)
  const ms = (user + system) / 1000
  report.slowestMs = Math.max(report.slowestMs, ms)
  if (ms > inputMaxMs) report.failures.push({ target: name, seed, error: `took ${Math.round(ms)} ms` })
}

/** mulberry32: small, fast, and the same everywhere. */
function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const nasty = [0x00, 0xff, 0x7f, 0x80, 0x01, 0x1f, 0x3c, 0x7b, 0x26]

function mutate(source: Uint8Array, next: () => number): Uint8Array {
  let bytes: Uint8Array = Uint8Array.from(source)
  const rounds = 1 + Math.floor(next() * 8)
  for (let round = 0; round < rounds && bytes.length > 0; round++) bytes = mutateOnce(bytes, next)
  return bytes
}

function mutateOnce(bytes: Uint8Array, next: () => number): Uint8Array {
  // Headers decide more than payload: half of all changes fall into the first kilobyte.
  const span = next() < 0.5 ? Math.min(1024, bytes.length) : bytes.length
  const at = Math.floor(next() * span)
  const length = Math.floor(next() ** 3 * Math.min(512, bytes.length - at)) + 1
  const kind = Math.floor(next() * 7)
  if (kind === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(next() * 8))
  else if (kind === 1) bytes[at] = nasty[Math.floor(next() * nasty.length)] ?? 0
  else if (kind === 2) bytes.fill(nasty[Math.floor(next() * nasty.length)] ?? 0, at, at + Math.min(8, length))
  else if (kind === 3) return bytes.slice(0, at)
  else if (kind === 4) return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
  else if (kind === 5) return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)])
  else for (let i = 0; i < Math.min(8, length); i++) bytes[at + i] = Math.floor(next() * 256)
  return bytes
}
