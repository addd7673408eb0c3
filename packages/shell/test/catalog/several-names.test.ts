import assert from 'node:assert/strict'
import test from 'node:test'
import { severalNames } from '../../src/catalog/several-names.ts'

const cases: [text: string, names: string[]][] = [
  ['Ada Stranger, Bob Other', ['Ada Stranger', 'Bob Other']],
  ['Ada Stranger and Bob Other', ['Ada Stranger', 'Bob Other']],
  ['Ada, Bob, and Cleo & Dan;Eve', ['Ada', 'Bob', 'Cleo', 'Dan', 'Eve']],
  ['黒澤明、小津安二郎', ['黒澤明', '小津安二郎']],
  ['يوسف شاهين، شادي عبد السلام', ['يوسف شاهين', 'شادي عبد السلام']],
  ['Alexandra Anderson', ['Alexandra Anderson']],
  ['José Ortega y Gasset', ['José Ortega y Gasset']],
  ['Ada, Ada,', ['Ada']],
  ['', []],
]

test('several people in one line are as many people', () => {
  for (const [text, names] of cases) assert.deepEqual(severalNames(text), names, text)
})
