import { sha1 } from '../stream/hashing.ts'
import type { TorrentInfo } from '../torrent/torrent-file.ts'
import type { PieceSource } from './store.ts'

/** Pieces looked at when a title is opened again: enough to notice a lost or foreign folder, quick for any size. */
const SAMPLE = 3

interface Bits {
  get(piece: number): boolean
}

/**
 * Checks a few of the pieces that are said to be on disk. One that is wrong casts doubt on all, so then all of them
 * are checked. Returns the pieces that are not there.
 */
export async function spotCheck(source: PieceSource, info: TorrentInfo, bits: Bits): Promise<number[]> {
  const said: number[] = []
  for (let piece = 0; piece < info.pieceCount; piece++) if (bits.get(piece)) said.push(piece)
  const sample = said.length <= SAMPLE ? said : spread(said)
  const right = await Promise.all(sample.map((piece) => isRight(source, info, piece)))
  if (right.every(Boolean)) return []
  const lost: number[] = []
  for (const piece of said) if (!(await isRight(source, info, piece))) lost.push(piece)
  return lost
}

function spread(said: number[]): number[] {
  const random = said[Math.floor(Math.random() * said.length)]!
  return [said[0]!, random, said.at(-1)!]
}

async function isRight(source: PieceSource, info: TorrentInfo, piece: number): Promise<boolean> {
  const length = Math.min(info.pieceLength, info.size - piece * info.pieceLength)
  try {
    const digest = await sha1(await source.read(piece, 0, length))
    return digest.equals(info.pieces.subarray(piece * 20, piece * 20 + 20))
  } catch {
    return false
  }
}
