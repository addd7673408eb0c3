import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeQr } from '../../src/qr/qr.ts'
import { type Picture, readQr } from '../../src/qr/qr-read.ts'

const link = `kinoswarm://${'ybndrfg8ejkmcpqxot1uwisza345h769'.repeat(2).slice(0, 52)}`
const long = `${link}?peers=${'a'.repeat(120)}`

interface Shot {
  /** Pixels a module. */
  scale: number
  /** Degrees. */
  turned?: number
  dark?: number
  light?: number
  /** Modules that are the other way round: a scratch, a fold. */
  damaged?: number
}

/** A photo of the code lying on a table, from straight above. */
function photo(text: string, { scale, turned = 0, dark = 20, light = 235, damaged = 0 }: Shot): Picture {
  const code = encodeQr(text)!.map((row) => [...row])
  for (let at = 0; at < damaged; at++) code[9 + at]![code.length - 3] = !code[9 + at]![code.length - 3]
  const size = Math.ceil((code.length + 16) * scale * 1.45)
  const data = new Uint8ClampedArray(size * size * 4).fill(255)
  const angle = (turned * Math.PI) / 180
  const middle = size / 2
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const [dx, dy] = [x - middle, y - middle]
      const column = Math.floor((dx * Math.cos(angle) + dy * Math.sin(angle)) / scale + code.length / 2)
      const row = Math.floor((-dx * Math.sin(angle) + dy * Math.cos(angle)) / scale + code.length / 2)
      data.fill(code[row]?.[column] ? dark : light, (y * size + x) * 4, (y * size + x) * 4 + 3)
    }
  return { width: size, height: size, data }
}

const shots: [string, string, Shot][] = [
  ['a screenshot', link, { scale: 4 }],
  ['a small one', link, { scale: 2 }],
  ['a long link', long, { scale: 3 }],
  ['a picture lying on its side', link, { scale: 4, turned: 90 }],
  ['one upside down', link, { scale: 4, turned: 180 }],
  ['one held askew', link, { scale: 6, turned: 17 }],
  ['one in the dusk', link, { scale: 5, dark: 60, light: 110 }],
  ['one with a scratch', link, { scale: 4, damaged: 12 }],
]

describe('a QR code in a picture', () => {
  for (const [name, text, shot] of shots) {
    it(`is read: ${name}`, () => assert.equal(readQr(photo(text, shot)), text))
  }

  it('is not made up where there is none', () => {
    const data = new Uint8ClampedArray(200 * 200 * 4)
    for (let at = 0; at < data.length; at++) data[at] = (Math.imul(at, 2_654_435_761) >>> 24) & 255
    assert.equal(readQr({ width: 200, height: 200, data }), undefined)
    assert.equal(readQr({ width: 10, height: 10, data: new Uint8ClampedArray(400) }), undefined)
  })

  it('that is badly damaged is read rightly or not at all', () => {
    for (let damaged = 12; damaged < 24; damaged++) {
      const text = readQr(photo(link, { scale: 3, damaged }))
      assert.ok(text === undefined || text === link, text)
    }
  })
})
