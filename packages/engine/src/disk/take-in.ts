import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { EngineError } from '../errors.ts'
import { pieceSpan } from '../torrent/piece-span.ts'
import { parseTorrent, type TorrentInfo } from '../torrent/torrent-file.ts'
import { SegmentStore } from './segment-store.ts'
import { TitleState } from './title-state.ts'

/** A film that came another way than from peers, with the pieces it shares with its neighbours whole. */
export interface CarriedFilm {
  torrent: Uint8Array
  /** Index of the film in the torrent. */
  file: number
  /** A file that holds the film's whole pieces, the first of them at its beginning. */
  path: string
}

/** Offset in the carried file where a piece does not have the hash of the torrent; null when all do. */
export async function damageIn(film: CarriedFilm): Promise<number | null> {
  const info = parseTorrent(film.torrent)
  const { first } = spanOf(info, film.file)
  for await (const { piece, bytes } of piecesOf(film, info)) {
    if (!isRight(info, piece, bytes)) return (piece - first) * info.pieceLength
  }
  return null
}

/**
 * Puts a film where an engine keeps what it fetched, kept offline. Every piece is checked before it is written. An engine
 * that runs hears of it by `pin`.
 * @throws EngineError `bad-torrent` when a piece is not the torrent's
 */
export async function takeFilm(dir: string, film: CarriedFilm): Promise<void> {
  const info = parseTorrent(film.torrent)
  const state = new TitleState(join(dir, info.infohash))
  await state.fill(() => fill(state, info, film))
}

async function fill(state: TitleState, info: TorrentInfo, film: CarriedFilm): Promise<void> {
  const { have } = await state.load()
  const bits = have ?? new Uint8Array(Math.ceil(info.pieceCount / 8))
  const store = new SegmentStore(state.dir, info)
  try {
    for await (const { piece, bytes } of piecesOf(film, info)) {
      if (!isRight(info, piece, bytes)) throw new EngineError('bad-torrent', 'A piece of this film is damaged.')
      await store.write(piece, bytes)
      bits[piece >> 3]! |= 0x80 >> (piece & 7)
    }
  } finally {
    await store.close()
  }
  await state.saveTorrent(info)
  await state.saveHave(bits)
  state.notes.pinned = true
  state.notes.used ||= Math.floor(Date.now() / 1000)
  await state.saveNotes()
}

async function* piecesOf({ path, file }: CarriedFilm, info: TorrentInfo) {
  const { first, last, offset } = spanOf(info, file)
  const handle = await open(path, 'r')
  try {
    for (let piece = first; piece <= last; piece++) {
      const at = piece * info.pieceLength
      const length = Math.min(info.pieceLength, info.size - at)
      yield { piece, bytes: await readAt(handle, at - offset, length) }
    }
  } finally {
    await handle.close()
  }
}

/** Shorter where the file ends. */
async function readAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await handle.read(bytes, 0, length, at)
  return bytes.subarray(0, bytesRead)
}

function spanOf(info: TorrentInfo, file: number) {
  const film = info.files[file]
  if (!film || film.size === 0) throw new EngineError('bad-source', 'The torrent has no such file.')
  return pieceSpan(info, film)
}

function isRight({ pieces }: TorrentInfo, piece: number, bytes: Uint8Array): boolean {
  const expected = pieces.subarray(20 * piece, 20 * piece + 20)
  return createHash('sha1').update(bytes).digest().equals(expected)
}
