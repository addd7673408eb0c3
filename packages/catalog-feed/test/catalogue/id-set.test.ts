import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IdSet } from '../../src/catalogue/id-set.ts'
import { IdTable } from '../../src/catalogue/id-table.ts'

test('an id is new once, among a hundred thousand that look alike', () => {
  const ids = new IdSet()
  const names = Array.from({ length: 100_000 }, (_, n) => (n % 2 ? `film-${n}` : n.toString(36)))
  for (const name of names) assert.equal(ids.add(name), true, name)
  for (const name of names) assert.equal(ids.add(name), false, name)
  assert.equal(ids.size, names.length)
})

test('a table names the group of an id among few others, and says when it is full', () => {
  for (const expected of [0, 1000, 100_000]) {
    const table = new IdTable(expected)
    let known = 0
    while (table.add(`film-${known}`, known >>> 10)) known++
    assert.ok(known >= expected, `${known} of ${expected}`)
    let looked = 0
    for (let n = 0; n < known; n++) {
      const place = [...table.groups(`film-${n}`)].indexOf(n >>> 10)
      assert.ok(place >= 0, `film-${n}`)
      looked += place + 1
    }
    assert.ok(looked < known * 4, `${looked / known} groups until an id was found`)
  }
})
