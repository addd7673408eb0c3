import assert from 'node:assert/strict'
import { test } from 'node:test'
import { descending, insertSorted } from '../../src/catalogue/orders.ts'
import { decodeOrder, encodeOrder, sortKey, TitleSorter } from '../../src/catalogue/title-order.ts'
import { pair, titleNumber, titles } from './kit.ts'

test('numbers come largest first, equal ones as they were, small and large alike', () => {
  const expected = (values: number[]) => values.map((_, i) => i).sort((a, b) => values[b]! - values[a]! || a - b)
  for (const values of [
    [],
    [7],
    [1, 3, 2, 3, 0],
    [70_000, 5, 4_294_967_295, 65_536, 65_535, 70_000, 0],
    Array.from({ length: 500 }, (_, i) => (i * 2_654_435_761) % 1_000_003),
  ]) {
    assert.deepEqual([...descending(Uint32Array.from(values), values.length)], expected(values))
  }
  assert.deepEqual([...descending(Uint16Array.of(1950, 0, 1999, 1950), 4)], [2, 0, 3, 1])
})

const names = ['The Zebra', 'apple', 'Élan', 'A Beginning', '2001', 'Das Boot', 'boot', 'Ąbc', '山', '“Apple” pie']

test('titles are ordered without articles, accents and quotes, and written down so', () => {
  const sorter = new TitleSorter()
  for (const name of names) sorter.add(name)
  const order = sorter.finish()
  const expected = ['2001', 'Ąbc', 'apple', '“Apple” pie', 'A Beginning', 'Das Boot', 'boot', 'Élan', 'The Zebra', '山']
  assert.deepEqual(
    [...order].map((doc) => names[doc]),
    expected,
  )
  assert.deepEqual(decodeOrder(encodeOrder(order), names.length), order)
})

test('what came later is put in its place', () => {
  const all = [...names, 'Bee', 'zoo', 'aa']
  const sorter = new TitleSorter()
  for (const name of names) sorter.add(name)
  const merged = insertSorted(sorter.finish(), [10, 11, 12], {
    keyOf: (doc) => sortKey(all[doc]!),
    compare: Buffer.compare,
  })
  const keys = [...merged].map((doc) => sortKey(all[doc]!))
  assert.deepEqual(keys, [...keys].sort(Buffer.compare))
  assert.equal(new Set(merged).size, all.length)
})

const wrong: [why: string, order: number[], count: number][] = [
  ['names a title twice', [0, 1, 1], 3],
  ['names a title that is not there', [0, 1, 7], 3],
  ['is too short', [0, 1], 3],
  ['is too long', [0, 1, 2], 2],
]
for (const [why, order, count] of wrong) {
  test(`an order that ${why} is refused`, () => {
    assert.throws(() => decodeOrder(encodeOrder(Uint32Array.from(order)), count), { code: 'BAD_SEGMENT' })
  })
}

test('a wall by title is in order, with edits and additions in their places', async (t) => {
  const { writer, reader, show } = await pair(t)
  await writer.publish(titles(2500))
  await show()
  await writer.apply({
    upsert: [titleNumber(3, { title: 'Aardvark' }), titleNumber(9000, { title: 'Zzz' })],
    remove: ['film-4'],
  })
  await show()
  const { cards, total } = await reader.browse({ sort: 'title', limit: 1000 })
  assert.equal(total, 2500)
  assert.deepEqual([cards[0]?.title, cards[1]?.title], ['Aardvark', 'Film number 0'])
  const last = await reader.browse({ sort: 'title', offset: 2499 })
  assert.deepEqual(
    last.cards.map(({ title }) => title),
    ['Zzz'],
  )
  const keys = cards.map(({ title }) => sortKey(title))
  assert.deepEqual(keys, [...keys].sort(Buffer.compare))
})
