/** A change whose details make no sense: the rest of a catalogue is searched all the same. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toPackedCard } from '../../src/catalogue/card.ts'
import { encodeCards } from '../../src/catalogue/card-segment.ts'
import { Desk } from '../../src/catalogue/desk.ts'
import { encodeDetails } from '../../src/catalogue/detail-segment.ts'
import { packJson, unpackJson } from '../../src/catalogue/frame.ts'
import { emptyHead } from '../../src/catalogue/head.ts'
import { titles } from './kit.ts'

const all = titles(8)
const cards = encodeCards(all.map((title) => toPackedCard(title, () => null)))
const { json, tail } = unpackJson(encodeDetails(all, () => null))

const { keys } = json as { keys: Record<string, unknown[]> }

function changeWith(change: Record<string, unknown[]>): Buffer {
  const details = packJson({ ...(json as object), keys: { ...keys, ...change } }, tail)
  const frames = [cards.length, details.length]
  return packJson({ replaces: all.map(() => -1), removed: [], frames }, Buffer.concat([cards, details]))
}

const noNumber = { toString: 1, valueOf: 1 }
for (const [what, sources] of [
  ['is no number', [{ h: noNumber, size: 5 }]],
  ['is a list of none', [{ h: [noNumber] }]],
  ['names infohashes that are not there', [{ h: 3 }, { h: 3 }, { h: 3 }, { h: 3 }, { h: 3 }, { h: 3 }, { h: 3 }]],
] as const)
  test(`titles beside one are found whose mark of infohashes ${what}`, () => {
    const desk = new Desk({ ...emptyHead(), titles: 8, deltas: [[0, 8]] })
    desk.addDelta(changeWith({ sources: keys.sources!.with(3, sources) }))
    for (const number of [5, 3, 5]) {
      const { cards } = desk.browse({ q: `film number ${number}` })
      assert.equal(cards[0]?.id, `film-${number}`)
    }
    assert.throws(() => desk.detail(3, null), { name: 'CatalogueError' })
  })

test('where titles have thousands of fields they are found by their names', () => {
  const desk = new Desk({ ...emptyHead(), titles: 8, deltas: [[0, 8]] })
  desk.addDelta(changeWith(Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${n}`, Array(8).fill(0)]))))
  assert.equal(desk.browse({ q: 'film number 5' }).cards[0]?.id, 'film-5')
  assert.equal(desk.browse({ q: 'director' }).total, 0)
  assert.throws(() => desk.detail(3, null), { code: 'BAD_SEGMENT' })
})
