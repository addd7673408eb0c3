import assert from 'node:assert/strict'
import test from 'node:test'
import { formatCode, makeCode, parseCode } from '../../src/devices/code.ts'

const typed: [string, string][] = [
  ['as it is shown', '4821 736 150'],
  ['without a space', '4821736150'],
  ['with hyphens', '4821-736-150'],
  ['with spaces around it', '  4821 736150 '],
  ['on an Arabic keyboard', '٤٨٢١ ٧٣٦ ١٥٠'],
  ['on a Persian keyboard', '۴۸۲۱ ۷۳۶ ۱۵۰'],
  ['in full-width digits', '４８２１　７３６　１５０'],
]

for (const [name, text] of typed) {
  test(`a pairing code is read ${name}`, () => {
    assert.deepEqual(parseCode(text), { place: '4821', secret: '736150' })
  })
}

for (const text of ['', '4821', '4821 736 15', '4821 736 1500', '4821 736 15x', '4821/736/150', '1'.repeat(1000)]) {
  test(`“${text.slice(0, 20)}” is no pairing code`, () => {
    assert.throws(() => parseCode(text), { code: 'CODE_INVALID' })
  })
}

test('what is shown can be typed', () => {
  for (let i = 0; i < 200; i++) {
    const code = makeCode()
    assert.deepEqual(parseCode(formatCode(code)), code)
  }
})
