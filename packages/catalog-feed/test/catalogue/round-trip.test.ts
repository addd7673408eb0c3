import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pair, titleNumber, titles } from './kit.ts'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

test('what a maintainer publishes, a viewer reads: cards, whole records, files', async (t) => {
  const { writer, reader, show } = await pair(t)
  const all = titles(2500)
  all[7] = titleNumber(7, {
    poster: { path: '/posters/seven.png', thumbhash: 'AAAAAAAAAAA=' },
    subtitles: [{ language: 'en', path: '/subtitles/seven.en.vtt' }],
    text: { fr: { title: 'Film numéro 7' } },
    seasons: [
      {
        number: 1,
        episodes: [
          { id: 'e1', number: 1, title: 'One', sources: [{ infohash2: 'ab'.repeat(32), size: 5 }] },
          { id: 'e2', number: 2, title: 'Two', sources: [{ infohash: 'cd'.repeat(20), size: 6 }] },
        ],
      },
    ],
  })
  const contents: Record<string, Buffer> = {
    '/posters/seven.png': png,
    '/subtitles/seven.en.vtt': Buffer.from('WEBVTT\n'),
  }
  const summary = await writer.publish(all, { files: async (path) => contents[path] ?? null })
  assert.equal(summary.added.length, 2500)

  const head = await show()
  assert.equal(head.titles, 2500)
  assert.equal(reader.complete, true)
  for (const n of [0, 7, 8, 1023, 1024, 2499]) assert.deepEqual(await reader.get(`film-${n}`), all[n])
  assert.equal(await reader.get('no-such-film'), null)
  assert.equal((await reader.file('film-7', '/subtitles/seven.en.vtt'))?.toString(), 'WEBVTT\n')
  assert.equal(await reader.file('film-7', '/subtitles/other.vtt'), null)
  const poster = await reader.artwork('film-7')
  assert.equal(poster?.type, 'image/png')
  assert.deepEqual(poster?.bytes, png)

  const page = await reader.browse({ genre: 'comedy', language: 'fr', yearFrom: 1950, sort: 'year', limit: 5 })
  const expected = all.filter(
    (title) => title.genres[0] === 'comedy' && title.languages[0] === 'fr-CA' && title.year! >= 1950,
  )
  assert.equal(page.total, expected.length)
  const years = expected.map((title) => title.year!).sort((a, b) => b - a)
  assert.deepEqual(
    page.cards.map((card) => card.year),
    years.slice(0, 5),
  )
  assert.equal(
    page.facets?.country.reduce((sum, { count }) => sum + count, 0),
    expected.length,
  )
  const french = await reader.browse({
    q: undefined,
    sort: 'title',
    text: 'fr',
    offset: 0,
    limit: 200,
    yearFrom: 1907,
    yearTo: 1907,
  })
  assert.ok(french.cards.some((card) => card.title === 'Film numéro 7'))

  const home = await reader.home()
  assert.equal(home.rows[0]?.key, 'recent')
  assert.equal(home.rows[0]?.cards[0]?.id, 'film-2499')
  assert.ok(home.rows.some((row) => row.key === 'genre:drama'))
})

test('the first screen needs one block of the first core only', async (t) => {
  const { writer, reader } = await pair(t)
  await writer.publish(titles(300))
  const shown = new Promise<number>((resolve) => {
    reader.once('update', () => resolve(reader.titles))
  })
  await reader.update((await writer.head())!)
  assert.equal(await shown, 300)
  const { rows, total } = await reader.home()
  assert.equal(total, 300)
  assert.equal(rows[0]?.cards[0]?.id, 'film-299')
  await reader.filled()
})

test('a change costs a small delta and is seen: edited, added, removed', async (t) => {
  const { writer, reader, show } = await pair(t)
  await writer.publish(titles(400))
  const before = await show()
  const summary = await writer.apply({
    upsert: [titleNumber(5, { title: 'Edited' }), titleNumber(1000)],
    remove: ['film-6', 'never-was'],
  })
  assert.deepEqual(summary, { added: ['film-1000'], changed: ['film-5'], removed: ['film-6'] })
  const after = await show()
  const written = (part: string) => after.bytes[part]! - before.bytes[part]!
  assert.ok(written('db') + written('blobs') < 9000)
  assert.equal(after.titles, 400)
  assert.equal((await reader.get('film-5'))?.title, 'Edited')
  assert.equal(await reader.get('film-6'), null)
  assert.equal((await reader.browse({})).total, 400)
  assert.equal((await reader.home()).rows[0]?.cards[0]?.id, 'film-1000')
})

test('titles are taken down by a small delta, and nothing else is changed', async (t) => {
  const { writer, reader, show } = await pair(t)
  await writer.publish(titles(400))
  const before = await show()
  await writer.apply({ upsert: [], remove: ['film-4', 'film-9'] })
  const after = await show()
  assert.equal(after.blobs.length, before.blobs.length + 1)
  assert.equal((await reader.browse({ q: 'film' })).total, 398)
  assert.equal((await reader.browse({})).total, 398)
  assert.equal(await reader.get('film-4'), null)
})

