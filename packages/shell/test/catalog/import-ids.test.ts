/** Ids of titles that come without one, and what a second import does to the first. */
import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Title } from '@kinoswarm/catalog-feed'
import { testShell } from '../kit/shell.ts'

const hash = (digit: string) => digit.repeat(40)
const common = { licence: 'CC0-1.0', attribution: 'Nobody', page: 'https://films.example/' }

async function scene(t: TestContext) {
  const { run, home } = await testShell(t)
  await run('channel', 'create', '--name', 'Test', '--no-passphrase')
  const write = async (name: string, text: string) => {
    await mkdir(join(home, 'lists'), { recursive: true })
    await writeFile(join(home, 'lists', name), text)
    return join(home, 'lists', name)
  }
  const take = async (path: string, ...flags: string[]) => {
    const given = Object.entries(common).flatMap(([name, value]) => [`--${name}`, value])
    return (await run('catalog', 'import', path, ...given, ...flags)).at(-1)!
  }
  const get = async (id: string) => (await run('catalog', 'edit', id)).at(-1)!.title as Title
  const ids = async () => (await run('catalog', 'list')).flatMap(({ event, id }) => (event === 'title' ? [id] : []))
  return { run, write, take, get, ids }
}

const lines = (...records: object[]) => records.map((record) => JSON.stringify(record)).join('\n')
const film = (change: object) => ({ type: 'movie', title: 'Carmen', year: 1915, ...change })

test('titles in any script get ids of their own, the same every time', async (t) => {
  const { write, take, ids } = await scene(t)
  const rows = [`Потёмкин,1925,${hash('1')}`, `東京物語,1953,${hash('2')}`, `雨月物語,1953,${hash('3')}`]
  const list = await write('list.csv', ['title,year,infohash', ...rows].join('\n'))
  assert.equal((await take(list)).added, 3)
  const first = await ids()
  assert.ok(first.includes('potemkin-1925'))
  assert.ok(first.every((id) => /^(?:potemkin-1925|t-[0-9a-f]{12}-1953)$/.test(String(id))))
  const { added, changed } = await take(list)
  assert.deepEqual([added, changed, await ids()], [0, 0, first])
})

test('the same film in two qualities becomes one title with two sources', async (t) => {
  const { write, take, get } = await scene(t)
  const item = (quality: string, digit: string) =>
    `<item><title>The General (1926) ${quality}</title><guid>https://films.example/${digit}</guid><link>magnet:?xt=urn:btih:${hash(digit)}</link></item>`
  const feed = await write('feed.xml', `<rss><channel>${item('720p', '1')}${item('1080p', '2')}</channel></rss>`)
  const plan = await take(feed, '--dry-run')
  const done = await take(feed)
  assert.deepEqual([plan.added, done.added, done.skipped], [1, 1, 0])
  const { sources } = await get('the-general-1926')
  assert.deepEqual(
    sources.map(({ infohash, quality }) => [infohash, quality]),
    [
      [hash('1'), '720p'],
      [hash('2'), '1080p'],
    ],
  )
  assert.equal((await take(feed)).changed, 0)
})

test('two films of one name and year both come in, whatever comes later', async (t) => {
  const { write, take, get, ids } = await scene(t)
  const people = (name: string) => [{ name, role: 'director' }]
  const one = film({ people: people('Cecil B. DeMille'), sources: [{ infohash: hash('1'), size: 1 }] })
  const other = film({ people: people('Raoul Walsh'), sources: [{ infohash: hash('2'), size: 1 }] })
  const both = await write('both.ndjson', lines(one, other))
  const plan = await take(both, '--dry-run')
  assert.deepEqual([plan.added, plan.skipped], [2, 0])
  assert.equal((await take(both)).added, 2)
  assert.deepEqual(await ids(), ['carmen-1915', 'carmen-1915-2'])
  const second = await write('other.ndjson', lines(other))
  const { added, changed } = await take(second)
  assert.deepEqual([added, changed], [0, 0])
  assert.equal((await get('carmen-1915-2')).people[0]?.name, 'Raoul Walsh')
})

