import { createHash } from 'node:crypto'
import bencode from 'bencode'

/** A .torrent of one file held in memory. */
export function singleFileTorrent(bytes: Buffer, pieceLength: number): { torrent: Buffer; infohash: string } {
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; at += pieceLength) {
    pieces.push(
      createHash('sha1')
        .update(bytes.subarray(at, at + pieceLength))
        .digest(),
    )
  }
  const info = { length: bytes.length, name: 'film', 'piece length': pieceLength, pieces: Buffer.concat(pieces) }
  const infohash = createHash('sha1').update(bencode.encode(info)).digest('hex')
  return { torrent: Buffer.from(bencode.encode({ info })), infohash }
}
