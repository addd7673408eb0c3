/**
 * Subtitles of discs as pictures (Presentation Graphics): segments of a type, a length and content. What comes out of
 * a stranger's film is bounded before any of it is made: how large a picture is, how many there are, how long they run.
 */
import type { PictureReader } from './picture.ts'

export interface Segments {
  composition?: Composition
  palettes: Map<number, Uint32Array>
  objects: Map<number, BitmapData>
}

export interface Composition {
  width: number
  height: number
  /** Begins anew: nothing from before is needed. */
  fresh: boolean
  palette: number
  objects: PlacedObject[]
}

export interface PlacedObject {
  id: number
  x: number
  y: number
  crop?: { x: number; y: number; width: number; height: number }
}

/** Run-length codes as they came, and the size they fill. */
export interface BitmapData {
  width: number
  height: number
  codes: Uint8Array
}

const types = { palette: 0x14, object: 0x15, composition: 0x16 } as const
/** Ultra HD; anything larger is no disc's. */
const sideMax = 4096
const pixelsMax = 3840 * 2160
/** The format allows two pictures at a time. */
const objectsMax = 16
const colours = 256

/** The segments of one block; what makes no sense is left out. */
export function parseSegments(bytes: Uint8Array): Segments {
  const found: Segments = { palettes: new Map(), objects: new Map() }
  const parts = new Map<number, { width: number; height: number; parts: Uint8Array[] }>()
  for (let at = 0; at + 3 <= bytes.length; ) {
    const length = u16(bytes, at + 1)
    const content = bytes.subarray(at + 3, at + 3 + length)
    const type = bytes[at]
    if (type === types.composition) found.composition = parseComposition(content)
    else if (type === types.palette) found.palettes.set(content[0] ?? 0, parsePalette(content))
    else if (type === types.object) addObject(parts, content)
    at += 3 + length
  }
  for (const [id, { width, height, parts: codes }] of parts)
    found.objects.set(id, { width, height, codes: codes.length === 1 ? codes[0]! : join(codes) })
  return found
}

function parseComposition(bytes: Uint8Array): Composition | undefined {
  const width = u16(bytes, 0)
  const height = u16(bytes, 2)
  if (width === 0 || height === 0 || width > sideMax || height > sideMax) return undefined
  const composition: Composition = { width, height, fresh: (bytes[7] ?? 0) !== 0, palette: bytes[9] ?? 0, objects: [] }
  const count = Math.min(objectsMax, bytes[10] ?? 0)
  for (let i = 0, at = 11; i < count && at + 8 <= bytes.length; i++) {
    const cropped = ((bytes[at + 3] ?? 0) & 0x80) !== 0
    const object: PlacedObject = { id: u16(bytes, at), x: u16(bytes, at + 4), y: u16(bytes, at + 6) }
    if (cropped) {
      const [x = 0, y = 0, wide = 0, high = 0] = [8, 10, 12, 14].map((place) => u16(bytes, at + place))
      object.crop = { x, y, width: wide, height: high }
    }
    composition.objects.push(object)
    at += cropped ? 16 : 8
  }
  return composition
}

/** Entries of luminance, two differences and how much they cover, as a canvas wants them: bytes red, green, blue, alpha. */
function parsePalette(bytes: Uint8Array): Uint32Array {
  const palette = new Uint8ClampedArray(colours * 4)
  for (let at = 2; at + 5 <= bytes.length; at += 5) {
    const [index = 0, y = 0, cr = 0, cb = 0, cover = 0] = bytes.subarray(at, at + 5)
    // ITU-R BT.709, studio range.
    const light = 1.164 * (y - 16)
    palette.set(
      [light + 1.793 * (cr - 128), light - 0.213 * (cb - 128) - 0.533 * (cr - 128), light + 2.112 * (cb - 128), cover],
      index * 4,
    )
  }
  return new Uint32Array(palette.buffer)
}

function addObject(
  parts: Map<number, { width: number; height: number; parts: Uint8Array[] }>,
  bytes: Uint8Array,
): void {
  const id = u16(bytes, 0)
  const first = ((bytes[3] ?? 0) & 0x80) !== 0
  if (first) {
    const width = u16(bytes, 7)
    const height = u16(bytes, 9)
    if (width === 0 || height === 0 || width > sideMax || height > sideMax || width * height > pixelsMax) return
    if (parts.size < objectsMax) parts.set(id, { width, height, parts: [bytes.subarray(11)] })
  } else parts.get(id)?.parts.push(bytes.subarray(4))
}

function join(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** The colours of a picture, row by row. Codes that run over the end of a row or of the picture are cut there. */
export function decodeBitmap({ width, height, codes }: BitmapData, palette: Uint32Array): Uint32Array<ArrayBuffer> {
  const pixels = new Uint32Array(width * height)
  let at = 0
  for (let row = 0; row < height && at < codes.length; row++) {
    let x = 0
    for (;;) {
      const run = readRun(codes, at)
      at += run.bytes
      if (run.length === 0) break
      const end = Math.min(width, x + run.length)
      pixels.fill(palette[run.colour] ?? 0, row * width + x, row * width + end)
      x = end
    }
  }
  return pixels
}

/** One pixel of a colour, a run of one, or the end of a row: length 0. */
function readRun(codes: Uint8Array, at: number): { length: number; colour: number; bytes: number } {
  const first = codes[at]
  if (first === undefined) return { length: 0, colour: 0, bytes: 1 }
  if (first !== 0) return { length: 1, colour: first, bytes: 1 }
  const flags = codes[at + 1] ?? 0
  const long = (flags & 0x40) !== 0
  const coloured = (flags & 0x80) !== 0
  const length = long ? ((flags & 0x3f) << 8) | (codes[at + 2] ?? 0) : flags & 0x3f
  const bytes = 2 + Number(long) + Number(coloured)
  return { length, colour: coloured ? (codes[at + bytes - 1] ?? 0) : 0, bytes }
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

/** What came before a picture and may be needed for it, at most. */
const backMax = 64

/** The picture of an event, put together from what has been said since the last one that begins anew. */
export const readPgs: PictureReader = (events, index) => {
  const palettes = new Map<number, Uint32Array>()
  const objects = new Map<number, BitmapData>()
  let composition: Composition | undefined
  for (let i = freshBefore(events, index); i <= index; i++) {
    const found = parseSegments(events[i]!.bytes)
    for (const [id, palette] of found.palettes) palettes.set(id, palette)
    for (const [id, object] of found.objects) objects.set(id, object)
    composition = found.composition
  }
  const palette = palettes.get(composition?.palette ?? 0)
  if (!composition || !palette) return undefined
  const { width, height } = composition
  const parts = composition.objects.flatMap(({ id, x, y, crop }) => {
    const object = objects.get(id)
    if (!object) return []
    const part = { x, y, width: object.width, height: object.height, pixels: decodeBitmap(object, palette) }
    return [crop ? { ...part, crop } : part]
  })
  return { screen: { width, height }, parts }
}

function freshBefore(events: { bytes: Uint8Array }[], index: number): number {
  for (let i = index; i > Math.max(0, index - backMax); i--)
    if (parseSegments(events[i]!.bytes).composition?.fresh) return i
  return Math.max(0, index - backMax)
}