test('a second title with an id that its list gave it is skipped, and the others come in', async (t) => {
  const { write, take } = await scene(t)
  const sources = [{ infohash: hash('1'), size: 1 }]
  const list = await write(
    'list.ndjson',
    lines(film({ id: 'a', sources }), film({ id: 'a', sources }), film({ id: 'b', sources })),
  )
  const { added, skipped } = await take(list)
  assert.deepEqual([added, skipped], [2, 1])
})

test('a title that is there keeps the time it was added when it comes again', async (t) => {
  const { run, write, take, get } = await scene(t)
  const list = await write('list.ndjson', lines(film({ sources: [{ infohash: hash('1'), size: 1 }] })))
  await take(list)
  await run('catalog', 'edit', 'carmen-1915', '--set', 'added=1500000000')
  const { added, changed } = await take(list)
  assert.deepEqual([added, changed], [0, 0])
  assert.equal((await get('carmen-1915')).added, 1_500_000_000)
  const again = await run('catalog', 'diff', list)
  assert.equal(again.at(-1)?.changed, 0)
})

test('titles count as added when they come into this catalogue, whatever an archive says', async (t) => {
  const { write, take, get } = await scene(t)
  const before = Math.floor(Date.now() / 1000)
  const doc = { identifier: 'old_film', title: 'Old film', publicdate: '2004-01-01T00:00:00Z', btih: hash('1') }
  await take(await write('archive.json', JSON.stringify({ response: { docs: [doc] } })))
  assert.ok((await get('old-film')).added >= before)
})

test('a table that was exported and comes back changes what was changed in it, and nothing else', async (t) => {
  const { run, write, take, get } = await scene(t)
  const whole = film({
    id: 'carmen',
    title: '-Carmen, "restored"',
    runtime: 4875,
    added: 1_500_000_000,
    tags: ['opera'],
    people: [
      { name: 'Geraldine Farrar', role: 'actor', character: 'Carmen' },
      { name: 'Cecil B. DeMille', role: 'director' },
      { name: 'William C. deMille', role: 'writer' },
    ],
    synopsis: 'One line.\nAnother line.',
    ids: { imdb: 'tt0005078' },
    sources: [
      { infohash: hash('1'), size: 10, quality: '720p', trackers: ['udp://tracker.example:1'], video: 'h264' },
      { infohash: hash('2'), size: 20, quality: '1080p' },
    ],
    collections: ['Silents'],
  })
  const list = await write('list.ndjson', lines(whole))
  await take(list)
  const before = await get('carmen')
  const table = join(list, '..', 'out.csv')
  await run('catalog', 'export', '--format', 'csv', '--out', table)
  assert.equal((await take(table)).changed, 0)
  const edited = (await readFile(table, 'utf8')).replace('Geraldine Farrar', 'Geraldine Farrar|Wallace Reid')
  await take(
    await write('edited.csv', edited.replace('1915', '1916').replace(',720p,', ',480p,').replaceAll('\n', '\r\n')),
  )
  const { people, sources, year, ...rest } = await get('carmen')
  const [actor, director, writer] = before.people
  assert.deepEqual(people, [director, actor, { name: 'Wallace Reid', role: 'actor' }, writer])
  assert.deepEqual(sources, [{ ...before.sources[0], quality: '480p' }, before.sources[1]])
  assert.equal(year, 1916)
  assert.deepEqual({ ...rest, people: before.people, sources: before.sources, year: before.year }, before)
})

test('an edited field is read as what it is, and one that is not there is refused', async (t) => {
  const { run, write, take, get } = await scene(t)
  await take(await write('list.ndjson', lines(film({ id: 'x', sources: [{ infohash: hash('1'), size: 1 }] }))))
  await run('catalog', 'edit', 'x', '--set', 'title=1917', '--set', 'year=2019')
  const { title, year } = await get('x')
  assert.deepEqual([title, year], ['1917', 2019])
  await assert.rejects(run('catalog', 'edit', 'x', '--set', 'foo=bar'), { code: 'USAGE', message: /foo/ })
})
