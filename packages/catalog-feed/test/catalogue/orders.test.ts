import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toPackedCard } from '../../src/catalogue/card.ts'
import { encodeCards } from '../../src/catalogue/card-segment.ts'
import { encodeDelta } from '../../src/catalogue/delta-segment.ts'
import { Desk } from '../../src/catalogue/desk.ts'
import { emptyHead, type Head } from '../../src/catalogue/head.ts'
import { OrderedDocs } from '../../src/catalogue/ordered-docs.ts'
import { descending } from '../../src/catalogue/orders.ts'
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
    assert.deepEqual(all(new OrderedDocs(descending(Uint32Array.from(values), values.length))), expected(values))
  }
  assert.deepEqual(all(new OrderedDocs(descending(Uint16Array.of(1950, 0, 1999, 1950), 4))), [2, 0, 3, 1])
  assert.equal(descending(Uint32Array.of(9, 7, 7, 0), 4), 4, 'what lies in order needs no list')
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

test('what came later is put in its place, after equal ones, round after round', () => {
  let state = 7
  const below = (max: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * max)
  }
  for (const inPlace of [true, false]) {
    const keys = Array.from({ length: 40 }, (_, doc) => (inPlace ? 90 - 2 * doc : below(90)))
    const sorting = { keyOf: (doc: number) => keys[doc]!, compare: (a: number, b: number) => b - a }
    const sorted = () => keys.map((_, doc) => doc).sort((a, b) => keys[b]! - keys[a]! || a - b)
    const order = new OrderedDocs(inPlace ? keys.length : Uint32Array.from(sorted()))
    for (let round = 0; round < 30; round++) {
      const first = keys.length
      for (let n = below(5); n > 0; n--) keys.push(below(92))
      order.insert(
        keys.slice(first).map((_, i) => first + i),
        sorting,
      )
      assert.deepEqual(all(order), sorted())
      assert.equal(order.count, keys.length)
    }
  }
})

test('whoever goes through an order may stop', () => {
  const order = new OrderedDocs(4)
  order.insert([4], { keyOf: (doc) => (doc === 4 ? 1.5 : doc), compare: (a, b) => a - b })
  assert.deepEqual(all(order), [0, 1, 4, 2, 3])
  for (const last of [0, 4, 3]) {
    const seen: number[] = []
    order.each((doc) => seen.push(doc) > 0 && doc !== last)
    assert.equal(seen.at(-1), last)
  }
})

function all(order: OrderedDocs): number[] {
  const docs: number[] = []
  order.each((doc) => {
    docs.push(doc)
    return undefined
  })
  return docs
}

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

test('a title that came later is in its place by title, also where it was asked for before the cards were here', () => {
  const base = Array.from({ length: 20 }, (_, n) => titleNumber(n, { title: `${String.fromCharCode(97 + n)} film` }))
  const head = { ...emptyHead(), base: 20, titles: 21, cards: [0, 1] as [number, number], deltas: [[2, 1]] }
  const desk = new Desk(head as Head)
  const place = () => desk.browse({ sort: 'title', limit: 21 }).cards.findIndex(({ title }) => title === 'Go on')
  desk.addDelta(encodeDelta({ titles: [titleNumber(30, { title: 'Go on' })], replaces: [-1], removed: [] }, () => null))
  desk.setTitleOrder(encodeOrder(Uint32Array.from(base, (_, doc) => doc)))
  assert.equal(place(), 0, 'alone')
  desk.addCards(0, encodeCards(base.map((title) => toPackedCard(title, () => null))))
  assert.equal(place(), 7)
})

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
