import type { ByteReader } from '../reader.ts'
import { blocks, findCluster } from './blocks.ts'
import { type MatroskaIndex, seconds } from './index-reader.ts'

/** The last clusters of a film are under this as a rule. */
const tailStretch = 2 * 1024 * 1024

/** For files that name no duration (live recordings): the time of the last block. Costs the tail of the file. */
export async function lastTime(
  reader: ByteReader,
  index: MatroskaIndex,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const from = Math.max(index.firstCluster, index.segmentEnd - tailStretch)
  const cluster = await findCluster(reader, from, index.segmentEnd, signal)
  if (cluster === undefined) return undefined
  const tracks = new Set(index.tracks.map((track) => track.number))
  let last: number | undefined
  for await (const block of blocks(reader, index, cluster, { tracks, signal })) {
    last = Math.max(last ?? 0, seconds(index, block.time))
  }
  return last
}
