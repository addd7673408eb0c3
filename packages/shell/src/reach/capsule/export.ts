import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import type Hypercore from 'hypercore'
import idEncoding from 'hypercore-id-encoding'
import { ReachError } from '../errors.ts'
import { encodeBlock, encodeCoreHead, encodeUpgrade } from './core-proofs.ts'
import { FrameWriter } from './frames.ts'
import { type CapsuleHead, capsuleFormat } from './head.ts'

/** A core to take along, opened and readable. */
export interface CapsuleCore {
  core: Hypercore
  label: string
}

/** A film that is whole on this machine. */
export interface CapsuleFilm {
  torrent: Uint8Array
  infohash: string
  /** Index of the file in the torrent. */
  file: number
  size: number
  /** Bytes of its neighbours in the pieces that it shares with them. */
  before: number
  after: number
  /** The film with these: whole pieces, which can be checked. */
  readPieces(): AsyncIterable<Uint8Array>
}

export interface ExportOptions {
  /** Feed key of the channel. */
  channel: Buffer
  name?: string
  /** The feeds first, then what their records name. */
  cores: CapsuleCore[]
  films?: CapsuleFilm[]
  path: string
  now: number
  signal?: AbortSignal
  onprogress?(progress: CapsuleProgress): void
}

export interface CapsuleProgress {
  /** Content bytes so far, and in all. */
  done: number
  total: number
  /** What is being written or read. */
  label: string
}

export interface ExportResult {
  path: string
  bytes: number
  cores: { label: string; blocks: number; length: number }[]
  films: number
}

/** Pieces of a film travel in chunks of this size. */
export const chunkBytes = 1024 * 1024

/**
 * Writes a capsule: first beside `path`, then renamed, so that there is never half a one under that name.
 * @throws ReachError NOTHING_TO_EXPORT, NOT_WRITTEN
 */
export async function exportCapsule(options: ExportOptions): Promise<ExportResult> {
  const { cores, path } = options
  if (!cores.some(({ core }) => core.length > 0)) {
    throw new ReachError(
      'NOTHING_TO_EXPORT',
      'Nothing of this channel is on this machine yet. Open it while online first.',
    )
  }
  const part = `${path}.part`
  try {
    const file = await open(part, 'w')
    const result = await writeAll(file, options).finally(() => file.close())
    await rename(part, path)
    return result
  } catch (cause) {
    await rm(part, { force: true })
    if (cause instanceof ReachError || options.signal?.aborted) throw cause
    throw new ReachError(
      'NOT_WRITTEN',
      `The capsule could not be written to ${path}: is there room, and may one write there?`,
      cause,
    )
  }
}

async function writeAll(file: FileHandle, options: ExportOptions): Promise<ExportResult> {
  const { films = [] } = options
  const cores = options.cores.filter(({ core }) => core.length > 0)
  const writer = new FrameWriter(file)
  const total = sum(cores.map(({ core }) => core.byteLength)) + sum(films.map(bytesOf))
  const progress = { done: 0, total, label: '' }
  const advance = (bytes: number, label: string) => {
    options.signal?.throwIfAborted()
    progress.done += bytes
    progress.label = label
    options.onprogress?.({ ...progress })
  }
  await writer.write('head', encodeHead(options, { cores: cores.length, films: films.length, bytes: total }))
  const written = []
  for (const one of cores) written.push(await writeCore(writer, one, advance))
  for (const film of films) await writeFilm(writer, film, advance)
  await writer.write('end', Buffer.alloc(0))
  await file.sync()
  return { path: options.path, bytes: writer.bytes, cores: written, films: films.length }
}

function encodeHead(
  { channel, name = '', now }: ExportOptions,
  counts: Pick<CapsuleHead, 'cores' | 'films' | 'bytes'>,
) {
  const created = Math.round(now / 1000)
  const head: CapsuleHead = { format: capsuleFormat, channel: idEncoding.encode(channel), name, created, ...counts }
  return Buffer.from(JSON.stringify(head))
}

type Advance = (bytes: number, label: string) => void

/** The blocks that are here; a sparse core makes a sparse capsule. A snapshot, so that appends meanwhile do no harm. */
async function writeCore(writer: FrameWriter, { core, label }: CapsuleCore, advance: Advance) {
  const { key, manifest, length, fork } = core
  if (!manifest) throw new ReachError('NOTHING_TO_EXPORT', `The ${label} is not whole on this machine yet.`)
  await writer.write('core', encodeCoreHead({ key, manifest, length, fork, label }))
  let blocks = 0
  for (let index = 0; index < length; index++) {
    if (!(await core.has(index))) continue
    const body = await encodeBlock(core, index, blocks === 0)
    await writer.write('block', body)
    blocks++
    advance(core.byteLength / length, label)
  }
  if (blocks === 0) await writer.write('block', await encodeUpgrade(core))
  return { label, blocks, length }
}

async function writeFilm(writer: FrameWriter, film: CapsuleFilm, advance: Advance): Promise<void> {
  const torrent = Buffer.from(film.torrent).toString('base64')
  const { infohash, file, size, before, after } = film
  const head = { infohash, file, size, ...(before > 0 && { before }), ...(after > 0 && { after }), torrent }
  await writer.write('film', Buffer.from(JSON.stringify(head)))
  for await (const chunk of inChunks(film.readPieces(), chunkBytes)) {
    await writer.write('chunk', chunk)
    advance(chunk.length, `film ${infohash.slice(0, 8)}`)
  }
}

async function* inChunks(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let bytes = 0
  for await (const part of source) {
    held.push(Buffer.from(part))
    bytes += part.length
    while (bytes >= size) {
      const all = Buffer.concat(held)
      yield all.subarray(0, size)
      held = [all.subarray(size)]
      bytes -= size
    }
  }
  if (bytes > 0) yield Buffer.concat(held)
}

function bytesOf({ before, size, after }: CapsuleFilm): number {
  return before + size + after
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
