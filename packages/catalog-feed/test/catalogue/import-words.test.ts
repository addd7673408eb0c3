/** Words as other people write and save them: genres, encodings, names that ids are made of. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { idFrom } from '../../src/catalogue/import/ids.ts'
import { textIn } from '../../src/catalogue/import/text-file.ts'
import { type Draft, parseTitle, prepare, readDrafts } from '../../src/index.ts'

const torrents = {
  create: async () => {
    throw new Error('no films here')
  },
  parse: () => {
    throw new Error('it is no torrent')
  },
}
const INFOHASH = 'ab'.repeat(20)
const rights = { type: 'movie', licence: 'CC0-1.0', attribution: 'Somebody', page: 'https://films.example/1' }

async function drafts(t: TestContext, name: string, bytes: string | Uint8Array): Promise<Draft[]> {
  const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-import-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  await writeFile(join(dir, name), bytes)
  const all: Draft[] = []
  for await (const draft of readDrafts(join(dir, name))) all.push(draft)
  return all
}

test('genres of a list of records are taken as people write them; what is none becomes a tag', async (t) => {
  const record = { id: 'a', title: 'A', ...rights, sources: [{ infohash: INFOHASH, size: 1 }] }
  const line = JSON.stringify({
    ...record,
    genres: ['Comedy', 'Science Fiction', 'Black-and-white'],
    tags: ['silent era'],
  })
  const [draft] = await drafts(t, 'a.ndjson', line)
  const { title } = await prepare(draft!, { torrents, now: 1 })
  assert.deepEqual(title.genres, ['comedy', 'science-fiction'])
  assert.deepEqual(title.tags, ['silent era', 'Black-and-white'])
})

test('what a record lacks is said to be missing, and a genre that is none in few words', () => {
  const record = { id: 'a', title: 'A', type: 'movie', added: 1 }
  assert.throws(() => parseTitle(record as never), /licence: is missing; attribution: is missing; page: is missing/)
  assert.throws(
    () => parseTitle({ ...record, ...rights, genres: ['nonsense'] } as never),
    (error: Error) => {
      assert.match(error.message, /genres\.0: not among the genres/)
      return error.message.length < 150
    },
  )
})

test('a title whose only source cannot be read says why', async (t) => {
  const [draft] = await drafts(
    t,
    'a.json',
    JSON.stringify([{ id: 'a', title: 'A', ...rights, sources: [{ torrentFile: 'a.json' }] }]),
  )
  await assert.rejects(prepare(draft!, { torrents, now: 1 }), {
    code: 'BAD_IMPORT',
    message: /no source that can be played: .*a\.json cannot be read: it is no torrent/,
  })
})

const latin1 = (text: string) => Buffer.from(text, 'latin1')
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
const table = 'title,year\nMädchen in Uniform,1931\n'
const feed = '<rss><channel><item><title>Mädchen in Uniform (1931)</title></item></channel></rss>'

test('a table and a feed keep their letters in any encoding that can be known', async (t) => {
  const declared = `<?xml version="1.0" encoding="ISO-8859-1"?>${feed}`
  const all: [string, string | Buffer][] = [
    ['a.csv', table],
    ['b.csv', `\ufeff${table}`],
    ['c.csv', utf16(table)],
    ['d.csv', utf16(table).swap16()],
    ['e.rss', feed],
    ['f.rss', latin1(declared)],
    ['g.rss', utf16(feed)],
  ]
  for (const [name, bytes] of all) {
    const [draft] = await drafts(t, name, bytes)
    assert.equal(draft?.record.title, 'Mädchen in Uniform', name)
  }
})

test('text in an encoding that nobody named is refused, and no letter falls out of a name', async (t) => {
  for (const [name, bytes] of [
    ['a.csv', latin1(table)],
    ['a.rss', latin1(feed)],
  ] as const)
    await assert.rejects(drafts(t, name, bytes), { code: 'BAD_IMPORT', message: /is not UTF-8 text: save it as UTF-8/ })
  const unknown = Buffer.from('<?xml version="1.0" encoding="klingon-1"?><rss/>')
  assert.throws(() => textIn(unknown, 'a.rss'), { code: 'BAD_IMPORT', message: /a\.rss is not klingon-1 text/ })
})

test('episodes of a Popcorn API that name one torrent twice have it once, with its quality', async (t) => {
  const torrent = { url: `magnet:?xt=urn:btih:${INFOHASH}` }
  const episode = { season: 1, episode: 1, title: 'One', torrents: { 0: torrent, '480p': torrent } }
  const [draft] = await drafts(
    t,
    'a.json',
    JSON.stringify([{ title: 'Show', imdb_id: 'tt0000001', num_seasons: 1, episodes: [episode] }]),
  )
  const [season] = draft!.record.seasons as { episodes: { sources: object[] }[] }[]
  assert.deepEqual(season!.episodes[0]!.sources, [{ infohash: INFOHASH, size: 0, quality: '480p' }])
})

const named: [title: string, year: number, id: string][] = [
  ['Łódź', 1990, 'lodz-1990'],
  ['8½', 1963, '8-1-2-1963'],
  ['Smørrebrød', 2001, 'smorrebrod-2001'],
  ['Æon Flux', 2005, 'aeon-flux-2005'],
  ['Straße', 1960, 'strasse-1960'],
  ['Потёмкин', 1925, 'potemkin-1925'],
]
for (const [title, year, id] of named) test(`“${title}” is named ${id}`, () => assert.equal(idFrom(title, year), id))

test('a genre is known by how people write it, wherever a record comes from', () => {
  const genres = ['Sci-Fi', 'film noir', 'Comedy', 'science fiction']
  const title = parseTitle({ id: 'a', title: 'A', added: 1, ...rights, genres } as never)
  assert.deepEqual(title.genres, ['comedy', 'film-noir', 'science-fiction'])
})
