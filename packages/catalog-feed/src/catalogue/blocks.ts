/** Blocks of a core by number, with caps: everything a catalogue is read through. */
import type Hypercore from 'hypercore'
import type { Address } from './card.ts'
import { CatalogueError } from './errors.ts'
import { SEGMENT_MAX_BYTES } from './frame.ts'

/** Files are cut into blocks of this size, as Hyperblobs does. */
export const FILE_BLOCK_BYTES = 64 << 10
/** A .torrent of a long series is under 2 MB, a backdrop under 1; nothing else is served from a catalogue. */
export const FILE_MAX_BYTES = 8 << 20
/** How long a block may take over the network before a person is told. */
export const BLOCK_TIMEOUT_MS = 15_000

/** Blocks fetched at once where much is wanted, about 25 MB; a minute for them is 3 Mbit/s. */
const FETCH_BLOCKS = 512
const FETCH_TIMEOUT_MS = 60_000

export interface BlockSource {
  /** Block `index`; throws `NOT_AVAILABLE` after a while, `TOO_LARGE` when it is bigger than any of ours. */
  block(index: number): Promise<Buffer>
}

/** Reads blocks below `length` of one core; the signed record says how long it is. */
export class CoreBlocks implements BlockSource {
  readonly #core: Hypercore
  length: number

  constructor(core: Hypercore, length: number) {
    this.#core = core
    this.length = length
  }

  async block(index: number, timeoutMs = BLOCK_TIMEOUT_MS): Promise<Buffer> {
    if (index >= this.length) throw new CatalogueError('BAD_HEAD', 'This catalogue points past what was signed')
    const block = await this.#core.get(index, { timeout: timeoutMs }).catch((cause: unknown) => {
      throw new CatalogueError('NOT_AVAILABLE', 'Nobody who is here now has this part of the catalogue', { cause })
    })
    if (block === null) throw new CatalogueError('NOT_AVAILABLE', 'This part of the catalogue is not here yet')
    if (block.length > SEGMENT_MAX_BYTES)
      throw new CatalogueError('TOO_LARGE', 'A block of this catalogue is too large')
    return block
  }

  has(start: number, end: number): Promise<boolean> {
    return this.#core.has(start, end)
  }

  /** Asks peers for a range at once; blocks are then read as they are needed. */
  prefetch(start: number, end: number): { destroy(): void } {
    return this.#core.download({ start, end: Math.min(end, this.length) })
  }

  /** Resolves when a range is here. Throws `NOT_AVAILABLE` when nothing of it has come for a while. */
  async fetch(start: number, end: number): Promise<void> {
    for (let at = start; at < end; at += FETCH_BLOCKS) {
      const range = this.#core.download({ start: at, end: Math.min(end, at + FETCH_BLOCKS, this.length) })
      await within(range.done(), FETCH_TIMEOUT_MS).finally(() => range.destroy())
    }
  }
}

async function within(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new CatalogueError('NOT_AVAILABLE', 'Nobody who is here now has the rest of the catalogue')),
      timeoutMs,
    )
  })
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}

export async function readFile(blocks: BlockSource, { block, bytes }: Address): Promise<Buffer> {
  if (bytes > FILE_MAX_BYTES) throw new CatalogueError('TOO_LARGE', 'A file of this catalogue is too large to be shown')
  const count = Math.max(1, Math.ceil(bytes / FILE_BLOCK_BYTES))
  const parts = await Promise.all(Array.from({ length: count }, (_, i) => blocks.block(block + i)))
  const whole = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  if (whole.length !== bytes)
    throw new CatalogueError('BAD_SEGMENT', 'A file of this catalogue has another size than it says')
  return whole
}

export function cutIntoBlocks(data: Uint8Array): Buffer[] {
  const whole = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const count = Math.max(1, Math.ceil(whole.length / FILE_BLOCK_BYTES))
  return Array.from({ length: count }, (_, i) => whole.subarray(i * FILE_BLOCK_BYTES, (i + 1) * FILE_BLOCK_BYTES))
}
