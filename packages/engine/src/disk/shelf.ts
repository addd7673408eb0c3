import { readdir, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { isInfohash } from '../torrent/magnet.ts'
import type { TorrentInfo } from '../torrent/torrent-file.ts'
import type { SegmentUse } from './quota.ts'
import { SegmentStore } from './segment-store.ts'
import { hasPiece, TitleState } from './title-state.ts'

/** A title as it lies on disk while nothing has it open. */
export interface ShelvedTitle {
  infohash: string
  bytes: number
  pinned: boolean
  /** Unix seconds. */
  used: number
  given: number
}

/** Everything the engine has on disk, by title. It holds numbers only; bitfields are read when something must go. */
export class Shelf {
  readonly titles = new Map<string, ShelvedTitle>()
  #dir: string

  constructor(dir: string) {
    this.#dir = dir
  }

  async load(): Promise<void> {
    const names = await readdir(this.#dir).catch(() => [] as string[])
    for (const name of names.filter(isInfohash)) await this.refresh(name)
  }

  /** Looks at one title's folder again. */
  async refresh(infohash: string): Promise<void> {
    const state = new TitleState(join(this.#dir, infohash))
    const { torrent, have } = await state.load()
    const bytes = torrent && have ? bytesOf(torrent, have) : 0
    const { pinned, used, given } = state.notes
    this.titles.set(infohash, { infohash, bytes, pinned, used, given })
  }

  get unpinnedBytes(): number {
    let sum = 0
    for (const title of this.titles.values()) if (!title.pinned) sum += title.bytes
    return sum
  }

  /** Bytes of the file system: free for us, and in all. */
  async space(): Promise<{ free: number; total: number }> {
    const found = await statfs(this.#dir).catch(() => null)
    if (!found) return { free: Number.POSITIVE_INFINITY, total: Number.POSITIVE_INFINITY }
    return { free: found.bavail * found.bsize, total: found.blocks * found.bsize }
  }

  /** The segments of a closed title. */
  async segments(infohash: string): Promise<SegmentUse[]> {
    const { torrent, have } = await new TitleState(join(this.#dir, infohash)).load()
    if (!torrent || !have) return []
    return segmentUse(infohash, { torrent, dir: join(this.#dir, infohash), has: (piece) => hasPiece(have, piece) })
  }

  /** Gives segments of a closed title back, and its folder when nothing is left. */
  async evict(infohash: string, segments: number[]): Promise<void> {
    const dir = join(this.#dir, infohash)
    const state = new TitleState(dir)
    const { torrent, have } = await state.load()
    if (!torrent || !have || (await state.isBeingFilled())) return
    const store = new SegmentStore(dir, torrent)
    for (const segment of segments) {
      const first = segment * store.piecesPerSegment
      for (let piece = first; piece < first + store.piecesPerSegment && piece < torrent.pieceCount; piece++) {
        have[piece >> 3]! &= ~(0x80 >> (piece & 7))
      }
    }
    // A full disk may take nothing until there is room again.
    await state.saveHave(have).catch(() => {})
    for (const segment of segments) await store.remove(segment)
    if (have.every((byte) => byte === 0)) {
      await rm(dir, { recursive: true, force: true })
      this.titles.delete(infohash)
    } else {
      await this.refresh(infohash)
    }
  }
}

/** Segments of a title that hold verified pieces, with their age. */
export async function segmentUse(
  infohash: string,
  title: { torrent: TorrentInfo; dir: string; has(piece: number): boolean; needed?(piece: number): boolean },
): Promise<SegmentUse[]> {
  const { torrent } = title
  const perSegment = new SegmentStore(title.dir, torrent).piecesPerSegment
  const found: SegmentUse[] = []
  for (let first = 0; first < torrent.pieceCount; first += perSegment) {
    let bytes = 0
    let needed = false
    for (let piece = first; piece < Math.min(first + perSegment, torrent.pieceCount); piece++) {
      if (!title.has(piece)) continue
      bytes += Math.min(torrent.pieceLength, torrent.size - piece * torrent.pieceLength)
      needed ||= title.needed?.(piece) ?? false
    }
    if (bytes === 0) continue
    const segment = first / perSegment
    const file = await stat(join(title.dir, 's', String(segment))).catch(() => null)
    found.push({ infohash, segment, bytes, usedAt: file?.mtimeMs ?? 0, needed })
  }
  return found
}

function bytesOf(torrent: TorrentInfo, have: Uint8Array): number {
  let bytes = 0
  for (let piece = 0; piece < torrent.pieceCount; piece++) {
    if (hasPiece(have, piece)) bytes += Math.min(torrent.pieceLength, torrent.size - piece * torrent.pieceLength)
  }
  return bytes
}
