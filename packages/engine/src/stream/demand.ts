import { BLOCK_BYTES, type Layout } from './blocks.ts'

/** Somebody reading: offsets in the torrent's bytes, both inclusive. */
export interface ReadPosition {
  position: number
  end: number
  /** Grows with every reader: the newest is what the viewer looks at. */
  born: number
  /** Bytes a second of film. */
  bitrate: number
  /** True while the reader holds nothing it could hand out. */
  waiting: boolean
}

export interface Need {
  piece: number
  /** Bytes that are needed earlier than this piece; Infinity for pieces nobody waits for. */
  before: number
  /** First block that matters: a seek lands in the middle of a piece. */
  fromBlock: number
  /** Only the blocks from there on are needed now; the ones before them come with everything else. */
  tailOnly: boolean
}

/** Film that must be here next: what a reader waits for is always inside. */
const CRITICAL_SECONDS = 4
const CRITICAL_MIN_BYTES = 4 * 1024 * 1024
const CRITICAL_MAX_BYTES = 16 * 1024 * 1024
/** Film that is fetched in order behind it, before anything else is. */
const AHEAD_SECONDS = 60
const AHEAD_MIN_BYTES = 32 * 1024 * 1024
const AHEAD_MAX_BYTES = 256 * 1024 * 1024

export interface DemandView {
  layout: Layout
  has(piece: number): boolean
  /** Bytes still missing of a piece that is not here. */
  missing(piece: number): number
  readers: readonly ReadPosition[]
  /** Pieces wanted early whoever reads: head, index, what was warmed up. Inclusive. */
  wanted: readonly (readonly [first: number, last: number])[]
  /** Pieces to fill up with when all windows are safe, rarest first. */
  rest: readonly number[]
  /** Blocks are handed out before their piece is whole, so what lies before a seek point can wait. */
  early: boolean
  /** Most bytes fetched ahead of a reader, where a quota says so. */
  aheadLimit: number
}

export function criticalBytes(bitrate: number): number {
  return clamp(bitrate * CRITICAL_SECONDS, CRITICAL_MIN_BYTES, CRITICAL_MAX_BYTES)
}

export function aheadBytes(bitrate: number): number {
  return clamp(bitrate * AHEAD_SECONDS, AHEAD_MIN_BYTES, AHEAD_MAX_BYTES)
}

/**
 * Missing pieces in the order they are needed: what readers wait for (the newest first), what is wanted early, what
 * readers come to next, then the rest. A piece may come twice; the first time counts.
 */
export function* demand(view: DemandView): Generator<Need> {
  const readers = [...view.readers].sort((a, b) => b.born - a.born)
  for (const [rank, reader] of readers.entries()) {
    const span = criticalBytes(reader.bitrate) / (rank === 0 ? 1 : 2)
    yield* window(view, reader.position, Math.min(reader.end, reader.position + span))
  }
  for (const [first, last] of view.wanted) {
    const from = first * view.layout.pieceLength
    yield* window(view, from, (last + 1) * view.layout.pieceLength - 1)
  }
  for (const reader of readers) {
    // The start of a piece that a seek landed in: nobody waits for it, but without it the piece is never whole.
    if (view.early) yield* window({ ...view, early: false }, reader.position, reader.position)
    const from = reader.position + criticalBytes(reader.bitrate)
    yield* window(
      view,
      from,
      Math.min(reader.end, reader.position + Math.min(aheadBytes(reader.bitrate), view.aheadLimit)),
      from - reader.position,
    )
  }
  for (const piece of view.rest) {
    if (!view.has(piece)) yield { piece, before: Number.POSITIVE_INFINITY, fromBlock: 0, tailOnly: false }
  }
}

function* window(view: DemandView, from: number, to: number, start = 0): Generator<Need> {
  const { pieceLength, pieceCount } = view.layout
  const first = Math.floor(from / pieceLength)
  const last = Math.min(Math.floor(to / pieceLength), pieceCount - 1)
  let before = start
  for (let piece = first; piece <= last; piece++) {
    if (view.has(piece)) continue
    const fromBlock = piece === first ? Math.floor((from % pieceLength) / BLOCK_BYTES) : 0
    yield { piece, before, fromBlock, tailOnly: view.early && fromBlock > 0 }
    before += view.missing(piece)
  }
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value))
}
