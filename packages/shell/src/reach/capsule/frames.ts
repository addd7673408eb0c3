/**
 * A capsule is a channel as one file, for a USB stick. The outside of it:
 *
 *     "KINOCAP1" | frame | frame | … | end frame
 *     frame = kind (1 byte) | length (4 bytes, little endian) | body | link (32 bytes)
 *
 * `link` is BLAKE2b-256 over the link before it, the kind and the body; the first one follows the magic. So a flipped
 * bit, a missing, repeated or swapped frame is found at its place, and an interrupted import goes on behind the last
 * link it has seen. The links protect against accidents only: what is trusted is proved by the cores' own signatures
 * and by the hashes of the torrents.
 */
import { type FileHandle, open } from 'node:fs/promises'
import crypto from 'hypercore-crypto'
import { ReachError } from '../errors.ts'

export const frameKinds = { head: 1, core: 2, block: 3, film: 4, chunk: 5, end: 6 } as const
export type FrameKind = keyof typeof frameKinds

export interface Frame {
  kind: FrameKind
  body: Buffer
  /** Offset of the frame in the file, and of what follows it. */
  at: number
  next: number
  link: Buffer
}

const magic = Buffer.from('KINOCAP1')
const headBytes = 5
const linkBytes = 32
/** The largest block a core may hold is 15 MB; nothing in a capsule is larger than that and its proof. */
const bodyMaxBytes = 16 * 1024 * 1024
const kindNames = new Map<number, FrameKind>(
  (Object.entries(frameKinds) as [FrameKind, number][]).map(([name, value]) => [value, name]),
)

/** Writes frames one after another; the caller owns the handle. */
export class FrameWriter {
  readonly #file: FileHandle
  #link: Buffer<ArrayBufferLike> = magic
  #at = 0

  constructor(file: FileHandle) {
    this.#file = file
  }

  get bytes(): number {
    return this.#at
  }

  async write(kind: FrameKind, body: Buffer): Promise<void> {
    if (this.#at === 0) await this.#append(magic)
    const head = Buffer.alloc(headBytes)
    head[0] = frameKinds[kind]
    head.writeUInt32LE(body.length, 1)
    this.#link = nextLink(this.#link, frameKinds[kind], body)
    await this.#append(Buffer.concat([head, body, this.#link]))
  }

  async #append(bytes: Buffer): Promise<void> {
    await this.#file.write(bytes, 0, bytes.length, this.#at)
    this.#at += bytes.length
  }
}

/** Where to go on reading. */
export interface FramePlace {
  at: number
  link: Buffer
}

/**
 * Reads and checks frames up to the end frame.
 * @throws ReachError CAPSULE_NOT_ONE, CAPSULE_DAMAGED (with the place), CAPSULE_CUT_SHORT
 */
export async function* readFrames(path: string, from?: FramePlace): AsyncGenerator<Frame> {
  const file = await open(path, 'r').catch((cause) => {
    throw new ReachError(
      'CAPSULE_NOT_ONE',
      `${path} cannot be opened. Check the path and whether it may be read.`,
      cause,
    )
  })
  try {
    if (!(await readExactly(file, 0, magic.length))?.equals(magic)) {
      throw new ReachError('CAPSULE_NOT_ONE', `${path} is not a Kinoswarm capsule (.kino file).`)
    }
    let { at, link } = from ?? { at: magic.length, link: magic }
    for (;;) {
      const frame = await readFrame(file, at, link)
      yield frame
      if (frame.kind === 'end') return
      ;({ next: at, link } = frame)
    }
  } finally {
    await file.close()
  }
}

async function readFrame(file: FileHandle, at: number, link: Buffer): Promise<Frame> {
  const head = await readExactly(file, at, headBytes)
  if (!head) throw cutShort(at)
  const kind = kindNames.get(head[0]!)
  const length = head.readUInt32LE(1)
  if (!kind || length > bodyMaxBytes) throw damaged(at)
  const rest = await readExactly(file, at + headBytes, length + linkBytes)
  if (!rest) throw cutShort(at)
  const body = rest.subarray(0, length)
  const expected = nextLink(link, head[0]!, body)
  if (!expected.equals(rest.subarray(length))) throw damaged(at, kind)
  return { kind, body, at, next: at + headBytes + length + linkBytes, link: expected }
}

async function readExactly(file: FileHandle, at: number, count: number): Promise<Buffer | null> {
  const bytes = Buffer.alloc(count)
  const { bytesRead } = await file.read(bytes, 0, count, at)
  return bytesRead === count ? bytes : null
}

function nextLink(link: Buffer, kind: number, body: Buffer): Buffer {
  return crypto.hash([link, Buffer.from([kind]), body])
}

export function damaged(at: number, what = 'data'): ReachError {
  return new ReachError(
    'CAPSULE_DAMAGED',
    `The capsule is damaged: the ${what} frame at byte ${at} is not what was written. Nothing was changed; copy the file again.`,
  )
}

function cutShort(at: number): ReachError {
  return new ReachError(
    'CAPSULE_CUT_SHORT',
    `The capsule ends too early, at byte ${at}. Nothing was changed; copy the file again and repeat the import.`,
  )
}
