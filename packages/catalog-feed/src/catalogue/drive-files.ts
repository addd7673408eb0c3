/** Files of a catalogue on the maintainer's side: appended once, found again by their hash. */
import { createHash } from 'node:crypto'
import type Hyperdrive from 'hyperdrive'
import type { BlobId } from 'hyperdrive'
import { cutIntoBlocks, FILE_MAX_BYTES } from './blocks.ts'
import type { Address } from './card.ts'
import { CatalogueError } from './errors.ts'

/** Bytes of a file a record names, or null when there is no such file (it may be in the catalogue already). */
export type FileSource = (path: string) => Promise<Uint8Array | null>

/** Blocks waiting to be appended: large enough that a write is one transaction of some megabytes. */
const PENDING_BLOCKS = 64

export class DriveFiles {
  readonly #drive: Hyperdrive
  readonly #known = new Map<string, Address>()
  readonly #entries: { path: string; blob: BlobId; metadata: unknown }[] = []
  #pending: Buffer[] = []
  #length = 0
  #byteLength = 0
  /** Files written, and their bytes, since this was made. */
  written = { files: 0, bytes: 0 }

  constructor(drive: Hyperdrive) {
    this.#drive = drive
    this.#length = drive.blobs!.core.length
    this.#byteLength = drive.blobs!.core.byteLength
  }

  /** Length of the second core when everything pending is appended. */
  get length(): number {
    return this.#length
  }

  address(path: string): Address | null {
    return this.#known.get(path) ?? null
  }

  /** Makes sure the file is in the drive. Unchanged files are never appended again. Throws `FILE_MISSING`. */
  async put(path: string, source: FileSource): Promise<Address> {
    const known = this.#known.get(path)
    if (known) return known
    const present = await this.#present(path)
    const data = await source(path)
    if (data === null && present === null) {
      throw new CatalogueError('FILE_MISSING', `${path} is named in a record, but there is no such file`)
    }
    const sha256 = data && createHash('sha256').update(data).digest('hex')
    const address = data === null || sha256 === present?.sha256 ? present!.address : await this.#add(path, data, sha256)
    this.#known.set(path, address)
    return address
  }

  /** Appends blocks that are no file, such as segments. Returns the number of the first. */
  async append(blocks: readonly Buffer[]): Promise<number> {
    const first = this.#length
    for (const block of blocks) {
      this.#pending.push(block)
      this.#length++
      this.#byteLength += block.length
      if (this.#pending.length >= PENDING_BLOCKS) await this.#write()
    }
    return first
  }

  /** Names a range of appended blocks, so that any Hyperdrive shows it as one file. */
  name(path: string, [start, end]: readonly [number, number], bytes: number): void {
    const byteOffset = this.#byteLength - bytes
    this.#entries.push({
      path,
      blob: { blockOffset: start, blockLength: end - start, byteOffset, byteLength: bytes },
      metadata: null,
    })
  }

  /** Everything is in the drive afterwards, but for the HEAD that makes it count. */
  async flush(): Promise<void> {
    await this.#write()
    if (this.#entries.length === 0) return
    const batch = this.#drive.batch()
    for (const { path, blob, metadata } of this.#entries.splice(0)) await batch.putEntry(path, { blob, metadata })
    await batch.flush()
  }

  async #present(path: string): Promise<{ address: Address; sha256: unknown } | null> {
    const entry = await this.#drive.entry(path)
    const blob = entry?.value.blob
    if (!blob) return null
    const metadata = entry.value.metadata
    const sha256 = typeof metadata === 'object' && metadata !== null && 'sha256' in metadata ? metadata.sha256 : null
    return { address: { block: blob.blockOffset, bytes: blob.byteLength }, sha256 }
  }

  async #add(path: string, data: Uint8Array, sha256: string | null): Promise<Address> {
    if (data.byteLength > FILE_MAX_BYTES) {
      throw new CatalogueError('TOO_LARGE', `${path} is larger than ${FILE_MAX_BYTES >> 20} MiB`)
    }
    const blocks = cutIntoBlocks(data)
    const first = await this.append(blocks)
    this.name(path, [first, first + blocks.length], data.byteLength)
    this.#entries.at(-1)!.metadata = { sha256 }
    this.written.files++
    this.written.bytes += data.byteLength
    return { block: first, bytes: data.byteLength }
  }

  async #write(): Promise<void> {
    if (this.#pending.length === 0) return
    await this.#drive.blobs!.core.append(this.#pending)
    this.#pending = []
  }
}
