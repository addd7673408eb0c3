import type { TorrentFile, TorrentInfo } from './torrent-file.ts'

/** The whole pieces that hold a file: what can be checked of it, and a little of its neighbours. */
export interface PieceSpan {
  /** Piece numbers, both inclusive. */
  first: number
  last: number
  /** Bytes of neighbours in front of the file and behind it. */
  before: number
  after: number
  /** Where the first piece begins in the torrent, and bytes of all these pieces. */
  offset: number
  size: number
}

/** `file` has at least one byte. */
export function pieceSpan({ pieceLength, size }: TorrentInfo, file: TorrentFile): PieceSpan {
  const first = Math.floor(file.offset / pieceLength)
  const last = Math.floor((file.offset + file.size - 1) / pieceLength)
  const offset = first * pieceLength
  const end = Math.min(size, (last + 1) * pieceLength)
  return { first, last, before: file.offset - offset, after: end - file.offset - file.size, offset, size: end - offset }
}
