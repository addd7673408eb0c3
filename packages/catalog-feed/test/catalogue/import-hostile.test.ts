/** Lists and feeds that were made to do harm. */
import assert from 'node:assert/strict'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { CatalogueError, prepare, readDrafts } from '../../src/index.ts'
import { defaults, folder, imported, infohash, item, torrents } from './import-kit.ts'

function listOf(title: object): string {
  return JSON.stringify({ titles: [{ ...defaults, id: 'x', type: 'movie', title: 'X', ...title }] })
}

test('a list by somebody else cannot publish other files of this machine', async (t) => {
  const dir = await folder(t, {
    'secret.vtt': 'WEBVTT secret',
    'list/list.json': listOf({
      sources: [{ infohash, size: 1 }, { local: '/etc/passwd' }],
      subtitles: [{ language: 'en', local: '../secret.vtt' }],
      poster: { local: '/etc/hostname' },
    }),
  })
  const [one] = await imported(join(dir, 'list/list.json'))
  assert.equal(one!.files.size, 0)
  assert.equal(one!.warnings.length, 3)
  assert.deepEqual(one!.films, [])
})

test('a list by somebody else cannot publish other files by a link beside it, nor files that are something else', async (t) => {
  const dir = await folder(t, {
    'secret.srt': '1\n00:00:01,000 --> 00:00:02,000\nPRIVATE\n',
    'secret.torrent': 'd4:infod1:xi1eee',
    'list/key.srt': '-----BEGIN PRIVATE KEY-----',
    'list/list.json': listOf({
      sources: [
        { infohash, size: 1, torrent: '/torrents/link.torrent' },
        { infohash: 'ab'.repeat(20), size: 1, torrent: '/torrents/other.torrent', blocks: '/torrents/a.blocks' },
      ],
      subtitles: [
        { language: 'en', local: 'link.srt' },
        { language: 'de', local: 'key.srt' },
        { language: 'fr', path: '/../../secret.srt' },
      ],
    }),
    'list/torrents/other.torrent': 'd4:infod1:xi1eee',
    'list/torrents/a.blocks': 'not hashes',
  })
  await symlink('../secret.srt', join(dir, 'list/link.srt'))
  await symlink('../../secret.torrent', join(dir, 'list/torrents/link.torrent'))
  const asked: string[] = []
  const has = async (path: string) => asked.push(path) < 0
  const { value: draft } = await readDrafts(join(dir, 'list/list.json')).next()
  const { title, files, warnings } = await prepare(draft, { torrents, now: 1, has })
  assert.deepEqual([...files.keys()], [])
  assert.deepEqual(title.subtitles, [])
  assert.ok(title.sources.every((source) => source.torrent === undefined && source.blocks === undefined))
  assert.equal(warnings.length, 5)
  assert.deepEqual(asked, ['/torrents/link.torrent'])
})

test('a film outside the folder of its list is said; paths a person typed may lead anywhere', async (t) => {
  const dir = await folder(t, {
    'film.mp4': 'film',
    'film.en.srt': '1\n00:00:01,000 --> 00:00:02,000\nHello\n',
    'list/x': '',
  })
  const record = { ...defaults, type: 'movie', title: 'X', sources: [{ local: '../film.mp4' }] }
  const draft = { record, folder: join(dir, 'list'), origin: 'list', warnings: [] }
  const listed = await prepare(draft, { torrents, now: 1 })
  assert.match(listed.warnings.join(), /film.mp4 lies outside the folder/)
  const subtitles = [{ language: 'en', local: join(dir, 'film.en.srt') }]
  const typed = await prepare({ ...draft, record: { ...record, subtitles }, typed: true }, { torrents, now: 1 })
  assert.deepEqual(typed.warnings, [])
  assert.equal(typed.files.size, 2)
})

const refused: [why: string, name: string, content: string, code: string][] = [
  ['a DTD', 'a.xml', '<!DOCTYPE x [<!ENTITY a "aaaa">]><rss>&a;</rss>', 'BAD_IMPORT'],
  ['XML nested without end', 'a.xml', '<a>'.repeat(10_000), 'BAD_IMPORT'],
  ['a table without titles', 'a.csv', 'name,year\nx,1\n', 'BAD_IMPORT'],
  ['a document without titles', 'a.json', '{"hello":1}', 'BAD_IMPORT'],
  ['a kind nobody knows', 'a.bin', 'x', 'BAD_IMPORT'],
]
for (const [why, name, content, code] of refused) {
  test(`refused: ${why}`, async (t) => {
    const dir = await folder(t, { [name]: content })
    await assert.rejects(imported(join(dir, name)), { code })
  })
}

const many = 250_000
/** A megabyte each: what backs up at every character would take hours. */
const slow: [what: string, name: string, content: string][] = [
  ['comments that do not end', 'a.xml', `<rss>${'<!--'.repeat(many)}`],
  ['quotes that do not end', 'a.xml', `<rss>${'<a "'.repeat(many)}"`],
  ['one long attribute', 'a.xml', `<rss ${'a'.repeat(4 * many)}>${item('T', '')}</rss>`],
  ['attributes without values', 'a.xml', `<rss ${'a="'.repeat(many)}>`],
  ['a text of angle brackets', 'a.xml', item('T', '&lt;'.repeat(many))],
  ['a title of spaces and brackets', 'a.xml', item(`x${' ('.repeat(2 * many)}`, '')],
  ['a runtime of digits', 'a.csv', `title,runtime,infohash\nX,${'1'.repeat(4 * many)},${infohash}\n`],
  [
    'a description of angle brackets',
    'a.json',
    JSON.stringify({ items: [{ identifier: 'x', title: 'X', description: '<'.repeat(4 * many), btih: infohash }] }),
  ],
]
for (const [what, name, content] of slow) {
  test(`does not keep an import busy: ${what}`, { timeout: 120_000 }, async (t) => {
    const dir = await folder(t, { [name]: content })
    await imported(join(dir, name)).catch((error) => assert.ok(error instanceof CatalogueError, String(error)))
  })
}
