import type { TorrentInfo } from '../torrent/torrent-file.ts'

/** What of a film players ask first: its head, and an index at its end. */
const HEAD_BYTES = 2 * 1024 * 1024
const TAIL_BYTES = 1024 * 1024

/** The pieces that hold the heads and ends of these files of a torrent; both ends inclusive. */
export function headsAndTails(torrent: TorrentInfo, files: Iterable<number>): [first: number, last: number][] {
  const ranges: [number, number][] = []
  for (const index of files) {
    const file = torrent.files[index]
    if (!file || file.size === 0) continue
    const piece = (offset: number) => Math.floor((file.offset + offset) / torrent.pieceLength)
    ranges.push([piece(0), piece(Math.min(file.size, HEAD_BYTES) - 1)])
    ranges.push([piece(Math.max(0, file.size - TAIL_BYTES)), piece(file.size - 1)])
  }
  return ranges
}
