import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CoreBlocks } from '../../src/catalogue/blocks.ts'
import { Desk, type Needs } from '../../src/catalogue/desk.ts'
import { decodeHeadBlock } from '../../src/catalogue/head.ts'
import { pair, titleNumber, titles } from './kit.ts'

const real: [id: string, title: string, more?: object][] = [
  ['amelie', "Le Fabuleux Destin d'Amélie Poulain", { aka: ['Amélie'] }],
  ['nosferatu', 'Nosferatu', { year: 1922, people: [{ name: 'F. W. Murnau', role: 'director' }] }],
  ['madchen', 'Mädchen in Uniform'],
  ['lodz', 'Łódź'],
  ['strasse', 'Die Straße'],
  ['potemkin', 'Броненосец Потёмкин'],
  ['chihiro', '千と千尋の神隠し', { text: { fr: { title: 'Le Voyage de Chihiro' } } }],
  ['akira', 'ＡＫＩＲＡ', { aka: ['アキラ'] }],
  ['spider', 'Spider-Man', { tags: ['arachnid'] }],
  ['otto', '8½'],
]
const made = real.map(([id, title, more], n) => titleNumber(9000 + n, { id, title, ...more }))
const queries: [query: string, id: string][] = [
  ['amelie', 'amelie'],
  ['nosferattu', 'nosferatu'],
  ['murnau', 'nosferatu'],
  ['nosferatu 1922', 'nosferatu'],
  ['madchen', 'madchen'],
  ['lodz', 'lodz'],
  ['strasse', 'strasse'],
  ['потемкин', 'potemkin'],
  ['千尋', 'chihiro'],
  ['voyage de chih', 'chihiro'],
  ['ｱｷﾗ', 'akira'],
  ['spiderman', 'spider'],
  ['arachnid', 'spider'],
  ['8 1/2', 'otto'],
]

for (const worker of [false, true]) {
  test(`a reader finds titles, ${worker ? 'in a worker thread' : 'in its own thread'}, before and after an edit`, async (t) => {
    const { writer, reader, show } = await pair(t, { worker })
    await writer.publish([...titles(1500), ...made])
    await show()
    assert.equal(reader.complete, true)
    for (const [query, id] of queries) {
      const page = await reader.browse({ q: query, limit: 5 })
      assert.equal(page.cards[0]?.id, id, query)
      assert.equal(page.complete, true)
    }
    assert.equal((await reader.browse({ q: 'film number 77' })).cards[0]?.id, 'film-77')
    const dramas = await reader.browse({ q: 'film', genre: 'drama', sort: 'year', limit: 3 })
    assert.ok(dramas.total >= 700 && dramas.cards.every((card) => card.genres[0] === 'drama'))
    assert.deepEqual(
      dramas.cards.map((card) => card.year),
      [1999, 1999, 1999],
    )
    assert.equal((await reader.browse({ q: 'voyage chihiro', text: 'fr' })).cards[0]?.title, 'Le Voyage de Chihiro')

    await writer.apply({ upsert: [titleNumber(9000, { id: 'amelie', title: 'Amélie, edited' })], remove: ['otto'] })
    await show()
    assert.equal((await reader.browse({ q: 'amelie' })).cards[0]?.title, 'Amélie, edited')
    assert.equal((await reader.browse({ q: 'amelie' })).total, 1)
    assert.equal(
      (await reader.browse({ q: '8 1/2' })).cards.some((card) => card.id === 'otto'),
      false,
    )
  })
}

test('a card says why it matches when its title does not', async (t) => {
  const { writer, reader, show } = await pair(t)
  await writer.publish([...titles(20), ...made])
  await show()
  for (const title of [...titles(20), ...made]) await reader.get(title.id)
  const why = async (q: string) => (await reader.browse({ q, why: true })).cards[0]?.matched
  assert.deepEqual(await why('murnau'), { field: 'person', text: 'F. W. Murnau' })
  assert.deepEqual(await why('アキラ'), { field: 'alias', text: 'アキラ' })
  assert.equal(await why('nosfer'), undefined)
})

