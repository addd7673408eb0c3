/**
 * A catalogue under one's own key: the blocks of both cores, byte for byte, up to the signed head. The tree hashes at
 * that head stay equal, so anybody can see where the copy parted from the original (docs/trust.md, clause 10.3).
 */
import type Hypercore from 'hypercore'
import type Hyperdrive from 'hyperdrive'
import { FeedError } from '../error.ts'
import { getBlock } from '../feed/wait.ts'
import type { ChannelReader } from './reader.ts'

/** A block that is not on this disk has to come from a peer soon, or not at all. */
const blockTimeoutMs = 10_000
/** Blocks of 64 KiB at most: a few megabytes in memory at once. */
const batchBlocks = 64

/** Fills an empty writable drive, or goes on where an interrupted copy of the same catalogue ended. Throws `NOT_FOUND` or `TIMEOUT` when the catalogue is not wholly reachable. */
export async function copyCatalogue({ from, to }: { from: ChannelReader; to: Hyperdrive }): Promise<void> {
  const record = from.state.catalogue
  const source = from.openCatalogue()
  if (!record || !source) throw new FeedError('NOT_FOUND', 'That channel has no catalogue that is known here.')
  try {
    await source.ready()
    const blobs = await to.getBlobs()
    const sourceBlobs = await source.getBlobs()
    await copy(sourceBlobs.core, blobs.core, record.blobs.length)
    await copy(source.core, to.core, record.db.length)
  } finally {
    await source.close()
  }
}

async function copy(from: Hypercore, to: Hypercore, length: number): Promise<void> {
  for (let start = to.length; start < length; start += batchBlocks) {
    const count = Math.min(batchBlocks, length - start)
    const indexes = Array.from({ length: count }, (_, offset) => start + offset)
    await to.append(await Promise.all(indexes.map((index) => getBlock(from, index, blockTimeoutMs))))
  }
}
