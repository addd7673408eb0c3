import { createHash } from 'node:crypto'

/** SHA-1 of each piece (BEP 3), one after the other. */
export function pieceHashes(bytes: Uint8Array, pieceLength: number): Buffer {
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; at += pieceLength) {
    pieces.push(
      createHash('sha1')
        .update(bytes.subarray(at, at + pieceLength))
        .digest(),
    )
  }
  return Buffer.concat(pieces)
}
