/** AVIF pictures that say they are small, and take hundreds of megabytes when they are decoded. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadSharp } from '../../src/catalogue/artwork.ts'
import { checkImage } from '../../src/index.ts'

const sharp = await loadSharp()
const skip = sharp ? false : 'sharp is not installed'

const picture = (width: number, height: number) =>
  sharp!({ create: { width, height, channels: 3, background: '#123' } })
    .avif({ effort: 0, quality: 20 })
    .toBuffer()

/** Every `ispe` in the file says something else. */
function renamed(bytes: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(bytes)
  for (let at = changed.indexOf('ispe'); at >= 0; at = changed.indexOf('ispe', at + 4)) {
    changed.writeUInt32BE(width, at + 8)
    changed.writeUInt32BE(height, at + 12)
  }
  return changed
}

/** A box between the first and the second that holds the letters of a size; images lie so much later. */
function withFreeBox(bytes: Buffer, width: number, height: number): Buffer {
  const end = bytes.readUInt32BE(0)
  const free = Buffer.alloc(28)
  free.writeUInt32BE(free.length)
  free.write('free', 4)
  free.write('ispe', 8)
  free.writeUInt32BE(width, 16)
  free.writeUInt32BE(height, 20)
  const moved = Buffer.from(bytes)
  const image = bytes.indexOf('mdat') + 4
  for (let at = bytes.indexOf('iloc'); at < bytes.indexOf('iloc') + 60; at++)
    if (bytes.readUInt32BE(at) === image) moved.writeUInt32BE(image + free.length, at)
  return Buffer.concat([moved.subarray(0, end), free, moved.subarray(end)])
}

test('an AVIF of ordinary size is taken, with the size it has', { skip }, async () => {
  for (const [width, height] of [
    [240, 360],
    [500, 750],
    [1, 1],
    [1921, 1081],
  ] as const) {
    const { type, ...image } = checkImage(await picture(width, height))
    assert.deepEqual([type, image.width, image.height], ['image/avif', width, height])
  }
  const small = await picture(240, 360)
  assert.equal(checkImage(withFreeBox(small, 1, 1)).width, 240)
  const clear = await sharp!({ create: { width: 90, height: 60, channels: 4, background: '#1238' } })
    .avif()
    .toBuffer()
  assert.equal(checkImage(clear).width, 90)
})

test('an AVIF of too many pixels is refused wherever else it says that it has few', { skip }, async () => {
  const large = await picture(5000, 4000)
  assert.throws(() => checkImage(large), { code: 'BAD_IMAGE', message: /too many pixels/ })
  assert.throws(() => checkImage(withFreeBox(large, 100, 150)), { code: 'BAD_IMAGE', message: /too many pixels/ })
  assert.throws(() => checkImage(renamed(large, 100, 150)), { code: 'BAD_IMAGE', message: /too many pixels/ })
  const small = await picture(60, 90)
  assert.throws(() => checkImage(renamed(small, 9000, 9000)), { code: 'BAD_IMAGE' })
})

test('an AVIF that is cut off, made of others or moves is refused', { skip }, async () => {
  const whole = await picture(60, 90)
  for (let end = 0; end < whole.length; end += 7)
    assert.throws(() => checkImage(whole.subarray(0, end)), { code: 'BAD_IMAGE' })
  const swapped = (from: string, to: string) => Buffer.from(whole.toString('latin1').replaceAll(from, to), 'latin1')
  for (const [from, to] of [
    ['av01', 'grid'],
    ['ftypavif', 'ftypavis'],
    ['iloc', 'free'],
    ['ispe', 'free'],
  ] as const)
    assert.throws(() => checkImage(swapped(from, to)), { code: 'BAD_IMAGE' })
})
