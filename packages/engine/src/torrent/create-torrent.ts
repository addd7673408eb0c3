import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { EngineError } from '../errors.ts'
import { type Bencode, encodeBencode } from './bencode.ts'
import { displayName } from './display-name.ts'

/** Grain of the SHA-256 hashes a catalogue can sign, so that a player gets bytes before their piece is whole. */
export const BLOCK_HASH_BYTES = 64 * 1024
/** Fewer pieces make a small .torrent, smaller pieces a quicker first byte: about this many is a fair middle. */
const WANTED_PIECES = 1024
const MIN_PIECE_BYTES = 64 * 1024
const MAX_PIECE_BYTES = 4 * 1024 * 1024

export interface CreatedTorrent {
  torrent: Uint8Array
  infohash: string
  size: number
  pieceLength: number
  pieceCount: number
  /** SHA-256 of each 64 KiB of the file, concatenated. */
  blockHashes: Uint8Array
}

export interface CreateTorrentOptions {
  /** Name inside the torrent; the file's own by default. */
  name?: string
  /** Bytes; a power of two. Chosen from the size by default. */
  pieceLength?: number
  signal?: AbortSignal
  /** Called after each piece with the bytes that were read. */
  onProgress?: (bytes: number) => void
}

/**
 * Makes a .torrent (BEP 3) of one file. Nothing but the content, the name and the piece length goes in, so the same
 * file gives the same infohash on every machine.
 * @throws EngineError `disk` when the file cannot be read, `bad-source` when it is empty.
 */
export async function createTorrent(file: string, options: CreateTorrentOptions = {}): Promise<CreatedTorrent> {
  try {
    return await create(file, options)
  } catch (cause) {
    if (cause instanceof EngineError || options.signal?.aborted) throw cause
    throw new EngineError('disk', `${file} cannot be read: ${(cause as Error).message}`, { cause })
  }
}

async function create(file: string, options: CreateTorrentOptions): Promise<CreatedTorrent> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    if (size === 0) throw new EngineError('bad-source', `${file} is empty.`)
    const pieceLength = options.pieceLength ?? pieceLengthFor(size)
    const pieces: Buffer[] = []
    const blocks: Buffer[] = []
    const buffer = Buffer.allocUnsafe(Math.max(pieceLength, BLOCK_HASH_BYTES))
    for (let offset = 0; offset < size; offset += buffer.length) {
      options.signal?.throwIfAborted()
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset)
      if (bytesRead < Math.min(buffer.length, size - offset)) throw new Error('it became shorter while it was read')
      hashEach(buffer.subarray(0, bytesRead), { grain: pieceLength, algorithm: 'sha1', into: pieces })
      hashEach(buffer.subarray(0, bytesRead), { grain: BLOCK_HASH_BYTES, algorithm: 'sha256', into: blocks })
      options.onProgress?.(offset + bytesRead)
    }
    const name = displayName(options.name ?? basename(file)) || 'film'
    return assemble({ name, size, pieceLength, pieces, blocks })
  } finally {
    await handle.close()
  }
}

function assemble(parts: {
  name: string
  size: number
  pieceLength: number
  pieces: Buffer[]
  blocks: Buffer[]
}): CreatedTorrent {
  const info: Bencode = new Map<string, Bencode>([
    ['length', parts.size],
    ['name', Buffer.from(parts.name)],
    ['piece length', parts.pieceLength],
    ['pieces', Buffer.concat(parts.pieces)],
  ])
  return {
    torrent: encodeBencode(new Map([['info', info]])),
    infohash: createHash('sha1').update(encodeBencode(info)).digest('hex'),
    size: parts.size,
    pieceLength: parts.pieceLength,
    pieceCount: parts.pieces.length,
    blockHashes: Buffer.concat(parts.blocks),
  }
}

function hashEach(bytes: Buffer, how: { grain: number; algorithm: string; into: Buffer[] }): void {
  for (let at = 0; at < bytes.length; at += how.grain) {
    how.into.push(
      createHash(how.algorithm)
        .update(bytes.subarray(at, at + how.grain))
        .digest(),
    )
  }
}

export function pieceLengthFor(size: number): number {
  const wanted = 2 ** Math.ceil(Math.log2(size / WANTED_PIECES))
  return Math.min(MAX_PIECE_BYTES, Math.max(MIN_PIECE_BYTES, wanted))
}
