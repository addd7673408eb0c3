/** Cards that somebody signed without our writer: what they say is checked like a record before it is shown. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type PackedCard, toPackedCard } from '../../src/catalogue/card.ts'
import { decodeCards, encodeCards, pickCards } from '../../src/catalogue/card-segment.ts'
import { DriveFiles } from '../../src/catalogue/drive-files.ts'
import { packFront, readFront } from '../../src/catalogue/front.ts'
import { decodeHeadBlock, HEAD_PATH } from '../../src/catalogue/head.ts'
import { CatalogueWriter } from '../../src/index.ts'
import { pair, titleNumber, titles } from './kit.ts'

const card = (n: number, change: Partial<PackedCard> = {}): PackedCard => ({
  ...toPackedCard(titleNumber(n), () => null),
  ...change,
})

const UNFIT: Partial<PackedCard>[] = [
  { id: '../../x"<img>' },
  { id: 'a..b' },
  { id: '__proto__' },
  { title: '\u202e\u0000\u200b' },
  { licence: 'All rights reserved' },
  { licence: '' },
]

const DIRTY: Partial<PackedCard> = {
  title: '\u202egpj.exe\u001b[2J\u0000 zero\u200bwidth  ',
  licence: 'public domain',
  languages: 'en,not a tag!!,pt-br,"><script>',
  countries: 'FR,<b>,\u001b[31m',
  subtitles: '\u202e,de',
  collections: ['\u202eRow\u001b[31m', '\u0000'],
  translations: { de: '\u202eFilm\u001b[31m', '"><img>': 'x', fr: '\u200b' },
}

const CLEAN: Partial<PackedCard> = {
  title: 'gpj.exe zerowidth',
  licence: 'CC-PDM-1.0',
  languages: 'en,pt-BR',
  countries: 'FR',
  subtitles: 'de',
  collections: ['Row'],
  translations: { de: 'Film' },
}

test('what a record could not hold is taken out of a card, or the card is shown to nobody', () => {
  const cards = [card(0), ...UNFIT.map((change, n) => card(n + 1, change)), card(7, DIRTY)]
  const front = packFront(cards.map((one, doc) => ({ doc, card: one, cell: -1 })))
  const shown = readFront(front)
  assert.deepEqual(shown.map(({ doc }) => doc).sort(), [0, 7])
  const { title, licence, languages, countries, subtitles, collections, translations } = shown.find(
    ({ doc }) => doc === 7,
  )!.card
  assert.deepEqual({ title, licence, languages, countries, subtitles, collections, translations }, CLEAN)
  assert.deepEqual({ ...shown.find(({ doc }) => doc === 0)!.card, thumbhash: card(0).thumbhash }, card(0))

  const block = encodeCards(cards)
  assert.deepEqual(decodeCards(block).unfit, [1, 2, 3, 4, 5, 6])
  const picked = pickCards(block, [0, 1, 7])
  assert.deepEqual(
    picked.map(({ unfit }) => unfit.length),
    [0, 1, 0],
  )
  assert.equal(picked[2]!.title[0], CLEAN.title)
})

test('cards of our own writer stay as they are', () => {
  const own = titles(1000).map((title) => toPackedCard(title, () => null))
  const read = decodeCards(encodeCards(own))
  assert.deepEqual(read.unfit, [])
  for (const name of ['id', 'title', 'licence', 'languages', 'countries', 'subtitles'] as const)
    assert.deepEqual(
      read[name],
      own.map((one) => one[name]),
    )
})

test('a catalogue that was not made by our writer shows clean cards on walls, rows and in filters', async (t) => {
  const { writer, reader } = await pair(t)
  await writer.publish(titles(UNFIT.length + 2))
  const { drive } = writer
  const bad = [card(0), ...UNFIT.map((change, n) => card(n + 1, change)), card(7, DIRTY)]
  const files = new DriveFiles(drive)
  const first = await files.append([encodeCards(bad)])
  await files.flush()
  const head = decodeHeadBlock((await drive.core.get(drive.core.length - 1))!)
  const front = packFront(bad.map((one, doc) => ({ doc, card: one, cell: -1 })))
  const metadata = { ...head, cards: [first, first + 1], bytes: { ...head.bytes, cards: 10_000 }, front }
  await drive.putEntry(HEAD_PATH, { metadata })
  const again = new CatalogueWriter(drive)
  await again.ready()
  await reader.update((await again.head())!)
  const early = await reader.browse({})
  assert.deepEqual(early.cards.map(({ id }) => id).sort(), ['film-0', 'film-7'])
  await reader.filled()
  assert.ok(reader.complete)
  const page = await reader.browse({})
  assert.deepEqual(
    page.cards.map(({ title }) => title),
    [CLEAN.title, titleNumber(0).title],
  )
  assert.deepEqual(page.facets!.licence.map(({ value }) => value).sort(), ['CC-PDM-1.0', 'CC0-1.0'])
  const names = (await reader.home()).rows.map(({ name }) => name)
  assert.ok(
    names.every((name) => name === undefined || /^[\w ]*$/.test(name)),
    `${names}`,
  )
  assert.ok((await reader.browse({ q: 'film' })).cards.every(({ id }) => /^film-[07]$/.test(id)))
  assert.equal(await reader.get('film-4'), null)
})
