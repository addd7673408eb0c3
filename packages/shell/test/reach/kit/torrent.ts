import { createHash } from 'node:crypto'
import bencode from 'bencode'
import { pieceHashes } from '../../../../engine/test/kit/pieces.ts'

/** A .torrent of one file held in memory. */
export function singleFileTorrent(bytes: Buffer, pieceLength: number): { torrent: Buffer; infohash: string } {
  const pieces = pieceHashes(bytes, pieceLength)
  const info = { length: bytes.length, name: 'film', 'piece length': pieceLength, pieces }
  const infohash = createHash('sha1').update(bencode.encode(info)).digest('hex')
  return { torrent: Buffer.from(bencode.encode({ info })), infohash }
}