test('publishing the same again writes nothing, a difference writes a delta, everything else a new base', async (t) => {
  const { writer, reader, show } = await pair(t)
  const all = titles(300)
  await writer.publish(all)
  const first = await show()
  assert.deepEqual(await writer.publish(all), { added: [], changed: [], removed: [] })
  assert.deepEqual(await writer.head(), first)

  all[3] = titleNumber(3, { title: 'Other' })
  all.pop()
  assert.deepEqual(await writer.diff(all), { added: [], changed: ['film-3'], removed: ['film-299'] })
  await writer.publish(all)
  assert.equal((await show()).titles, 299)

  const many = titles(3000)
  await writer.publish(many)
  assert.equal((await show()).titles, 3000)
  assert.equal((await reader.get('film-3'))?.title, 'Film number 3')
  assert.equal((await reader.browse({ limit: 1 })).total, 3000)
})

test('a long list over a catalogue replaces titles where they stand, adds others behind them and keeps the rest', async (t) => {
  const { writer } = await pair(t)
  await writer.publish(titles(2600))
  const edited = (n: number) => titleNumber(n, { title: `Edition ${n}` })
  const many = [titleNumber(9001), ...Array.from({ length: 1500 }, (_, i) => edited(2 * (1499 - i))), titleNumber(9002)]
  const known = many.filter(({ id }) => Number(id.slice(5)) < 2600)
  const summary = await writer.publish(many, { keepOthers: true })
  assert.deepEqual(
    [summary.added.length, summary.changed.length, summary.removed],
    [2 + 1500 - known.length, known.length, []],
  )
  const after: string[] = []
  for await (const { title } of writer.list()) after.push(title)
  const expected = Array.from({ length: 2600 }, (_, n) => (n % 2 === 0 ? `Edition ${n}` : `Film number ${n}`))
  assert.deepEqual(after.slice(0, 2600), expected)
  assert.deepEqual(
    [after[2600], after.at(-1), after.length],
    ['Film number 9001', 'Film number 9002', 4102 - known.length],
  )
  assert.equal((await writer.get('film-1200'))?.title, 'Edition 1200')
  assert.equal(await writer.get('film-4001'), null)
  const twice = writer.publish([...many, titleNumber(2, { title: 'Again' })], { keepOthers: true })
  await assert.rejects(twice, { code: 'DUPLICATE_ID' })
})

test('deltas are merged before there are too many of them', async (t) => {
  const { writer, reader, show } = await pair(t)
  await writer.publish(titles(200))
  for (let n = 0; n < 30; n++) {
    await writer.apply({ upsert: [titleNumber(n, { title: `Edition ${n}` })] })
    if (n % 7 === 0) await show()
  }
  await show()
  assert.equal((await reader.browse({ limit: 1 })).total, 200)
  for (const n of [0, 15, 29]) assert.equal((await reader.get(`film-${n}`))?.title, `Edition ${n}`)
})

test('a file that has not changed is never appended again', async (t) => {
  const { writer } = await pair(t)
  const film = titleNumber(1, { poster: { path: '/posters/one.png' } })
  await writer.publish([film], { files: async () => png })
  const before = (await writer.head())!
  await writer.apply({ upsert: [{ ...film, title: 'New name' }] }, { files: async () => png })
  const after = (await writer.head())!
  assert.equal(after.files, 1)
  assert.equal(after.blobs.length, before.blobs.length + 1)
})

test('a record that names a file nobody has is refused, and nothing changes', async (t) => {
  const { writer } = await pair(t)
  await writer.publish(titles(3))
  const before = await writer.head()
  const film = titleNumber(9, { poster: { path: '/posters/none.webp' } })
  await assert.rejects(writer.apply({ upsert: [film] }), { code: 'FILE_MISSING' })
  await assert.rejects(writer.publish([...titles(3), titleNumber(2)]), { code: 'DUPLICATE_ID' })
  assert.deepEqual(await writer.head(), before)
})

test('a head whose hash is not the signed one is refused, and what was shown stays', async (t) => {
  const { writer, reader, show } = await pair(t)
  await writer.publish(titles(30))
  const head = await show()
  await writer.apply({ upsert: [titleNumber(31)] })
  const next = (await writer.head())!
  await assert.rejects(reader.update({ ...next, db: { ...next.db, treeHash: head.db.treeHash } }), { code: 'BAD_HEAD' })
  assert.equal(reader.titles, 30)
})

test('a title of a newer head is found at once, while an older one is still being filled', async (t) => {
  const { writer, reader } = await pair(t)
  await writer.publish(titles(2000))
  await reader.update((await writer.head())!)
  await writer.apply({ upsert: [titleNumber(9999)] })
  await reader.update((await writer.head())!)
  assert.equal((await reader.get('film-9999'))?.id, 'film-9999')
  assert.equal(await reader.get('film-8888'), null)
})
