import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toCatalogueCard, toPackedCard } from '../../src/catalogue/card.ts'
import { decodeCards, encodeCards, readTail } from '../../src/catalogue/card-segment.ts'
import { WORKS_MAX } from '../../src/catalogue/works.ts'
import { isSameWork, mergeWorks, parseTitle } from '../../src/index.ts'
import { pair, titleNumber, titles } from './kit.ts'

const card = (
  channel: string,
  title: string,
  more: { year?: number; works?: number[]; type?: string; name?: string; added?: number } = {},
) => ({
  channel,
  title,
  type: 'movie',
  works: [] as number[],
  added: 0,
  ...more,
})

test('the same work is shown once, by the catalogue that is trusted most', () => {
  const merged = mergeWorks([
    [card('a', 'Sintel', { year: 2010, works: [7] }), card('a', 'Only here')],
    [
      card('b', 'Big Buck Bunny', { works: [9] }),
      card('b', 'SINTEL!', { year: 2011 }),
      card('b', 'Other name', { year: 2010, works: [7] }),
    ],
    [
      card('c', 'Sintel', { year: 1990 }),
      card('c', 'Sintel', { year: 2010, type: 'series' }),
      card('c', 'Bunny', { works: [9] }),
    ],
  ])
  assert.deepEqual(
    merged.map(({ card: { channel, title }, others }) => `${channel}:${title}+${others.map((other) => other.channel)}`),
    ['a:Sintel+b', 'b:Big Buck Bunny+c', 'c:Sintel+', 'a:Only here+', 'c:Sintel+', 'b:Other name+'],
  )
})

test('what is hidden in one catalogue is hidden in all', () => {
  const merged = mergeWorks([[card('a', 'X', { works: [3] })], [card('b', 'Y', { works: [3] })]], {
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
    mergeWorks([[card('a', 'X', { works: [3], year: 1920 })], [card('b', 'Y', { works: [3], year: 1960 })]]).length,
    2,
  )
})

const shown = (
  lists: ReturnType<typeof card>[][],
  options: Parameters<typeof mergeWorks<ReturnType<typeof card>>>[1] = {},
) =>
  mergeWorks(lists, options).map(({ card: { channel, title, year }, others }) =>
    [`${channel}:${title}`, year, ...others.map((other) => `+${other.channel}`)].filter(Boolean).join(' '),
  )
const newest = { compare: (a: { added: number }, b: { added: number }) => b.added - a.added }

test('no other channel makes titles of a trusted one vanish, whatever it says of its own', () => {
  const trusted = [
    card('t', 'Metropolis', { year: 1927, works: [1], added: 10 }),
    card('t', 'Nosferatu', { year: 1922, works: [2], added: 9 }),
    card('t', 'Nosferatu', { year: 1979, works: [3], added: 8 }),
  ]
  const both = ['t:Nosferatu 1922', 't:Nosferatu 1979']
  const cases: [what: string, other: ReturnType<typeof card>, ...expected: string[]][] = [
    [
      'the name of one and an id of another',
      card('x', 'Nosferatu', { works: [1], added: 99 }),
      't:Metropolis 1927 +x',
      ...both,
    ],
    [
      'a name without a year',
      card('x', 'Nosferatu', { added: 99 }),
      't:Nosferatu 1922 +x',
      't:Metropolis 1927',
      both[1]!,
    ],
    ['the ids of all', card('x', 'Other', { works: [1, 2, 3], added: 99 }), 't:Metropolis 1927 +x', ...both],
  ]
  for (const [what, other, ...expected] of cases) {
    assert.deepEqual(shown([trusted, [other]], newest), expected, what)
    for (const { title, year } of trusted) {
      for (const options of [{}, newest]) {
        const all = mergeWorks([trusted, [other]], options)
        assert.ok(
          all.some(({ card }) => card.channel === 't' && card.title === title && card.year === year),
          what,
        )
      }
    }
  }
})

test('two titles of one catalogue are never one work', () => {
  const own = [
    card('t', 'Nosferatu', { works: [5] }),
    card('t', 'Nosferatu', { year: 1922 }),
    card('t', 'N', { works: [5] }),
  ]
  assert.equal(mergeWorks([own, []]).length, 3)
})

test('whoever was taken for the same by a less trusted channel only, goes its own way when a more trusted one comes', () => {
  const bridge = card('m', 'Nosferatu', { works: [1], added: 99 })
  const lists = [
    [card('t', 'Metropolis', { year: 1927, works: [1] })],
    [bridge],
    [card('l', 'Nosferatu', { added: 50 })],
  ]
  assert.deepEqual(shown(lists, newest), ['t:Metropolis 1927 +m', 'l:Nosferatu'])
})

test('what was shown of a merge stays where it is while more comes in', () => {
  const lists = [
    Array.from({ length: 40 }, (_, n) => card('a', `Film ${n * 2}`, { year: 1950, added: 500 - 7 * n })),
    Array.from({ length: 40 }, (_, n) => card('b', `Film ${n * 3}`, { year: 1950, added: 450 - 5 * n })),
  ]
  for (const options of [{}, newest]) {
    const whole = shown(lists, options).map((name) => name.slice(2).split(' +')[0])
    for (let count = 1; count < 40; count += 3) {
      const some = shown(
        lists.map((list) => list.slice(0, count)),
        { ...options, open: [true, true] },
      )
      assert.deepEqual(
        some.map((name) => name.slice(2).split(' +')[0]),
        whole.slice(0, some.length),
      )
    }
  }
})

test('a work that is hidden from the start hides its twins, and nothing of its own catalogue', () => {
  const away = [{ card: card('a', 'X', { year: 1920, works: [3] }), place: 0 }]
  const lists = [[card('a', 'X', { year: 1921 })], [card('b', 'Y', { works: [3] }), card('b', 'Z')]]
  assert.deepEqual(shown(lists, { away }), ['a:X 1921', 'b:Z'])
})

test('a translated title is recognised by what its maintainer calls it', () => {
  const own = card('a', 'Nosferatu, eine Symphonie', { name: 'Nosferatu', year: 1922 })
  assert.deepEqual(shown([[own], [card('b', 'Nosferatu', { year: 1922 })]]), [`a:${own.title} 1922 +b`])
})

test('any external id or file in common makes one work of two', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((digit) => [{ infohash: digit.repeat(40), size: 1 }])
  const film = (title: string, more: object) =>
    toCatalogueCard(toPackedCard(parseTitle({ ...titleNumber(1), title, sources: a, ...more }), () => null))
  const episode = (id: string, sources = c) => ({
    seasons: [{ number: 1, episodes: [{ id, number: 1, title: 'e', sources }] }],
  })
  const series = { type: 'series', sources: [] }
  const cases: [what: string, same: boolean, one: object, other: object][] = [
    ['an infohash, where one has an id too', true, { ids: { imdb: 'tt0013442' } }, { ids: {} }],
    [
      'a second id',
      true,
      { ids: { imdb: 'tt0013442', wikidata: 'Q151895' }, sources: b },
      { ids: { wikidata: 'Q151895' } },
    ],
    ['an id of TMDB', true, { ids: { tmdb: '653' }, sources: b }, { ids: { tmdb: '653' } }],
    [
      'the same number in TMDB’s other list',
      false,
      { ids: { tmdb: '653' }, sources: b },
      { ids: { tmdb: '653' }, type: 'series' },
    ],
    ['TMDB’s number in TVDB', false, { ids: { tmdb: '653' }, sources: b }, { ids: { tvdb: '653' } }],
    ['a second source', true, { ids: {}, sources: [...b!, ...a!] }, { ids: {} }],
    ['another file of the same torrent', false, { ids: {}, sources: [{ ...a![0]!, file: 1 }] }, { ids: {} }],
    [
      'a file of an episode',
      true,
      { ids: {}, ...series, ...episode('e1') },
      { ids: {}, ...series, ...episode('s1e1') },
    ],
    ['nothing', false, { ids: {}, sources: b }, { ids: {}, sources: c }],
  ]
  for (const [what, same, one, other] of cases) {
    assert.equal(isSameWork(film('Nosferatu', one), film('Une symphonie de la terreur', other)), same, what)
  }
})

