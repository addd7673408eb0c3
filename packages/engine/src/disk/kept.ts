import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type FilmRef, filmIndex } from '../torrent/film-index.ts'
import { pieceSpan } from '../torrent/piece-span.ts'
import { parseTorrent, type TorrentFile, type TorrentInfo } from '../torrent/torrent-file.ts'
import { FolderStore } from './folder-store.ts'
import { SegmentStore } from './segment-store.ts'
import type { PieceSource } from './store.ts'
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
  /** Bytes of its neighbours in the pieces that it shares with them, in front of it and behind it. */
  before: number
  after: number
  /** From the first to the last byte, with `before` and `after`: what can be checked. Fails where a piece is missing. */
  readPieces(): AsyncIterable<Uint8Array>
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
  const film = filmOf(torrent, ref)
  if (!film) return null
  const open = () => new SegmentStore(folder, torrent)
  return describe(torrent, { film, have: bytesHere(torrent, film, have), open })
}

/** The metadata of a title, as far as an engine has it. */
export async function keptTorrent(dir: string, infohash: string): Promise<Uint8Array | null> {
  return (await new TitleState(join(dir, infohash)).load()).torrent?.bare ?? null
}

/** The film of a torrent whose files lie somewhere else, by their index; null when one is gone or has another size. */
export async function filmInFolder(torrent: Uint8Array, files: string[], ref?: FilmRef): Promise<KeptFile | null> {
  const info = parseTorrent(torrent)
  const film = filmOf(info, ref)
  const open = () => new FolderStore(files, info)
  const here = await open()
    .check()
    .then(
      () => true,
      () => false,
    )
  return film && here ? describe(info, { film, have: film.size, open }) : null
}

function filmOf({ files }: TorrentInfo, ref?: FilmRef): TorrentFile | null {
  const largest = files.filter(({ padding }) => !padding).sort((a, b) => b.size - a.size)[0]
  const film = ref ? files[filmIndex(files, ref)] : largest
  return film && film.size > 0 ? film : null
}

function describe(info: TorrentInfo, kept: { film: TorrentFile; have: number; open: () => PieceSource }): KeptFile {
  const { film, have, open } = kept
  const { index: file, size } = film
  const { before, after, ...span } = pieceSpan(info, film)
  return {
    infohash: info.infohash,
    torrent: info.bare,
    name: info.name,
    ...{ file, size, have, before, after },
    readPieces: () => readSpan(open(), info, span),
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

async function* readSpan(store: PieceSource, { pieceLength }: TorrentInfo, span: Span): AsyncGenerator<Uint8Array> {
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
