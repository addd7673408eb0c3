import assert from 'node:assert/strict'
import test from 'node:test'
import { subtitleLabel } from '../../src/convert.ts'

test('A subtitle’s name is passed on where it says more than its language', () => {
  const table: [string, string | undefined, string | undefined][] = [
    ['en', 'English', undefined],
    ['de', 'German', undefined],
    ['de', ' deutsch ', undefined],
    ['pt-BR', 'Brazilian Portuguese', undefined],
    ['en', 'English, for the hard of hearing', 'English, for the hard of hearing'],
    ['not a tag', 'Signs', 'Signs'],
    ['fr', undefined, undefined],
  ]
  for (const [language, label, wanted] of table) assert.equal(subtitleLabel(label, language), wanted, `${label}`)
})