test('what a work is recognised by goes through a packed block, and is few bytes', () => {
  const packed = (n: number, more: object) => toPackedCard(parseTitle({ ...titleNumber(n), ...more }), () => null)
  const ids = { imdb: 'tt0013442', wikidata: 'Q151895', tmdb: '653', tvdb: '7', ia: 'nosferatu' }
  const cards = [packed(1, { ids }), packed(2, { ids: {} }), packed(3, { ids: {}, sources: [] })]
  const { tail, tailAt } = decodeCards(encodeCards(cards))
  assert.deepEqual(
    [...tailAt].map((at) => readTail(tail, at).works),
    cards.map(({ works }) => works),
  )
  assert.deepEqual(
    cards.map(({ works }) => works.length),
    [WORKS_MAX, 1, 0],
  )
})

test('what came since an older head is told, by the deltas and after a rebuild', async (t) => {
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

const archived = (n: number) => titleNumber(n, { added: 1_100_000_000 + n })

test('what came with a rebuild is news whatever its date, and what was there is none', async (t) => {
  const { writer, reader, show } = await pair(t, { worker: true })
  await writer.publish(titles(300))
  await writer.apply({ upsert: [archived(4000), titleNumber(5, { title: 'Edited' })], remove: ['film-7'] })
  const first = await show()
  const archive = Array.from({ length: 1500 }, (_, n) => archived(5000 + n))
  await writer.publish([...titles(300), archived(4000), ...archive])
  await show()
  const { added } = (await reader.changesSince(first))!
  assert.equal(added.length, 200)
  // What had been taken out and is there again, then the archive's, the newest of them first.
  assert.deepEqual(
    added.slice(0, 2).map(({ id }) => id),
    ['film-7', 'film-6499'],
  )
  assert.ok(added.every(({ id }) => id === 'film-7' || Number(id.slice(5)) >= 5000))
})

test('where the older catalogue is not on this disk any more, news after a rebuild are told by date', async (t) => {
  const { writer, reader, show } = await pair(t)
  await writer.publish(titles(30))
  const first = (await writer.head())!
  await writer.publish([...titles(31), ...Array.from({ length: 1500 }, (_, n) => archived(5000 + n))])
  await show()
  const { added } = (await reader.changesSince(first))!
  assert.deepEqual(
    added.map(({ id }) => id),
    ['film-30'],
  )
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
