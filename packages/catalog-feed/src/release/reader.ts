/**
 * Reads a release straight from its drive, file by file, against the signed hashes (docs/trust.md, clause 5.4).
 *
 * The record lists every file in drive order with its size, so each file's blocks in the second core are known without
 * asking the first: one round trip brings everything. The first core is fetched too, for whoever asks this viewer.
 */
import { createHash } from 'node:crypto'
import type Corestore from 'corestore'
import Hyperbee from 'hyperbee'
import type Hypercore from 'hypercore'
import idEncoding from 'hypercore-id-encoding'
import ReadyResource from 'ready-resource'
import SubEncoder from 'sub-encoder'
import { FeedError } from '../error.ts'
import { getBlock, unlessAborted, waitForLength } from '../feed/wait.ts'
import { type Build, blockBytes, maxDbBytes, maxFiles, type ReleaseFile } from '../records/release.ts'
import { checkEntries, compareEntries } from './entries.ts'

const fileKeys = new SubEncoder('files', 'utf-8')
/** A whole release is a few hundred kilobytes. */
const downloadTimeoutMs = 60_000

interface Place {
  file: ReleaseFile
  firstBlock: number
}

export interface DownloadOptions {
  timeoutMs?: number
  signal?: AbortSignal
  /** Bytes that are verified so far. */
  onProgress?: (bytes: number) => void
}

export class ReleaseReader extends ReadyResource {
  readonly build: Build
  readonly #db: Hypercore
  readonly #blobs: Hypercore
  readonly #places = new Map<string, Place>()

  constructor(store: Corestore, build: Build) {
    super()
    this.build = build
    this.#db = store.get({ key: idEncoding.decode(build.drive.key), writable: false })
    this.#blobs = store.get({ key: idEncoding.decode(build.drive.blobs.key), writable: false })
    let firstBlock = 0
    for (const file of build.files) {
      this.#places.set(file.path, { file, firstBlock })
      firstBlock += Math.ceil(file.size / blockBytes)
    }
  }

  get version(): string {
    return this.build.version
  }

  get files(): readonly ReleaseFile[] {
    return this.build.files
  }

  get bytes(): number {
    return this.build.files.reduce((sum, file) => sum + file.size, 0)
  }

  /** Topic under which seeders of this release, of whichever channel, find each other. */
  get discoveryKey(): Buffer {
    return this.#db.discoveryKey
  }

  has(path: string): boolean {
    return this.#places.has(path)
  }

  /** A file that is exactly what was signed. Throws `NOT_FOUND`, `TIMEOUT`, `HASH_MISMATCH`. */
  async read(path: string, { timeoutMs = downloadTimeoutMs, signal }: DownloadOptions = {}): Promise<Buffer> {
    const place = this.#places.get(path)
    if (!place) throw new FeedError('NOT_FOUND', `This release has no file ${path}.`)
    await this.ready()
    await this.#waitForBlobs(timeoutMs, signal)
    const count = Math.ceil(place.file.size / blockBytes)
    const indexes = Array.from({ length: count }, (_, offset) => place.firstBlock + offset)
    const reading = Promise.all(indexes.map((index) => getBlock(this.#blobs, index, timeoutMs)))
    const blocks = await unlessAborted(signal, reading)
    return verified(Buffer.concat(blocks), place.file)
  }

  /** Fetches the whole release and checks every file. */
  async download({ timeoutMs = downloadTimeoutMs, signal, onProgress }: DownloadOptions = {}): Promise<void> {
    await this.ready()
    void this.#seedDb(timeoutMs).catch(() => undefined)
    let bytes = 0
    await this.#waitForBlobs(timeoutMs, signal)
    await Promise.all(
      this.build.files.map(async (file) => {
        const content = await this.read(file.path, { timeoutMs, signal })
        bytes += content.byteLength
        onProgress?.(bytes)
      }),
    )
  }

  /** Compares the drive's own entries with the record. Throws `BAD_ENTRY`, `BAD_PATH` or `TIMEOUT`. */
  async audit({ timeoutMs = downloadTimeoutMs, signal }: DownloadOptions = {}): Promise<void> {
    await this.ready()
    await this.#waitForDb(timeoutMs, signal)
    const bee = new Hyperbee(this.#db.session({ writable: false }), { keyEncoding: fileKeys, valueEncoding: 'json' })
    try {
      const entries = []
      for await (const { key, value } of bee.createReadStream({}, { timeout: timeoutMs })) {
        if (entries.length > maxFiles) break
        entries.push({ key, value })
      }
      compareEntries(checkEntries(entries), this.build)
    } finally {
      await bee.close()
    }
  }

  /** True when every block is on this disk, so that `read` needs no network. */
  async complete(): Promise<boolean> {
    await this.ready()
    const { length } = this.build.drive.blobs
    return isImmutable(this.#blobs, length) && (await this.#blobs.has(0, length))
  }

  protected override async _open(): Promise<void> {
    await Promise.all([this.#db.ready(), this.#blobs.ready()])
  }

  protected override async _close(): Promise<void> {
    await Promise.all([this.#db.close(), this.#blobs.close()])
  }

  /** A drive that claims to be larger than its files is refused before anything is fetched. */
  async #waitForBlobs(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    await waitForLength(this.#blobs, this.build.drive.blobs.length, { timeoutMs, signal })
    if (!isImmutable(this.#blobs, this.build.drive.blobs.length)) throw changeable()
    if (this.#blobs.byteLength !== this.bytes) throw wrongSize()
  }

  /** Fetches the first core for whoever asks this viewer, once it is seen to be no more than the record's files make. */
  async #seedDb(timeoutMs: number): Promise<void> {
    await this.#waitForDb(timeoutMs)
    const range = this.#db.download({ start: 0, end: this.build.drive.db.length })
    this.once('close', () => range.destroy())
    await range.done()
  }

  async #waitForDb(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const { length } = this.build.drive.db
    await waitForLength(this.#db, length, { timeoutMs, signal })
    if (!isImmutable(this.#db, length)) throw changeable()
    if (this.#db.byteLength > maxDbBytes(this.build)) throw wrongSize()
  }
}

/** Nobody signs such a core: its key is a hash of so many blocks, and nothing can be appended to them. */
function isImmutable({ manifest, length }: Hypercore, signed: number): boolean {
  return manifest?.signers.length === 0 && manifest.prologue?.length === signed && length === signed
}

function changeable(): FeedError {
  return new FeedError('HASH_MISMATCH', 'The drive of this release is not the one that was signed, or can be changed.')
}

function wrongSize(): FeedError {
  return new FeedError('HASH_MISMATCH', 'The drive of this release is not the size that was signed.')
}

function verified(bytes: Buffer, file: ReleaseFile): Buffer {
  const digest = createHash('sha256').update(bytes).digest('hex')
  if (bytes.byteLength !== file.size || digest !== file.sha256) {
    throw new FeedError('HASH_MISMATCH', `${file.path} is not the file that was signed, so it is not shown.`)
  }
  return bytes
}
