/**
 * How one segment lies in one block: `u8 format · u32 LE length · brotli(body) · tail`.
 *
 * The body is columnar JSON or packed integers, the tail holds what does not compress (infohashes, thumbhashes,
 * postings). Brotli quality 5 is what every supported Node has, and beats zstd 9 on this data in size.
 */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { CatalogueError } from './errors.ts'

const FORMAT = 1
const HEADER_BYTES = 5

/** A block of 320 cards is about 17 kB and one of 160 details about 50; a block of huge series stays under this. */
export const SEGMENT_MAX_BYTES = 4 << 20
/** 160 records of the largest size allowed, as JSON. Thirty-nine bytes of brotli can claim to be 20 MiB. */
export const BODY_MAX_BYTES = 24 << 20
/** A hostile body of nested brackets makes parsers slow; ours nest six deep. */
const JSON_DEPTH_MAX = 32

/** Four megabytes. */
const WINDOW_BITS_MAX = 22

export function compress(data: Uint8Array, quality = 5): Buffer {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_LGWIN]: windowBits(data.length),
    [constants.BROTLI_PARAM_SIZE_HINT]: data.length,
  }
  return brotliCompressSync(data, { params })
}

/** A window larger than the data gains nothing, and is memory that whoever unpacks it must set aside (RFC 7932, 9.1). */
function windowBits(length: number): number {
  const bits = 32 - Math.clz32(length)
  return Math.min(WINDOW_BITS_MAX, Math.max(constants.BROTLI_MIN_WINDOW_BITS, bits))
}

/** Throws `BAD_SEGMENT` when the data is not brotli or unfolds to more than `maxBytes`. */
export function decompress(data: Uint8Array, maxBytes = BODY_MAX_BYTES): Buffer {
  try {
    return brotliDecompressSync(data, { maxOutputLength: maxBytes })
  } catch (cause) {
    throw new CatalogueError('BAD_SEGMENT', 'A part of this catalogue cannot be unpacked', { cause })
  }
}

export function packFrame(body: Uint8Array, tail: Uint8Array, quality?: number): Buffer {
  const packed = compress(body, quality)
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt8(FORMAT)
  header.writeUInt32LE(packed.length, 1)
  return Buffer.concat([header, packed, tail])
}

/** Throws `BAD_SEGMENT`, also where the body unfolds to more than `maxBytes`. */
export function unpackFrame(block: Uint8Array, maxBytes = BODY_MAX_BYTES): { body: Buffer; tail: Uint8Array } {
  const end = bodyEnd(block)
  return { body: decompress(block.subarray(HEADER_BYTES, end), maxBytes), tail: block.subarray(end) }
}

/** What lies behind the packed body, without unpacking it. Throws `BAD_SEGMENT`. */
export function tailOf(block: Uint8Array): Uint8Array {
  return block.subarray(bodyEnd(block))
}

export function packJson(value: unknown, tail: Uint8Array = new Uint8Array(0), quality?: number): Buffer {
  return packFrame(Buffer.from(JSON.stringify(value)), tail, quality)
}

/** `size`: bytes of the body. */
export function unpackJson(block: Uint8Array, maxBytes?: number): { json: unknown; tail: Uint8Array; size: number } {
  const { body, tail } = unpackFrame(block, maxBytes)
  if (nestsDeeperThan(body, JSON_DEPTH_MAX)) throw malformed('it is nested too deep')
  try {
    return { json: JSON.parse(body.toString('utf8')), tail, size: body.length }
  } catch (cause) {
    throw new CatalogueError('BAD_SEGMENT', 'A part of this catalogue is not JSON', { cause })
  }
}

function bodyEnd(block: Uint8Array): number {
  if (block.length < HEADER_BYTES || block.length > SEGMENT_MAX_BYTES) throw malformed('its size is wrong')
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength)
  if (view.getUint8(0) !== FORMAT) throw malformed('its format is unknown')
  const end = HEADER_BYTES + view.getUint32(1, true)
  if (end > block.length) throw malformed('it ends too early')
  return end
}

export function malformed(why: string): CatalogueError {
  return new CatalogueError('BAD_SEGMENT', `A part of this catalogue makes no sense: ${why}`)
}

/** Counts brackets outside strings; a scan of bytes, so that nothing recursive ever sees the data. */
function nestsDeeperThan(json: Uint8Array, max: number): boolean {
  let depth = 0
  let quoted = false
  for (let i = 0; i < json.length; i++) {
    const byte = json[i]!
    if (quoted) {
      if (byte === 0x5c) i++
      else if (byte === 0x22) quoted = false
    } else if (byte === 0x22) quoted = true
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > max) return true
    } else if (byte === 0x5d || byte === 0x7d) depth--
  }
  return false
}
