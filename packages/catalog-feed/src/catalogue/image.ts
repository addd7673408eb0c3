/** What a picture really is, from its own bytes: kind and area are read before any decoder sees it. */
import { measureAvif } from './avif.ts'
import { CatalogueError } from './errors.ts'

export interface ServedImage {
  type: 'image/webp' | 'image/avif' | 'image/jpeg' | 'image/png'
  width: number
  height: number
  bytes: Buffer
}

/** A poster is under 100 kB and a backdrop under 500; a browser decodes this much without a stall. */
export const IMAGE_MAX_BYTES = 1 << 20
/** Decoded it takes four bytes a pixel: 64 MB. */
export const IMAGE_MAX_PIXELS = 16_000_000

/** Throws `BAD_IMAGE` for anything but WebP, AVIF, JPEG and PNG of sane size. SVG is a document with scripts: never. */
export function checkImage(bytes: Buffer): ServedImage {
  if (bytes.length > IMAGE_MAX_BYTES) throw bad('is larger than one mebibyte')
  const image = webp(bytes) ?? png(bytes) ?? jpeg(bytes) ?? avif(bytes)
  if (image === null) throw bad('is not a WebP, AVIF, JPEG or PNG')
  if (image.width < 1 || image.height < 1) throw bad('has no area')
  if (image.width * image.height > IMAGE_MAX_PIXELS) throw bad('has too many pixels')
  return { ...image, bytes }
}

type Measured = Omit<ServedImage, 'bytes'>

/** RIFF container; VP8, VP8L and VP8X chunks (RFC 9649). */
function webp(bytes: Buffer): Measured | null {
  if (bytes.length < 30 || ascii(bytes, 0, 4) !== 'RIFF' || ascii(bytes, 8, 12) !== 'WEBP') return null
  const kind = ascii(bytes, 12, 16)
  if (kind === 'VP8X') return measured('image/webp', 1 + bytes.readUIntLE(24, 3), 1 + bytes.readUIntLE(27, 3))
  if (kind === 'VP8 ') {
    return measured('image/webp', bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff)
  }
  if (kind !== 'VP8L') return null
  const bits = bytes.readUInt32LE(21)
  return measured('image/webp', 1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff))
}

/** Signature and IHDR (RFC 2083). */
function png(bytes: Buffer): Measured | null {
  if (bytes.length < 33 || bytes.readUInt32BE(0) !== 0x89504e47 || bytes.readUInt32BE(4) !== 0x0d0a1a0a) return null
  if (ascii(bytes, 12, 16) !== 'IHDR') return null
  return measured('image/png', bytes.readUInt32BE(16), bytes.readUInt32BE(20))
}

/** Walks the markers to the first frame header (T.81 B.2.2). */
function jpeg(bytes: Buffer): Measured | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes[at + 1]!
    if (marker === 0xff) {
      at++
      continue
    }
    const frame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (frame) return measured('image/jpeg', bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5))
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return null
}

function avif(bytes: Buffer): Measured | null {
  const area = measureAvif(bytes)
  return area && measured('image/avif', area.width, area.height)
}

function measured(type: ServedImage['type'], width: number, height: number): Measured {
  return { type, width, height }
}

function ascii(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end)
}

function bad(why: string): CatalogueError {
  return new CatalogueError('BAD_IMAGE', `This picture ${why}, and is not shown`)
}
