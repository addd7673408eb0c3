import { aheadBytes, type ReadPosition } from './demand.ts'

/** Film behind a reader that stays: a step back should not go to the network. */
const BEHIND_BYTES = 8 * 1024 * 1024

/** True for a piece that a reader is at or comes to soon: it must not leave the disk. */
export function neededBy(
  readers: Iterable<ReadPosition>,
  pieceLength: number,
  limit: number,
): (piece: number) => boolean {
  const spans = [...readers].map((reader) => {
    const ahead = Math.min(aheadBytes(reader.bitrate), limit)
    const behind = Math.min(BEHIND_BYTES, limit / 2)
    return [
      Math.floor((reader.position - behind) / pieceLength),
      Math.floor(Math.min(reader.end, reader.position + ahead) / pieceLength),
    ] as const
  })
  return (piece) => spans.some(([first, last]) => piece >= first && piece <= last)
}
