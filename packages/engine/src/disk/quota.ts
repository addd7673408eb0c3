/**
 * Which parts of which films are given back to the disk, as a pure rule: least recently used first, never what is kept
 * offline, never what a reader is at or comes to next.
 */
export interface SegmentUse {
  infohash: string
  segment: number
  bytes: number
  /** When it was last read or written, in ms. */
  usedAt: number
  /** A reader is here or comes here soon. */
  needed: boolean
}

export interface DiskState {
  /** Bytes of all titles that are not pinned. */
  used: number
  quota: number
  /** Free on the file system, and what must stay free. */
  free: number
  freeFloor: number
}

/** Room made beyond what is missing, so that the next piece does not ask again. */
const SLACK_SHARE = 0.02
const MAX_SLACK_BYTES = 64 * 1024 * 1024

/** A disk smaller than ten times the floor keeps a tenth free instead: the floor would leave nothing of it. */
const FLOOR_SHARE = 0.1

export function floorFor(freeFloor: number, total: number): number {
  return Math.min(freeFloor, total * FLOOR_SHARE)
}

/** What films may take: the quota, or what the disk can give without going below its floor. */
export function roomFor(disk: DiskState): number {
  return Math.max(0, Math.min(disk.quota, disk.used + disk.free - disk.freeFloor))
}

/** Bytes to give back now; 0 when all limits are kept. */
export function excessBytes(disk: DiskState): number {
  const over = Math.max(disk.used - disk.quota, disk.freeFloor - disk.free)
  if (over <= 0) return 0
  return Math.min(disk.used, over + Math.min(MAX_SLACK_BYTES, disk.quota * SLACK_SHARE))
}

/** The segments to give back, oldest first, until `excess` is reached or nothing else may go. */
export function chooseVictims(segments: SegmentUse[], excess: number): SegmentUse[] {
  const victims: SegmentUse[] = []
  let freed = 0
  for (const segment of segments.filter(({ needed }) => !needed).sort((a, b) => a.usedAt - b.usedAt)) {
    if (freed >= excess) break
    victims.push(segment)
    freed += segment.bytes
  }
  return victims
}

/** How far ahead of its readers a film may be fetched: a window that fits into the quota, whatever the film's size. */
export function aheadLimit(quota: number, playing: number): number {
  return Math.floor(quota / 2 / Math.max(1, playing))
}
