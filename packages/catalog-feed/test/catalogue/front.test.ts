/** The cards that HEAD carries are unpacked in the thread that serves the interface. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toPackedCard } from '../../src/catalogue/card.ts'
import { packFrame } from '../../src/catalogue/frame.ts'
import { FRONT_MAX_BYTES, packFront, readFront } from '../../src/catalogue/front.ts'
import { titleNumber } from './kit.ts'

/** A HEAD whose cards are a few bytes on the wire and `bytes` when they are unpacked. */
function bomb(element: string, bytes: number) {
  const column = Array(Math.floor(bytes / (element.length + 1))).fill(element)
  const cards = packFrame(Buffer.from(`{"id":[${column.join(',')}]}`), new Uint8Array(0)).toString('base64')
  return { docs: [0], cards, sprite: null }
}

test('cards of a head that unfold to megabytes are refused before anything parses them', (t) => {
  const parse = t.mock.method(JSON, 'parse')
  for (const element of ['{}', '[]', '"x"', '0']) {
    const front = bomb(element, 4 << 20)
    assert.ok(front.cards.length < 4000, `${front.cards.length} characters on the wire`)
    assert.throws(() => readFront(front), { code: 'BAD_SEGMENT' })
  }
  assert.equal(parse.mock.callCount(), 0)
})

test('the newest titles in many languages are as many as a reader unpacks', () => {
  const languages = 'ar de en es fr hi ja ko pt ru'.split(' ')
  const front = Array.from({ length: 60 }, (_, n) => {
    const text = Object.fromEntries(languages.map((language, i) => [language, { title: `${i}${n} `.repeat(70) }]))
    return { doc: n, card: toPackedCard(titleNumber(n, { text }), () => null), cell: -1 }
  })
  const packed = packFront(front)
  const shown = readFront(packed)
  assert.ok(shown.length > 10 && shown.length < 60, `${shown.length} cards`)
  assert.equal(shown[0]!.card.id, 'film-59')
  assert.equal(packed.docs.length, shown.length)
  assert.ok(FRONT_MAX_BYTES <= 128 << 10)
})
