/** The unit peers are asked for (BEP 3); every client answers 16 KiB, some refuse more. */
export const BLOCK_BYTES = 16 * 1024
/** Key of a block in maps: pieces of up to 1 GiB have fewer than 65,536 blocks. */
const KEY_BASE = 65_536

export interface Layout {
  pieceLength: number
  /** Bytes of the whole torrent. */
  size: number
  pieceCount: number
}

export function pieceSize(layout: Layout, piece: number): number {
  return piece === layout.pieceCount - 1 ? layout.size - piece * layout.pieceLength : layout.pieceLength
}

export function blockCount(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES)
}

export function blockSize(pieceBytes: number, block: number): number {
  return Math.min(BLOCK_BYTES, pieceBytes - block * BLOCK_BYTES)
}

export function blockKey(piece: number, block: number): number {
  return piece * KEY_BASE + block
}

export function keyPiece(key: number): number {
  return Math.floor(key / KEY_BASE)
}

export function keyBlock(key: number): number {
  return key % KEY_BASE
}
