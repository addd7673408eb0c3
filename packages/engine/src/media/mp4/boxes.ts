import type { ByteReader } from '../reader.ts'

/** A box of an MP4 file (ISO/IEC 14496-12 section 4.2); offsets in the file, `end` exclusive. */
export interface Box {
  type: string
  at: number
  start: number
  end: number
}

/** Siblings in one parent; a film has dozens, fragmented ones some thousands at the top. */
const siblingsMax = 20_000

/** Boxes between two offsets, headers only; ends at the first that is none. */
export async function* boxes(reader: ByteReader, from: number, to: number, signal?: AbortSignal): AsyncGenerator<Box> {
  let at = from
  for (let n = 0; n < siblingsMax && at + 8 <= to; n++) {
    const box = boxAt(await reader.read(at, Math.min(at + 16, to), signal), at, to)
    if (!box) return
    yield box
    at = box.end
  }
}

/** The box whose header `head` begins with, which stands at `at` in a parent that ends at `to`. */
export function boxAt(head: Uint8Array, at: number, to: number): Box | undefined {
  if (head.length < 8) return undefined
  const view = new DataView(head.buffer, head.byteOffset, head.length)
  const type = String.fromCharCode(...head.subarray(4, 8))
  let size = view.getUint32(0)
  let header = 8
  if (size === 1) {
    if (head.length < 16) return undefined
    size = Number(view.getBigUint64(8))
    header = 16
  } else if (size === 0) size = to - at
  if (size < header || at + size > to) return undefined
  return { type, at, start: at + header, end: at + size }
}

export async function child(
  reader: ByteReader,
  parent: Pick<Box, 'start' | 'end'>,
  path: string[],
  signal?: AbortSignal,
): Promise<Box | undefined> {
  const [type, ...rest] = path
  for await (const box of boxes(reader, parent.start, parent.end, signal)) {
    if (box.type !== type) continue
    return rest.length === 0 ? box : child(reader, box, rest, signal)
  }
  return undefined
}

/** Boxes in bytes that are all here. */
export function* boxesIn(bytes: Uint8Array, from = 0, to = bytes.length): Generator<Box> {
  let at = from
  while (at + 8 <= to) {
    const box = boxAt(bytes.subarray(at, Math.min(at + 16, to)), at, to)
    if (!box) return
    yield box
    at = box.end
  }
}
