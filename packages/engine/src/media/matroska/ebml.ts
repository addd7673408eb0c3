/** EBML elements (RFC 8794) out of bytes that may say anything: sizes are checked against what is really there. */
export interface Element {
  id: number
  /** Offset of the element itself. */
  at: number
  /** Offsets of its payload; `end` is exclusive and never past the bytes given. */
  start: number
  end: number
  /** Size as written; undefined = unknown (live streams). */
  size: number | undefined
  /** The written size does not fit the bytes given. */
  cut: boolean
}

/** Longest element header: 4 bytes of id, 8 of size. */
export const headerMaxBytes = 12

interface Vint {
  length: number
  value: number
  unknown: boolean
}

/** RFC 8794 section 4: the count of leading zero bits gives the length. */
export function readVint(bytes: Uint8Array, at: number): Vint | undefined {
  const first = bytes[at]
  if (first === undefined || first === 0) return undefined
  const length = Math.clz32(first) - 23
  if (at + length > bytes.length) return undefined
  let value = first & (0xff >> length)
  let unknown = value === 0xff >> length
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i] ?? 0
    value = value * 256 + byte
    if (byte !== 0xff) unknown = false
  }
  return { length, value, unknown }
}

/** An id keeps its length bits. */
export function readId(bytes: Uint8Array, at: number): { length: number; value: number } | undefined {
  const first = bytes[at]
  if (first === undefined || first < 0x10) return undefined
  const length = Math.clz32(first) - 23
  if (at + length > bytes.length) return undefined
  let value = 0
  for (let i = 0; i < length; i++) value = value * 256 + (bytes[at + i] ?? 0)
  return { length, value }
}

/** The element whose header begins at `at`, or undefined where there is none. */
export function elementAt(bytes: Uint8Array, at: number, limit = bytes.length): Element | undefined {
  const id = readId(bytes, at)
  if (!id) return undefined
  const size = readVint(bytes, at + id.length)
  if (!size) return undefined
  const start = at + id.length + size.length
  if (start > limit) return undefined
  if (size.unknown) return { id: id.value, at, start, end: limit, size: undefined, cut: false }
  const end = start + size.value
  return { id: id.value, at, start, end: Math.min(end, limit), size: size.value, cut: end > limit }
}

/** Siblings between two offsets; ends quietly at the first thing that is no element. */
export function* elements(bytes: Uint8Array, from = 0, to = bytes.length): Generator<Element> {
  let at = from
  while (at < to) {
    const element = elementAt(bytes, at, to)
    if (!element) return
    yield element
    at = element.end
  }
}

export function children(bytes: Uint8Array, parent: Element): Generator<Element> {
  return elements(bytes, parent.start, parent.end)
}

/** Exact up to 2^53; nothing in a film needs more. */
export function uint(bytes: Uint8Array, element: Element): number {
  let value = 0
  for (let i = element.start; i < Math.min(element.end, element.start + 8); i++) value = value * 256 + (bytes[i] ?? 0)
  return value
}

export function float(bytes: Uint8Array, element: Element): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const length = element.end - element.start
  if (length === 4) return view.getFloat32(element.start)
  return length === 8 ? view.getFloat64(element.start) : 0
}

/** Names in a film are short; the rest of a long one is dropped. */
const textMaxBytes = 4096
const utf8 = new TextDecoder()

export function text(bytes: Uint8Array, element: Element): string {
  const end = Math.min(element.end, element.start + textMaxBytes)
  const value = utf8.decode(bytes.subarray(element.start, end))
  const nul = value.indexOf('\0')
  return nul < 0 ? value : value.slice(0, nul)
}
