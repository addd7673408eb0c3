import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toPackedCard } from '../../src/catalogue/card.ts'
import { decodeCards, encodeCards, pickCards } from '../../src/catalogue/card-segment.ts'
import { coded, fromCoded } from '../../src/catalogue/coded.ts'
import { Contents } from '../../src/catalogue/contents.ts'
import { packJson, unpackJson } from '../../src/catalogue/frame.ts'
import { emptyHead, parseHead } from '../../src/catalogue/head.ts'
import { titles } from './kit.ts'

test('a column of few values is written as those and a character a card, and read again', () => {
  for (const count of [0, 1, 56, 57, 58, 93, 1024]) {
    const values = Array.from({ length: count * 2 }, (_, i) => `value ${i % count}`)
    const column = coded(values)
    assert.equal(column.of.length, count)
    assert.equal(column.at.length, values.length)
    assert.equal(JSON.stringify(column.at).length, column.at.length + 2, 'nothing is escaped')
    assert.deepEqual(fromCoded(column), values)
  }
})

for (const at of ['$', ' ', '\\', '', '\u{ffff}'])
  test(`a card that names a value that is not there is refused: ${JSON.stringify(at)}`, () => {
    const read = () => fromCoded({ of: ['only'], at: `#${at}#` })
    if (at === '') assert.deepEqual(read(), ['only', 'only'])
    else assert.throws(read, { code: 'BAD_SEGMENT' })
  })

test('a block of no cards is read again, as one of a card without a genre', () => {
  const one = toPackedCard({ ...titles(1)[0]!, genres: [] }, () => null)
  for (const cards of [[], [one], [one, one]]) {
    const { count, genres } = decodeCards(encodeCards(cards))
    assert.deepEqual([count, genres], [cards.length, cards.map(() => 0)])
  }
})

const wrong: [what: string, change: Record<string, unknown>][] = [
  ['no value for its licence', { licence: { of: [], at: '#'.repeat(20) } }],
  ['fewer licences than cards', { licence: { of: ['CC0-1.0'], at: '#' } }],
  ['a list of fewer languages than cards', { languages: Array(19).fill('en') }],
  ['a number among texts', { countries: { of: [7], at: '#'.repeat(20) } }],
  ['a letter that is no genre', { genres: Array(20).fill('A').join(' ') }],
  ['genres that are no numbers', { genres: Array(20).fill('x') }],
]
for (const [what, change] of wrong)
  test(`cards with ${what} are refused, all of them and the ones that are picked`, () => {
    const { json, tail } = unpackJson(encodeCards(titles(20).map((title) => toPackedCard(title, () => null))))
    assert.equal(pickCards(packJson(json, tail), [3, 19]).length, 2)
    const block = packJson({ ...(json as object), ...change }, tail)
    assert.throws(() => decodeCards(block), { code: 'BAD_SEGMENT' })
    assert.throws(() => pickCards(block, [19]), { code: 'BAD_SEGMENT' })
  })

test('what a block holds besides its cards is no more than so many cards can have', () => {
  const { json, tail } = unpackJson(encodeCards(titles(20).map((title) => toPackedCard(title, () => null))))
  const padded = (bytes: number) => {
    // The last card's poster, told by a number of many bytes.
    const long = new Uint8Array(tail.length + bytes).fill(0xff)
    long.set(tail.subarray(0, -1))
    long.set([1, 0], long.length - 2)
    return packJson(json, long)
  }
  assert.throws(() => pickCards(padded(100_000), [3]), { code: 'BAD_SEGMENT' })
})

const many = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`en-${(36 ** 4 + i).toString(36)}`, value]))
const crowded: [what: string, change: Record<string, unknown>][] = [
  ['languages', { translations: many(100_000, {}) }],
  ['names in a language', { translations: { en: many(100_000, 'x') } }],
  ['scores', { score: many(100_000, 1) }],
]
for (const [what, change] of crowded)
  test(`cards with a hundred thousand ${what} are refused before each is looked at`, () => {
    const { json, tail } = unpackJson(encodeCards(titles(20).map((title) => toPackedCard(title, () => null))))
    const block = packJson({ ...(json as object), ...change }, tail)
    for (const read of [() => decodeCards(block), () => pickCards(block, [3])])
      assert.throws(read, { code: 'BAD_SEGMENT', message: /names more/ })
  })

test('cards with as many translations as they may have are read', () => {
  const tag = (n: number) => `en-${(36 ** 4 + n).toString(36)}`
  const cards = titles(1024).map((title, n) => ({
    ...toPackedCard(title, () => null),
    translations: Object.fromEntries(Array.from({ length: 40 }, (_, k) => [tag(40 * n + k), 'x'])),
  }))
  assert.equal(decodeCards(encodeCards(cards)).count, 1024)
})

test('cards as earlier builds wrote them, a value for each, are read as they were', () => {
  const cards = titles(20).map((title) => toPackedCard(title, () => null))
  const { json, tail } = unpackJson(encodeCards(cards))
  const column = <Name extends 'genres' | 'licence' | 'languages' | 'countries' | 'subtitles'>(name: Name) => ({
    [name]: cards.map((card) => card[name]),
  })
  const plain = {
    ...(json as object),
    ...column('genres'),
    ...column('licence'),
    ...column('languages'),
    ...column('countries'),
    ...column('subtitles'),
  }
  const block = packJson(plain, tail)
  assert.deepEqual(decodeCards(block).genres, decodeCards(packJson(json, tail)).genres)
  assert.deepEqual(decodeCards(block).licence, decodeCards(packJson(json, tail)).licence)
  assert.deepEqual(
    pickCards(block, [3, 19]),
    pickCards(packJson(json, tail), [3, 19]).map((card) => ({
      ...card,
      size: Buffer.byteLength(JSON.stringify(plain)),
    })),
  )
})

test('a base of an earlier build has 1,024 cards a block, and each title is found in it', () => {
  const cards = titles(2500).map((title) => toPackedCard(title, () => null))
  const head = parseHead({ ...emptyHead(), v: 1, base: cards.length, cards: [0, 3] })
  const contents = new Contents(head)
  for (const place of [2, 0, 1]) contents.addCards(place, encodeCards(cards.slice(place * 1024, (place + 1) * 1024)))
  assert.ok(contents.complete)
  for (const doc of [0, 1023, 1024, 2499]) {
    assert.equal(contents.table.id(doc), cards[doc]!.id)
    assert.equal(contents.docOf(cards[doc]!.id), doc)
  }
  assert.throws(() => new Contents({ ...head, v: 2 }), { code: 'BAD_SEGMENT' })
  assert.throws(() => parseHead({ ...head, v: 2, cards: [0, 9] }), { code: 'BAD_HEAD' })
  assert.throws(() => parseHead({ ...head, v: 3 }), { code: 'BAD_HEAD' })
})
