import { children, type Element, elements, uint } from './ebml.ts'
import { ids } from './ids.ts'

/** Where a block of a track is. Times in the segment's own ticks, positions from the start of the segment's payload. */
export interface Cue {
  time: number
  track: number
  cluster: number
  /** Offset of the block in its cluster, where the file says so. */
  relative?: number
  duration?: number
}

/** Ten cues a second for six hours. */
const cuesMax = 216_000

/** In the order of time, whatever order the file has. */
export function parseCues(bytes: Uint8Array): Cue[] {
  const cues: Cue[] = []
  for (const point of elements(bytes)) {
    if (point.id !== ids.cuePoint) continue
    readPoint(bytes, point, cues)
    if (cues.length >= cuesMax) break
  }
  return cues.sort((a, b) => a.time - b.time)
}

function readPoint(bytes: Uint8Array, point: Element, cues: Cue[]): void {
  let time = 0
  for (const field of children(bytes, point)) {
    if (field.id === ids.cueTime) time = uint(bytes, field)
    if (field.id === ids.cueTrackPositions) cues.push(readPosition(bytes, field, time))
  }
}

function readPosition(bytes: Uint8Array, field: Element, time: number): Cue {
  const cue: Cue = { time, track: 0, cluster: 0 }
  for (const part of children(bytes, field)) {
    const value = uint(bytes, part)
    if (part.id === ids.cueTrack) cue.track = value
    else if (part.id === ids.cueClusterPosition) cue.cluster = value
    else if (part.id === ids.cueRelativePosition) cue.relative = value
    else if (part.id === ids.cueDuration) cue.duration = value
  }
  return cue
}
