import assert from 'node:assert/strict'
import { it } from 'node:test'
import { dvdBlock, dvdHead, sign, signBlock } from '../../engine/test/media/kit/drawn.ts'
import { unpackEvents } from '../src/player/drawn.ts'
import { decodeBitmap, parseSegments } from '../src/player/pictures/pgs.ts'
import { parseHead, vobsubReader } from '../src/player/pictures/vobsub.ts'

it('a picture of a disc is read: where it stands, how large it is, and its colours', () => {
  const { composition, palettes, objects } = parseSegments(signBlock(true))
  assert.deepEqual(composition, {
    width: sign.screen.width,
    height: sign.screen.height,
    fresh: true,
    palette: 0,
    objects: [{ id: 0, x: sign.x, y: sign.y }],
  })
  const object = objects.get(0)!
  const pixels = new Uint8Array(decodeBitmap(object, palettes.get(0)!).buffer)
  assert.deepEqual([object.width, object.height], [sign.width, sign.height])
  const [red = 0, green = 0, blue = 0, alpha] = pixels.subarray(-4)
  assert.ok(red > 240 && green < 15 && blue < 15 && alpha === 255, `${red} ${green} ${blue} ${alpha}`)
  assert.deepEqual(parseSegments(signBlock(false)).composition?.objects, [])
})

it('runs of every kind are read, and none goes over the end of its row or of the picture', () => {
  const palette = Uint32Array.from({ length: 256 }, (_, i) => i)
  const table: [codes: number[], wanted: number[]][] = [
    [
      [5, 0, 0, 6, 7, 0, 0],
      [5, 0, 0, 6, 7, 0],
    ],
    [
      [0, 0x83, 9, 0, 0, 0, 0x02, 4, 0, 0],
      [9, 9, 9, 0, 0, 4],
    ],
    [
      [0, 0xc1, 0x00, 9, 0, 0],
      [9, 9, 9, 0, 0, 0],
    ],
    [
      [0, 0x41, 0x00, 5, 0, 0, 6],
      [0, 0, 0, 6, 0, 0],
    ],
    [
      [9, 9, 9, 9, 9, 9, 9, 9],
      [9, 9, 9, 0, 0, 0],
    ],
    [[], [0, 0, 0, 0, 0, 0]],
    [[0], [0, 0, 0, 0, 0, 0]],
    [
      [0, 0xc1],
      [0, 0, 0, 0, 0, 0],
    ],
  ]
  for (const [codes, wanted] of table)
    assert.deepEqual(
      [...decodeBitmap({ width: 3, height: 2, codes: Uint8Array.from(codes) }, palette)],
      wanted,
      String(codes),
    )
})

it('a picture that claims to be larger than any screen is left out', () => {
  const bytes = signBlock(true)
  const at = bytes.indexOf(Buffer.from([sign.width >> 8, sign.width & 0xff, 0, sign.height, 0, 0xc0]))
  bytes.writeUInt16BE(0xffff, at)
  bytes.writeUInt16BE(0xffff, at + 2)
  assert.equal(parseSegments(bytes).objects.size, 0)
})

it('events come out of their package, and one that is cut off is left', () => {
  const packed = Buffer.alloc(25)
  packed.writeDoubleLE(1.5, 0)
  packed.writeDoubleLE(4, 8)
  packed.writeUInt32LE(3, 16)
  packed.set([7, 8, 9], 20)
  const { buffer } = Uint8Array.from(packed)
  assert.deepEqual(unpackEvents(buffer), [{ start: 1.5, end: 4, bytes: Uint8Array.from([7, 8, 9]) }])
  assert.deepEqual(unpackEvents(buffer.slice(0, 22)), [])
})

it('a picture of a DVD is read: where it stands, its rows by turns, its colours, and when it goes', () => {
  const picture = vobsubReader(dvdHead)([{ bytes: dvdBlock() }], 0)!
  assert.deepEqual(picture.screen, { width: 720, height: 576 })
  assert.ok(Math.abs(picture.lasts! - 2) < 0.02)
  const [{ pixels, ...place }] = picture.parts as [(typeof picture.parts)[number]]
  assert.deepEqual(place, { x: 100, y: 500, width: 8, height: 4 })
  const bytes = new Uint8Array(pixels.buffer)
  const at = (x: number, y: number) => [...bytes.subarray((y * 8 + x) * 4, (y * 8 + x) * 4 + 4)]
  // Even rows are red for three and see-through for five, odd ones blue all along.
  for (const y of [0, 2])
    assert.deepEqual(
      [at(0, y), at(2, y), at(3, y)],
      [
        [255, 0, 0, 255],
        [255, 0, 0, 255],
        [0, 0, 0, 0],
      ],
    )
  for (const y of [1, 3])
    assert.deepEqual(
      [at(0, y), at(7, y)],
      [
        [0, 0, 255, 255],
        [0, 0, 255, 255],
      ],
    )
})

it('a DVD that lies about places, sizes and lengths shows nothing, or less', () => {
  const read = vobsubReader(dvdHead)
  const block = dvdBlock()
  for (let length = 0; length < block.length; length++) read([{ bytes: block.subarray(0, length) }], 0)
  for (let at = 0; at < block.length; at++) {
    const bytes = Uint8Array.from(block)
    bytes[at] = 0xff
    for (const { width, height, pixels } of read([{ bytes }], 0)?.parts ?? [])
      assert.equal(pixels.length, width * height)
  }
  assert.equal(read([], 0), undefined)
  assert.deepEqual(parseHead('').screen, { width: 720, height: 576 })
  assert.deepEqual(parseHead('size: 0x0\npalette: , ff00ff').palette, [0, 0xff00ff])
})
