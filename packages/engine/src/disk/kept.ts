import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type FilmRef, filmIndex } from '../torrent/film-index.ts'
import type { TorrentInfo } from '../torrent/torrent-file.ts'
import { SegmentStore } from './segment-store.ts'
import { hasPiece, TitleState } from './title-state.ts'

/** A file of a title that an engine keeps, read without the engine. */
export interface KeptFile {
  infohash: string
  /** .torrent bytes with nothing but the info dictionary. */
  torrent: Uint8Array
  name: string
  /** Index in the torrent. */
  file: number
  size: number
  /** Bytes of it in pieces that are here and were verified; `size` when it is whole. */
  have: number
  /** From the first to the last byte. Fails where a piece is missing on disk. */
  read(): AsyncIterable<Uint8Array>
}

const infohashPattern = /^[0-9a-f]{40}$/

/** The film of every title in an engine's folder, for which the largest file passes; also while the engine runs. */
export async function keptFilms(dir: string): Promise<KeptFile[]> {
  const names = await readdir(dir).catch(() => [])
  const found = await Promise.all(names.filter((name) => infohashPattern.test(name)).map((name) => keptFilm(dir, name)))
  return found.filter((film) => film !== null)
}

/** The film of one title, the largest file where nobody names it; null when nothing of it is kept. */
export async function keptFilm(dir: string, infohash: string, ref?: FilmRef): Promise<KeptFile | null> {
  const folder = join(dir, infohash)
  const { torrent, have } = await new TitleState(folder).load()
  if (!torrent || !have || torrent.infohash !== infohash) return null
  const largest = torrent.files.filter(({ padding }) => !padding).sort((a, b) => b.size - a.size)[0]
  const film = ref ? torrent.files[filmIndex(torrent.files, ref)] : largest
  if (!film || film.size === 0) return null
  return {
    infohash,
    torrent: torrent.bare,
    name: torrent.name,
    file: film.index,
    size: film.size,
    have: bytesHere(torrent, film, have),
    read: () => readFile(folder, torrent, film),
  }
}

interface Span {
  offset: number
  size: number
}

function bytesHere({ pieceLength }: TorrentInfo, span: Span, have: Uint8Array): number {
  let bytes = 0
  for (const { piece, length } of parts(span, pieceLength)) if (hasPiece(have, piece)) bytes += length
  return bytes
}

async function* readFile(folder: string, { pieceLength, size }: TorrentInfo, span: Span): AsyncGenerator<Uint8Array> {
  const store = new SegmentStore(folder, { pieceLength, size })
  try {
    for (const { piece, offset, length } of parts(span, pieceLength)) yield await store.read(piece, offset, length)
  } finally {
    await store.close()
  }
}

/** The pieces that a span of the torrent touches, and what of each belongs to it. */
function* parts({ offset, size }: Span, pieceLength: number) {
  for (let at = offset; at < offset + size; ) {
    const piece = Math.floor(at / pieceLength)
    const within = at - piece * pieceLength
    const length = Math.min(pieceLength - within, offset + size - at)
    yield { piece, offset: within, length }
    at += length
  }
}
