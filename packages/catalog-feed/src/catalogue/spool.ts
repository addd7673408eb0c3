/** A list of blocks that waits for its turn: in memory while it is small, in a temporary file when it is not. */
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Tens of thousands of titles wait in memory; a million would hold a quarter of a gigabyte. */
const MEMORY_MAX_BYTES = 8 << 20

export class Spool {
  #blocks: Buffer[] = []
  #memory = 0
  /** Where each block in the file begins. */
  readonly #written: number[] = []
  #file: { handle: FileHandle; dir: string; end: number } | null = null
  bytes = 0

  get count(): number {
    return this.#written.length + this.#blocks.length
  }

  async add(block: Buffer): Promise<void> {
    this.#blocks.push(block)
    this.#memory += block.length
    this.bytes += block.length
    if (this.#memory > MEMORY_MAX_BYTES) await this.#spill()
  }

  /** The blocks in their order. */
  async *drain(): AsyncGenerator<Buffer> {
    for (let place = 0; place < this.count; place++) yield await this.read(place)
  }

  /** The block that was added at this place. */
  async read(place: number): Promise<Buffer> {
    const start = this.#written[place]
    if (start === undefined) return this.#blocks[place - this.#written.length]!
    const block = Buffer.allocUnsafe((this.#written[place + 1] ?? this.#file!.end) - start)
    await this.#file!.handle.read(block, 0, block.length, start)
    return block
  }

  async close(): Promise<void> {
    this.#blocks = []
    await this.#file?.handle.close()
    if (this.#file) await rm(this.#file.dir, { recursive: true, force: true })
    this.#file = null
  }

  async #spill(): Promise<void> {
    this.#file ??= await temporaryFile()
    const whole = Buffer.concat(this.#blocks)
    for (const block of this.#blocks) {
      this.#written.push(this.#file.end)
      this.#file.end += block.length
    }
    await this.#file.handle.write(whole, 0, whole.length, this.#file.end - whole.length)
    this.#blocks = []
    this.#memory = 0
  }
}

async function temporaryFile(): Promise<{ handle: FileHandle; dir: string; end: number }> {
  const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-catalogue-'))
  return { handle: await open(join(dir, 'blocks'), 'w+', 0o600), dir, end: 0 }
}