test('synopses are searched where a catalogue wants it, below names and people, and no more when it does not', async (t) => {
  const { writer, reader, show } = await pair(t)
  const told = [
    titleNumber(1, {
      id: 'told',
      title: 'Other',
      synopsis: 'Long ago. A lighthouse keeper waits for a ship. It comes.',
    }),
    titleNumber(2, { id: 'named', title: 'Lighthouse' }),
  ]
  await writer.publish([...titles(200), ...told], { synopses: true })
  await show()
  const found = async (q: string) => (await reader.browse({ q, why: true })).cards
  assert.deepEqual(
    (await found('lighthouse')).map(({ id }) => id),
    ['named', 'told'],
  )
  assert.equal((await found('lighthouse keep'))[0]?.id, 'told')
  assert.deepEqual((await reader.browse({ person: 'lighthouse' })).cards, [])
  await reader.get('told')
  assert.deepEqual((await found('keeper ship'))[0]?.matched, {
    field: 'synopsis',
    text: 'A lighthouse keeper waits for a ship.',
  })

  await writer.apply({ upsert: [titleNumber(3, { id: 'late', synopsis: 'A zeppelin.' })] })
  await show()
  assert.equal((await found('zeppelin'))[0]?.id, 'late')
  await writer.publish([...titles(200), ...told], { synopses: false })
  await show()
  assert.deepEqual(await found('keeper ship'), [])
})

test('a hit that came without its neighbours is a title like any other, before and after the others come', async (t) => {
  const { writer, reader } = await pair(t, { fill: false })
  await writer.publish([...titles(3000), ...made])
  await reader.update((await writer.head())!)
  const [card] = (await reader.browse({ q: 'murnau', limit: 5, facets: false })).cards
  assert.equal(card?.id, 'nosferatu')
  assert.equal((await reader.get('nosferatu'))?.people[0]?.name, 'F. W. Murnau')
  assert.equal(reader.complete, false)
  await reader.fill()
  assert.equal(reader.complete, true)
  assert.deepEqual((await reader.browse({ q: 'murnau', limit: 5, facets: false })).cards, [card])
  assert.equal((await reader.browse({ limit: 1 })).total, 3010)
  assert.equal((await reader.get('film-2999'))?.title, 'Film number 2999')
})

test('a search needs few blocks of a catalogue that is not here', async (t) => {
  const { writer } = await pair(t)
  const words = 'amber birch cedar delta ember fjord grove haven ivory jade knoll lumen maple night ocean pearl'.split(
    ' ',
  )
  const many = titles(12_000).map((title, n) => ({
    ...title,
    title: `${words[n % 16]} ${words[(n >> 4) % 16]} ${n.toString(36)}x${(n * 7919).toString(36)}`,
  }))
  await writer.publish([...many, ...made])
  const db = writer.drive.core
  const head = decodeHeadBlock((await db.get(db.length - 1))!)
  const blocks = new CoreBlocks(writer.drive.blobs!.core, writer.drive.blobs!.core.length)
  assert.ok(head.index[1] - head.index[0] >= 2)

  for (const [q, id] of queries) {
    const desk = new Desk(head)
    let fetched = 0
    const get = (index: number) => {
      fetched++
      return blocks.block(index)
    }
    for (let round = 0; round < 6; round++) {
      const needs: Needs = desk.needs({ q, limit: 5 })
      if (needs.directory) desk.setDirectory(await get(head.directory[0]))
      if (needs.vocabulary) {
        const pieces: Buffer[] = []
        for (let at = head.vocabulary[0]; at < head.vocabulary[1]; at++) pieces.push(await get(at))
        desk.setVocabulary(pieces)
      }
      for (const place of needs.shards) desk.addShard(place, await get(head.index[0] + place))
      for (const { place, docs } of needs.cards) desk.pickCards(docs, await get(head.cards[0] + place))
    }
    const page = desk.browse({ q, limit: 5 })
    assert.equal(page.cards[0]?.id, id, q)
    assert.equal(page.complete, false)
    assert.ok(fetched <= 8, `${q}: ${fetched} blocks`)
  }
})
