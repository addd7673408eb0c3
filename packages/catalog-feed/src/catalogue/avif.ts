/**
 * How large an AVIF picture gets when it is decoded. Boxes are walked (ISO 14496-12, 23008-12) and every size counts
 * that a decoder could go by: all `ispe` properties, and the sequence header of each coded image (AV1, 5.5), which is
 * what memory is taken for whatever the boxes say. Grids, tracks and other ways to make one picture of several are not
 * taken: a poster needs none. Pure.
 */

export interface Area {
  width: number
  height: number
}

interface Box {
  type: string
  /** Where its content begins and ends in the file. */
  start: number
  end: number
}

/** A picture has some twenty. */
const BOXES_MAX = 500
/** Its colours, its transparency, a preview; each of about three units. */
const IMAGES_MAX = 8
const UNITS_MAX = 64
const EXTENTS_MAX = 16
/** Coded images, and texts about them. */
const ITEM_TYPES = new Set(['av01', 'Exif', 'mime'])
const SEQUENCE_HEADER = 1

/** The largest area that is named; null for anything but one still AVIF. */
export function measureAvif(bytes: Buffer): Area | null {
  if (bytes.length < 32 || bytes.toString('latin1', 4, 12) !== 'ftypavif') return null
  try {
    const meta = contentOf(only(boxes(bytes, { start: 0, end: bytes.length }), 'meta'))
    const parts = boxes(bytes, meta)
    const properties = boxes(bytes, only(boxes(bytes, only(parts, 'iprp')), 'ipco'))
    const named = properties.filter(({ type }) => type === 'ispe').map(({ start }) => areaAt(bytes, start + 4))
    const coded = codedImages(bytes, parts).map((item) => codedArea(bytes, item))
    if (named.length === 0 || coded.length === 0) return null
    return [...named, ...coded].reduce((most, area) => (pixels(area) > pixels(most) ? area : most))
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function pixels({ width, height }: Area): number {
  return width * height
}

function areaAt(bytes: Buffer, at: number): Area {
  return { width: bytes.readUInt32BE(at), height: bytes.readUInt32BE(at + 4) }
}

function boxes(bytes: Buffer, { start, end }: Pick<Box, 'start' | 'end'>): Box[] {
  const found: Box[] = []
  for (let at = start; at + 8 <= end; ) {
    const size = bytes.readUInt32BE(at) || end - at
    if (size < 8 || at + size > end || found.length === BOXES_MAX) throw new RangeError('a box is cut off')
    found.push({ type: bytes.toString('latin1', at + 4, at + 8), start: at + 8, end: at + size })
    at += size
  }
  return found
}

function only(found: readonly Box[], type: string): Box {
  const [box, other] = found.filter((one) => one.type === type)
  if (box === undefined || other !== undefined) throw new RangeError(`not one ${type}`)
  return box
}

/** Behind version and flags. */
function contentOf({ type, start, end }: Box): Box {
  return { type, start: start + 4, end }
}

/** Where the bytes of each coded image lie. */
function codedImages(bytes: Buffer, parts: readonly Box[]): Pick<Box, 'start' | 'end'>[] {
  const infos = only(parts, 'iinf')
  const listed = { start: infos.start + (bytes[infos.start] === 0 ? 6 : 8), end: infos.end }
  const items = boxes(bytes, listed)
  const types = new Map(items.map((info) => itemType(bytes, info)))
  if (types.size < items.length) throw new RangeError('an item is named twice')
  for (const type of types.values()) if (!ITEM_TYPES.has(type)) throw new RangeError('a picture made of others')
  const places = itemPlaces(bytes, only(parts, 'iloc'))
  const images = [...types].filter(([, type]) => type === 'av01')
  if (images.length > IMAGES_MAX) throw new RangeError('too many images')
  return images.map(([id]) => places.get(id) ?? nowhere())
}

/** Version 2 has 16 bits for a number, version 3 has 32. */
function itemType(bytes: Buffer, { start }: Box): [id: number, type: string] {
  const wide = bytes.readUInt8(start) >= 3 ? 4 : 2
  const id = bytes.readUIntBE(start + 4, wide)
  return [id, bytes.toString('latin1', start + 6 + wide, start + 10 + wide)]
}

/** Items in one piece of this file; of others nothing is known. */
function itemPlaces(bytes: Buffer, { start }: Box): Map<number, Pick<Box, 'start' | 'end'> | null> {
  let at = start + 4
  const number = (size: number) => {
    at += size
    return size === 0 ? 0 : size === 8 ? Number(bytes.readBigUInt64BE(at - 8)) : bytes.readUIntBE(at - size, size)
  }
  const version = bytes.readUInt8(start)
  const [sizes, more] = [number(1), number(1)]
  const wide = version < 2 ? 2 : 4
  const places = new Map<number, Pick<Box, 'start' | 'end'> | null>()
  for (let left = number(wide); left > 0; left--) {
    if (places.size === BOXES_MAX) throw new RangeError('too many items')
    const id = number(wide)
    const method = version > 0 ? number(2) & 15 : 0
    const elsewhere = number(2)
    const base = number(more >> 4)
    const extents = number(2)
    if (extents > EXTENTS_MAX || places.has(id)) throw new RangeError('an item in too many pieces')
    places.set(id, null)
    for (let i = 0; i < extents; i++) {
      if (version > 0) number(more & 15)
      const offset = base + number(sizes >> 4)
      const length = number(sizes & 15)
      const whole = extents === 1 && method === 0 && elsewhere === 0
      if (whole) places.set(id, { start: offset, end: offset + length })
    }
  }
  return places
}

function nowhere(): never {
  throw new RangeError('an image that is not in one piece')
}

/** The largest frame of an image's sequence headers; each unit of it says how long it is. */
function codedArea(bytes: Buffer, { start, end }: Pick<Box, 'start' | 'end'>): Area {
  let most: Area = { width: 0, height: 0 }
  let units = 0
  for (let at = start; at < end; ) {
    if (++units > UNITS_MAX) throw new RangeError('too many units')
    const header = bytes.readUInt8(at++)
    if (header & 4) at++
    let length = header & 2 ? 0 : end - at
    for (let shift = 0, byte = header & 2 ? 128 : 0; byte & 128; shift += 7) {
      byte = bytes.readUInt8(at++)
      length += (byte & 127) * 2 ** shift
    }
    if (at + length > end || end > bytes.length) throw new RangeError('a unit is cut off')
    if (((header >> 3) & 15) === SEQUENCE_HEADER) {
      const area = sequenceArea(bytes.subarray(at, at + length))
      if (pixels(area) >= pixels(most)) most = area
    }
    at += length
  }
  if (pixels(most) === 0) throw new RangeError('an image without a size')
  return most
}

/** AV1 5.5.1, as far as the size. Times of frames and several operating points are for films. */
function sequenceArea(header: Buffer): Area {
  let bit = 0
  const read = (count: number) => {
    let value = 0
    for (let i = 0; i < count; i++, bit++) value = value * 2 + ((header.readUInt8(bit >> 3) >> (7 - (bit & 7))) & 1)
    return value
  }
  read(4)
  const reduced = read(1)
  if (reduced) read(5)
  else {
    if (read(1)) throw new RangeError('a film')
    const delays = read(1)
    if (read(5) > 0) throw new RangeError('a film')
    read(12)
    if (read(5) > 7) read(1)
    if (delays && read(1)) read(4)
  }
  const [wide, high] = [read(4) + 1, read(4) + 1]
  return { width: read(wide) + 1, height: read(high) + 1 }
}
