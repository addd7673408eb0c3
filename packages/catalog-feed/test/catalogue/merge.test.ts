import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeWorks } from '../../src/index.ts'
import { pair, titleNumber, titles } from './kit.ts'

const card = (channel: string, title: string, more: { year?: number; work?: number; type?: string } = {}) => ({
  channel,
  title,
  type: 'movie',
  work: 0,
  ...more,
})

test('the same work is shown once, by the catalogue that is trusted most', () => {
  const merged = mergeWorks([
    [card('a', 'Sintel', { year: 2010, work: 7 }), card('a', 'Only here')],
    [
      card('b', 'Big Buck Bunny', { work: 9 }),
      card('b', 'SINTEL!', { year: 2011 }),
      card('b', 'Other name', { year: 2010, work: 7 }),
    ],
    [
      card('c', 'Sintel', { year: 1990 }),
      card('c', 'Sintel', { year: 2010, type: 'series' }),
      card('c', 'Bunny', { work: 9 }),
    ],
  ])
  assert.deepEqual(
    merged.map(({ card: { channel, title }, others }) => `${channel}:${title}+${others.map((other) => other.channel)}`),
    ['a:Sintel+b,b', 'b:Big Buck Bunny+c', 'c:Sintel+', 'a:Only here+', 'c:Sintel+'],
  )
})

test('what is hidden in one catalogue is hidden in all', () => {
  const merged = mergeWorks([[card('a', 'X', { work: 3 })], [card('b', 'Y', { work: 3 })]], {
    hidden: ({ channel }) => channel === 'b',
  })
  assert.deepEqual(merged, [])
})

test('an order holds across catalogues, and equal cards come from the most trusted one', () => {
  const years = (channel: string, ...list: number[]) => list.map((year) => card(channel, `${channel}${year}`, { year }))
  const merged = mergeWorks([years('a', 1990, 1950, 1920), years('b', 2000, 1950, 1930), years('c', 1910)], {
    compare: (one, other) => other.year! - one.year!,
  })
  const order = merged.map(({ card: { title } }) => title)
  assert.deepEqual(order, ['b2000', 'a1990', 'a1950', 'b1950', 'b1930', 'a1920', 'c1910'])
})

test('a collision of hashes with another year is another work', () => {
  assert.equal(
    mergeWorks([[card('a', 'X', { work: 3, year: 1920 })], [card('b', 'Y', { work: 3, year: 1960 })]]).length,
    2,
  )
})

test('what came since an older head is told: by the deltas, or after a rebuild by date', async (t) => {
  const { writer, reader, show } = await pair(t)
  await writer.publish(titles(300))
  const first = await show()
  assert.deepEqual(await reader.changesSince(first), { added: [], changed: [] })
  await writer.apply({ upsert: [titleNumber(1000), titleNumber(5, { title: 'Edited' })] })
  await show()
  const changes = await reader.changesSince(first)
  assert.deepEqual(
    [changes?.added.map(({ id }) => id), changes?.changed.map(({ id }) => id)],
    [['film-1000'], ['film-5']],
  )
  await writer.publish(titles(3000))
  await show()
  const more = await reader.changesSince(first)
  assert.equal(more?.added[0]?.id, 'film-2999')
  assert.equal(more?.added.length, 200)
})

test('titles of a person are found by the whole name only', async (t) => {
  const { writer, reader, show } = await pair(t)
  const murnau = titleNumber(1, { people: [{ name: 'F. W. Murnau', role: 'director' }] })
  await writer.publish([murnau, titleNumber(2, { title: 'Murnau, a portrait' }), titleNumber(3)])
  await show()
  const { cards, total } = await reader.browse({ person: 'F. W. Murnau' })
  assert.deepEqual([cards.map(({ id }) => id), total], [['film-1'], 1])
  assert.equal((await reader.browse({ person: 'Murna' })).total, 0)
})
