import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanLine, cleanProse } from '../../src/catalogue/text.ts'

const lines: [why: string, input: string, output: string][] = [
  ['plain text stays', 'Big Buck Bunny', 'Big Buck Bunny'],
  ['runs of blanks become one', '  Big \t Buck\u00a0 Bunny ', 'Big Buck Bunny'],
  ['right-to-left overrides go', 'Sintel \u202egnp.exe', 'Sintel gnp.exe'],
  ['characters without width go', 'Sin\u200btel\u2060\ufeff\u00ad', 'Sintel'],
  ['terminal escapes go whole', '\u001b]0;pwned\u0007\u001b[2JSintel', 'Sintel'],
  ['an unfinished escape goes too', '\u001b]0;pwned', ''],
  ['other control characters go', 'a\u0000b\u0007c\u0085d', 'abc d'],
  ['lone surrogates go', 'Sintel \ud800!', 'Sintel !'],
  ['paired surrogates stay', 'Film \u{1f3ac}', 'Film \u{1f3ac}'],
  ['composed form is stored', 'Ame\u0301lie', 'Am\u00e9lie'],
  ['stacks of marks are cut', `Z${'\u0301\u0316'.repeat(40)}algo`, '\u0179\u0316\u0316\u0316\u0316algo'],
  ['Thai keeps its marks', 'น้ำ', 'น้ำ'],
  ['Persian keeps its non-joiner', 'می\u200cخواهم', 'می\u200cخواهم'],
  ['Latin keeps no joiner', 'Sin\u200dtel', 'Sintel'],
  ['family emoji stay whole', '\u{1f468}\u200d\u{1f469}', '\u{1f468}\u200d\u{1f469}'],
  ['tag characters go', `A\u{e0041}\u{e007f}B`, 'AB'],
]

for (const [why, input, output] of lines) {
  test(`one line of text: ${why}`, () => assert.equal(cleanLine(input), output))
}

test('prose keeps its paragraphs and loses the rest', () => {
  assert.equal(cleanProse('One.\r\n\r\n\r\nTwo. \u2028Three\u202e.\n'), 'One.\n\nTwo.\nThree.')
})

test('cleaning twice changes nothing', () => {
  for (const [, input] of lines) assert.equal(cleanLine(cleanLine(input)), cleanLine(input))
})
