import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LICENCES, normaliseLicence, parseTitle, titlePaths } from '../../src/catalogue/title.ts'

const infohash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const good = {
  id: 'sintel-2010',
  type: 'short',
  title: 'Sintel',
  added: 1_700_000_000,
  licence: 'CC BY 3.0',
  attribution: 'Blender Foundation',
  page: 'https://durian.blender.org/',
  sources: [{ infohash, size: 129_241_752, torrent: '/torrents/sintel.torrent' }],
}

test('a short record gets its lists and its licence in one spelling', () => {
  const title = parseTitle({ ...good, unknown: 1, text: { FR: { title: 'Sintel' } } })
  assert.equal(title.licence, 'CC-BY-3.0')
  assert.deepEqual(title.genres, [])
  assert.deepEqual(title.text, { fr: { title: 'Sintel' } })
  assert.equal('unknown' in title, false)
  assert.deepEqual(titlePaths(title), ['/torrents/sintel.torrent'])
})

test('what was cleaned once passes unchanged', () => {
  const title = parseTitle({ ...good, title: ' Sin\u200btel ' })
  assert.deepEqual(parseTitle(JSON.parse(JSON.stringify(title))), title)
})

const refused: [why: string, change: Record<string, unknown>][] = [
  ['an id that is a key of every object', { id: '__proto__' }],
  ['an id named constructor', { id: 'constructor' }],
  ['an id that climbs', { id: '../../settings' }],
  ['a title that is an object', { title: { toString: 1 } }],
  ['a title of nothing visible', { title: '\u200b\u202e' }],
  ['a title of a mebibyte', { title: 'A'.repeat(1 << 20) }],
  ['a year that overflowed', { year: Number.parseFloat('1e400') }],
  ['a licence that is not open', { licence: 'All rights reserved' }],
  ['a licence that forbids use', { licence: 'CC BY-NC-ND 4.0' }],
  ['no attribution', { attribution: undefined }],
  ['a page on this machine', { page: 'http://127.0.0.1:9091/' }],
  ['a page on the local network', { page: 'http://router.local/' }],
  ['a page that is a script', { page: 'javascript:alert(1)' }],
  ['a poster that is a script', { poster: { path: 'javascript:alert(1)' } }],
  ['a poster elsewhere', { poster: { path: 'http://evil.example/a.webp' } }],
  ['a poster that climbs', { poster: { path: '/posters/../../key.webp' } }],
  ['a poster that is an SVG', { poster: { path: '/posters/a.svg' } }],
  ['a subtitle that climbs', { subtitles: [{ language: 'en', path: '/s/../../etc/passwd' }] }],
  ['a file in our own folder', { poster: { path: '/catalogue/head.webp' } }],
  ['a source without infohash', { sources: [{ size: 1 }] }],
  ['a source that is an address', { sources: [{ infohash: 'http://127.0.0.1/x', size: 1 }] }],
  ['a genre of its own', { genres: ['telenovela-noir'] }],
  [
    'two episodes with one id',
    { seasons: [{ number: 1, episodes: [1, 2].map((number) => ({ id: 'e', number, title: 'E' })) }] },
  ],
]
for (const [why, change] of refused) {
  test(`refused: ${why}`, () => assert.throws(() => parseTitle({ ...good, ...change }), { code: 'BAD_TITLE' }))
}

test('the message names the title and the field', () => {
  assert.throws(() => parseTitle({ ...good, year: 12 }), /^CatalogueError: sintel-2010 .*year: /)
})

test('own keys named like prototypes pollute nothing', () => {
  const title = parseTitle({
    ...good,
    ...JSON.parse('{"__proto__":{"polluted":1},"text":{"__proto__":{"title":"x"}}}'),
  })
  assert.equal(({} as Record<string, unknown>).polluted, undefined)
  assert.deepEqual(Object.keys(title.text), [])
})

const licences: [spelling: string, id: string | null][] = [
  ['CC-BY-3.0', 'CC-BY-3.0'],
  ['cc by-sa 4.0', 'CC-BY-SA-4.0'],
  ['Creative Commons BY 4.0', 'CC-BY-4.0'],
  ['https://creativecommons.org/licenses/by/3.0/', 'CC-BY-3.0'],
  ['http://creativecommons.org/licenses/by-sa/2.0/fr/deed.en', 'CC-BY-SA-2.0'],
  ['http://creativecommons.org/licenses/publicdomain/', 'CC-PDM-1.0'],
  ['https://creativecommons.org/publicdomain/zero/1.0/', 'CC0-1.0'],
  ['CC0', 'CC0-1.0'],
  ['Public Domain', 'CC-PDM-1.0'],
  ['https://creativecommons.org/licenses/by-nc/3.0/', null],
  ['https://evil.example/licenses/by/3.0/', null],
  ['https://creativecommons.org.evil.example/licenses/by/3.0/', null],
  ['', null],
]
for (const [spelling, id] of licences) {
  test(`the licence "${spelling}" is ${id ?? 'refused'}`, () => assert.equal(normaliseLicence(spelling), id))
}

test('every licence on the list is its own spelling', () => {
  for (const id of LICENCES) assert.equal(normaliseLicence(id), id)
})
