import { type FilmRef, filmIndex } from './film-index.ts'
import { pieceSpan } from './piece-span.ts'
import { parseTorrent, type TorrentFile, type TorrentInfo } from './torrent-file.ts'
import { wordsBeside } from './words-beside.ts'

/** Who keeps films for others needs the films and their words, and not what else lies in their torrent. */
function filesFor(info: TorrentInfo, films: readonly FilmRef[]): Set<TorrentFile> {
  const found = films.flatMap((ref) => info.files[filmIndex(info.files, ref)] ?? []).filter(({ size }) => size > 0)
  const words = found.flatMap((film) => wordsBeside(info.files, film.index).map(({ file }) => info.files[file]!))
  return new Set([...found, ...words])
}

/** Bytes of the pieces of films and of their words, as their torrent says; 0 where it has no such files. */
export function bytesToKeep(torrent: Uint8Array, films: readonly FilmRef[]): number {
  const info = parseTorrent(torrent)
  const pieces = new Set<number>()
  for (const file of filesFor(info, films)) {
    const { first, last } = pieceSpan(info, file)
    for (let piece = first; piece <= last; piece++) pieces.add(piece)
  }
  const end = pieces.has(info.pieceCount - 1) ? info.pieceCount * info.pieceLength - info.size : 0
  return pieces.size * info.pieceLength - end
}

/** The films of a torrent that are kept, and the most bytes that they and their words may take. */
export interface KeptShare {
  films: readonly FilmRef[]
  most: number
}

/** The pieces of as many films as `most` bytes hold, in their order, and then of their words. */
export function piecesToKeep(info: TorrentInfo, { films, most }: KeptShare): [first: number, last: number][] {
  const spans: [number, number][] = []
  let left = most
  for (const file of filesFor(info, films)) {
    if (file.size > left) break
    left -= file.size
    const { first, last } = pieceSpan(info, file)
    spans.push([first, last])
  }
  return spans
}
