import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IdSet } from '../../src/catalogue/id-set.ts'

test('an id is new once, among a hundred thousand that look alike', () => {
  const ids = new IdSet()
  const names = Array.from({ length: 100_000 }, (_, n) => (n % 2 ? `film-${n}` : n.toString(36)))
  for (const name of names) assert.equal(ids.add(name), true, name)
  for (const name of names) assert.equal(ids.add(name), false, name)
  assert.equal(ids.size, names.length)
})
