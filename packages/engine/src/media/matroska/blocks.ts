import type { ByteReader } from '../reader.ts'
import { type Element, elementAt, elements, headerMaxBytes, readVint, uint } from './ebml.ts'
import { ids, topLevel } from './ids.ts'
import type { MatroskaIndex } from './index-reader.ts'

/** One block as it stands in the file. */
export interface Block {
  track: number
  /** Of its cluster, and of itself, in ticks. */
  clusterTime: number
  time: number
  key: boolean
  /** The whole SimpleBlock or BlockGroup, header included. */
  bytes: Uint8Array
  /** In ticks, where the group says so. */
  duration?: number
  /** Offsets in `bytes` of the frame data (behind the block header). */
  data: [start: number, end: number]
  lacing: boolean
  /** Offset in the file, of the cluster too. */
  at: number
  cluster: number
}

export interface BlockOptions {
  tracks: ReadonlySet<number>
  signal?: AbortSignal
  /** Offset in the file at which to stop. */
  until?: number
}

/** A key frame of 8K film is under this; more is a lying size. */
const blockMaxBytes = 48 * 1024 * 1024
/** How much of a block is looked at to see whose it is. */
const peekBytes = 64
/** Where the file makes no sense, the next cluster is looked for this far, a stretch at a time. */
const resyncMaxBytes = 32 * 1024 * 1024
const resyncStretch = 256 * 1024

/**
 * The blocks of the wanted tracks from a cluster on, in file order, each as soon as its own bytes are here. Blocks of
 * other tracks are stepped over without being read. Clusters of unknown size end where the next one begins; where the
 * bytes make no sense the walk goes on at the next cluster.
 */
export async function* blocks(
  reader: ByteReader,
  index: MatroskaIndex,
  from: number,
  options: BlockOptions,
): AsyncGenerator<Block> {
  const end = Math.min(options.until ?? index.segmentEnd, index.segmentEnd, reader.size)
  let at: number | undefined = from
  while (at !== undefined && at < end) {
    const cluster = await header(reader, at, options.signal)
    if (cluster && cluster.id !== ids.cluster && topLevel.has(cluster.id) && cluster.size !== undefined)
      at = cluster.end
    else if (cluster?.id !== ids.cluster) at = await findCluster(reader, at + 1, end, options.signal)
    else at = yield* clusterBlocks(reader, cluster, end, options)
  }
}

/** Returns the offset behind the cluster. */
async function* clusterBlocks(
  reader: ByteReader,
  cluster: Element,
  fileEnd: number,
  options: BlockOptions,
): AsyncGenerator<Block, number | undefined> {
  const end = cluster.size === undefined ? fileEnd : Math.min(cluster.start + cluster.size, fileEnd)
  let clusterTime: number | undefined
  let at = cluster.start
  while (at < end) {
    const element = await header(reader, at, options.signal)
    if (!element || element.size === undefined || element.size > blockMaxBytes) {
      return findCluster(reader, at + 1, fileEnd, options.signal)
    }
    if (topLevel.has(element.id)) return at
    if (element.id === ids.timestamp) clusterTime = await readUint(reader, element, options.signal)
    else if (element.id === ids.simpleBlock || element.id === ids.blockGroup) {
      if (element.end > fileEnd) return undefined
      // A cluster without a time of its own is damaged: its blocks would land anywhere in the film.
      const block = clusterTime === undefined ? undefined : await readBlock(reader, element, clusterTime, options)
      if (block) yield { ...block, cluster: cluster.at }
    }
    at = element.end
  }
  return at
}

async function readBlock(
  reader: ByteReader,
  element: Element,
  clusterTime: number,
  options: BlockOptions,
): Promise<Omit<Block, 'cluster'> | undefined> {
  const peek = await reader.read(element.at, Math.min(element.end, element.at + peekBytes), options.signal)
  const track = trackOf(peek)
  if (track !== undefined && !options.tracks.has(track)) return undefined
  const bytes = await reader.read(element.at, element.end, options.signal)
  const block = parseBlock(bytes, clusterTime)
  return block && options.tracks.has(block.track) ? { ...block, at: element.at } : undefined
}

function trackOf(peek: Uint8Array): number | undefined {
  const outer = elementAt(peek, 0)
  if (!outer) return undefined
  if (outer.id === ids.simpleBlock) return readVint(peek, outer.start)?.value
  const inner = elementAt(peek, outer.start)
  return inner?.id === ids.block ? readVint(peek, inner.start)?.value : undefined
}

/** A SimpleBlock or BlockGroup (RFC 9559 sections 10.1 and 10.2), header included. */
export function parseBlock(bytes: Uint8Array, clusterTime: number): Omit<Block, 'at' | 'cluster'> | undefined {
  const outer = elementAt(bytes, 0)
  if (!outer) return undefined
  let block = outer
  let key = true
  let duration: number | undefined
  if (outer.id === ids.blockGroup) {
    for (const part of elements(bytes, outer.start, outer.end)) {
      if (part.id === ids.block) block = part
      if (part.id === ids.referenceBlock) key = false
      if (part.id === ids.blockDuration) duration = uint(bytes, part)
    }
    if (block === outer) return undefined
  }
  const track = readVint(bytes, block.start)
  if (!track || block.start + track.length + 3 > block.end) return undefined
  const at = block.start + track.length
  const flags = bytes[at + 2] ?? 0
  if (outer.id === ids.simpleBlock) key = (flags & 0x80) !== 0
  const relative = (((bytes[at] ?? 0) << 24) >> 16) | (bytes[at + 1] ?? 0)
  const data: [number, number] = [at + 3, block.end]
  const time = clusterTime + relative
  return { track: track.value, clusterTime, time, key, bytes, duration, data, lacing: (flags & 0x06) !== 0 }
}

async function header(reader: ByteReader, at: number, signal?: AbortSignal): Promise<Element | undefined> {
  const bytes = await reader.read(at, at + headerMaxBytes, signal)
  const element = elementAt(bytes, 0, Number.MAX_SAFE_INTEGER)
  return element && { ...element, at, start: at + element.start, end: at + element.end }
}

async function readUint(reader: ByteReader, element: Element, signal?: AbortSignal): Promise<number> {
  const bytes = await reader.read(element.start, Math.min(element.end, element.start + 8), signal)
  return uint(bytes, { ...element, start: 0, end: bytes.length })
}

/** Offset of the next cluster id at or behind `from`. */
export async function findCluster(
  reader: ByteReader,
  from: number,
  to: number,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const end = Math.min(to, from + resyncMaxBytes)
  for (let at = from; at < end; at += resyncStretch) {
    const bytes = await reader.read(at, Math.min(at + resyncStretch + 3, to), signal)
    const found = indexOfCluster(bytes)
    if (found >= 0) return at + found
  }
  return undefined
}

function indexOfCluster(bytes: Uint8Array): number {
  for (let i = bytes.indexOf(0x1f); i >= 0; i = bytes.indexOf(0x1f, i + 1)) {
    if (bytes[i + 1] === 0x43 && bytes[i + 2] === 0xb6 && bytes[i + 3] === 0x75) return i
  }
  return -1
}
