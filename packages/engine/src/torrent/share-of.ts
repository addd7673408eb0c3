import { type FilmRef, filmIndex } from './film-index.ts'
import { pieceSpan } from './piece-span.ts'
import { parseTorrent, type TorrentFile, type TorrentInfo } from './torrent-file.ts'
import { wordsBeside } from './words-beside.ts'

/** Who keeps a film for others needs the film and its words, and not what else lies in its torrent. */
function filesFor(info: TorrentInfo, ref: FilmRef): TorrentFile[] {
  const film = info.files[filmIndex(info.files, ref)]
  if (!film || film.size === 0) return []
  return [film, ...wordsBeside(info.files, film.index).map(({ file }) => info.files[file]!)]
}

/** Bytes of the pieces of a film and of its words, as its torrent says; 0 where it has no such file. */
export function bytesToKeep(torrent: Uint8Array, ref: FilmRef): number {
  const info = parseTorrent(torrent)
  const pieces = new Set<number>()
  for (const file of filesFor(info, ref)) {
    const { first, last } = pieceSpan(info, file)
    for (let piece = first; piece <= last; piece++) pieces.add(piece)
  }
  const end = pieces.has(info.pieceCount - 1) ? info.pieceCount * info.pieceLength - info.size : 0
  return pieces.size * info.pieceLength - end
}

/** The pieces of a film and of as many of its words as `most` bytes hold; none when the film alone is more. */
export function piecesToKeep(info: TorrentInfo, ref: FilmRef, most: number): [first: number, last: number][] {
  const spans: [number, number][] = []
  let left = most
  for (const file of filesFor(info, ref)) {
    if (file.size > left) break
    left -= file.size
    const { first, last } = pieceSpan(info, file)
    spans.push([first, last])
  }
  return spans
}
