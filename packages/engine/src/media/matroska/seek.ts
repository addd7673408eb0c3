import type { ByteReader } from '../reader.ts'
import { blocks, findCluster } from './blocks.ts'
import { elementAt, elements, uint } from './ebml.ts'
import { ids } from './ids.ts'
import { type MatroskaIndex, seconds } from './index-reader.ts'

/** Times in Matroska are rounded to a tick, a millisecond as a rule. */
export const tickSlack = 0.002
/** Each step reads one more place of the file, a piece of the torrent at worst. */
const bisectionsMax = 12
/** A place this near in front of the wanted time is near enough. */
const nearEnough = 4
/** Steps back when the stretch that was found has no key frame before the wanted time. */
const backSteps = [0, 3, 8, 20, 45]

/** Offset of the cluster from which playing at `time` starts; by the cues, else by approximation. */
export async function clusterFor(
  reader: ByteReader,
  index: MatroskaIndex,
  track: number,
  time: number,
  signal?: AbortSignal,
): Promise<number> {
  const cues = index.cues.filter((cue) => cue.track === track)
  const byTrack = cues.length > 0 ? cues : index.cues
  const cue = byTrack.findLast((entry) => seconds(index, entry.time) <= time + tickSlack)
  if (cue) return index.segment + cue.cluster
  if (byTrack.length > 0 || time <= nearEnough || !index.duration) return index.firstCluster
  return approximate(reader, index, track, time, signal)
}

/** When the next picture that stands on its own comes at or after `time`; undefined without an index. */
export function nextKeyTime(index: MatroskaIndex, track: number, time: number): number | undefined {
  const cue = index.cues.find((entry) => entry.track === track && seconds(index, entry.time) >= time - tickSlack)
  return cue && seconds(index, cue.time)
}

async function approximate(
  reader: ByteReader,
  index: MatroskaIndex,
  track: number,
  time: number,
  signal?: AbortSignal,
): Promise<number> {
  for (const back of backSteps) {
    const place = await bisect(reader, index, Math.max(0, time - back), signal)
    if (place <= index.firstCluster || (await hasKeyBefore(reader, index, place, track, time, signal))) return place
  }
  return index.firstCluster
}

async function bisect(reader: ByteReader, index: MatroskaIndex, time: number, signal?: AbortSignal): Promise<number> {
  let low = { at: index.firstCluster, time: 0 }
  let high = { at: index.segmentEnd, time: index.duration ?? time }
  for (let step = 0; step < bisectionsMax && time - low.time > nearEnough; step++) {
    const share = (time - low.time) / Math.max(high.time - low.time, 0.001)
    const guess = low.at + Math.floor((high.at - low.at) * Math.min(0.95, Math.max(0.05, share * 0.97)))
    const at = await findCluster(reader, guess, high.at, signal)
    if (at === undefined || at >= high.at) {
      if (guess - low.at < 65_536) break
      high = { at: guess, time: high.time }
      continue
    }
    const found = { at, time: await clusterTime(reader, index, at, signal) }
    if (found.time <= time) low = found
    else high = { at: guess, time: found.time }
  }
  return low.at
}

async function clusterTime(
  reader: ByteReader,
  index: MatroskaIndex,
  at: number,
  signal?: AbortSignal,
): Promise<number> {
  const bytes = await reader.read(at, at + 64, signal)
  const cluster = elementAt(bytes, 0, Number.MAX_SAFE_INTEGER)
  if (!cluster) return 0
  const stamp = [...elements(bytes, cluster.start)].find((element) => element.id === ids.timestamp)
  return stamp ? seconds(index, uint(bytes, stamp)) : 0
}

async function hasKeyBefore(
  reader: ByteReader,
  index: MatroskaIndex,
  from: number,
  track: number,
  time: number,
  signal?: AbortSignal,
): Promise<boolean> {
  for await (const block of blocks(reader, index, from, { tracks: new Set([track]), signal })) {
    const at = seconds(index, block.time)
    if (at > time + tickSlack) return false
    if (block.key) return true
  }
  return false
}
