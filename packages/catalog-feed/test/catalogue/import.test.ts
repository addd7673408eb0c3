import assert from 'node:assert/strict'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { parseCsv } from '../../src/catalogue/import/csv.ts'
import { languageTags, qualityFrom, runtimeSeconds, sortGenres } from '../../src/catalogue/import/genres.ts'
import { infohashOf } from '../../src/catalogue/import/magnet.ts'
import { titleAndYear } from '../../src/catalogue/import/rss.ts'
import { parseXml } from '../../src/catalogue/import/xml.ts'
import {
  csvHead,
  type Draft,
  prepare,
  readDrafts,
  rssFoot,
  rssHead,
  toCsv,
  toJsonLd,
  toM3u,
  toNdjson,
  toNfo,
  toRss,
} from '../../src/index.ts'
import { folder, imported, infohash, item, torrents } from './import-kit.ts'
import { titleNumber } from './kit.ts'

const lists: [name: string, content: unknown, expected: Record<string, unknown>][] = [
  [
    'archive.json',
    {
      response: {
        docs: [
          {
            identifier: 'Nosferatu1922',
            title: ['Nosferatu'],
            date: '1922-03-04',
            subject: 'horror; vampire',
            language: 'eng',
            licenseurl: 'http://creativecommons.org/publicdomain/mark/1.0/',
            btih: infohash,
            runtime: '1:21:00',
            creator: ['F. W. Murnau'],
          },
        ],
      },
    },
    { title: 'Nosferatu', year: 1922, licence: 'CC-PDM-1.0', runtime: 4860, genres: ['horror'], languages: ['en'] },
  ],
  [
    'addon.json',
    {
      metas: [
        {
          id: 'tt0013442',
          type: 'movie',
          name: 'Nosferatu',
          releaseInfo: '1922',
          genres: ['Horror'],
          streams: [{ infoHash: infohash.toUpperCase(), fileIdx: 2, name: '1080p' }],
        },
      ],
    },
    { id: 'nosferatu-1922', ids: { imdb: 'tt0013442' }, genres: ['horror'] },
  ],
  [
    'popcorn.json',
    [
      {
        _id: 'tt0013442',
        imdb_id: 'tt0013442',
        title: 'Nosferatu',
        year: '1922',
        runtime: '94',
        genres: ['horror'],
        torrents: { en: { '720p': { url: `magnet:?xt=urn:btih:${infohash}&tr=udp://x`, size: 5 } } },
      },
    ],
    { title: 'Nosferatu', runtime: 5640, year: 1922 },
  ],
  [
    'series.json',
    [
      {
        imdb_id: 'tt1',
        title: 'Show',
        year: '1950',
        num_seasons: 1,
        episodes: [
          { season: 1, episode: 1, title: 'One', torrents: { '480p': { url: `magnet:?xt=urn:btih:${infohash}` } } },
        ],
      },
    ],
    { type: 'series', sources: [] },
  ],
  [
    'feed.xml',
    `<rss><channel><item><title>Nosferatu (1922) 1080p</title><category>Horror</category><enclosure url="magnet:?xt=urn:btih:${infohash}&amp;dn=x" length="77" type="application/x-bittorrent"/><torznab:attr name="imdbid" value="tt0013442"/></item></channel></rss>`,
    { title: 'Nosferatu', year: 1922, genres: ['horror'], ids: { imdb: 'tt0013442' } },
  ],
  [
    'list.csv',
    `title,year,licence,infohash,size,genres,cast\r\n"Nosferatu, a ""Symphony""",1922,CC BY 4.0,${infohash},77,Horror|Sci-Fi,Max Schreck|Greta Schröder\r\n`,
    { title: 'Nosferatu, a "Symphony"', year: 1922, licence: 'CC-BY-4.0', genres: ['horror', 'science-fiction'] },
  ],
]
for (const [name, content, expected] of lists) {
  test(`${name} is recognised and read`, async (t) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    const dir = await folder(t, { [name]: text })
    const [first, ...more] = await imported(join(dir, name))
    assert.equal(more.length, 0)
    const { title } = first!
    assert.deepEqual({ ...title, ...expected }, title)
    const sources = title.type === 'series' ? title.seasons[0]!.episodes[0]!.sources : title.sources
    assert.equal(sources[0]!.infohash, infohash)
  })
}

test('a folder of films is read with what lies beside them', async (t) => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  const nfo =
    '<movie><title>Sunrise &amp; Shine</title><year>1927</year><runtime>94</runtime><genre>Drama</genre><director>F. W. Murnau</director><actor><name>Janet Gaynor</name><role>The Wife</role></actor><plot>A song.</plot><licence>CC0</licence></movie>'
  const dir = await folder(t, {
    'Sunrise (1927)/Sunrise (1927).mkv': 'film',
    'Sunrise (1927)/movie.nfo': nfo,
    'Sunrise (1927)/poster.png': png,
    'Sunrise (1927)/Sunrise (1927).en.srt': '1\n00:00:01,000 --> 00:00:02,000\nHello\n',
    'Faust.1926.720p.torrent': 'd4:infod1:xi1eee',
    'notes.txt': 'nothing',
  })
  const all = await imported(dir)
  assert.deepEqual(all.map(({ title }) => title.id).sort(), ['faust-1926', 'sunrise-shine-1927'])
  const sunrise = all.find(({ title }) => title.year === 1927)!
  assert.equal(sunrise.title.title, 'Sunrise & Shine')
  assert.equal(sunrise.title.runtime, 5640)
  assert.deepEqual(sunrise.title.people[1], { name: 'Janet Gaynor', role: 'actor', character: 'The Wife' })
  assert.equal(sunrise.title.poster?.path, '/posters/sunrise-shine-1927.png')
  assert.equal(sunrise.title.subtitles[0]?.language, 'en')
  assert.equal(sunrise.films[0]?.files[0], join(dir, 'Sunrise (1927)/Sunrise (1927).mkv'))
  assert.ok(sunrise.title.subtitles.every(({ path }) => sunrise.files.has(path)))
  const faust = all.find(({ title }) => title.year === 1926)!
  assert.deepEqual([faust.title.sources[0]?.file, faust.title.sources[0]?.quality], [1, '720p'])
})

const srt = '1\n00:00:01,000 --> 00:00:02,000\nHello\n'

test('subtitles belong to the film whose whole name they bear', async (t) => {
  const names = ['Alien 2.en.srt', 'Alien.srt', 'Alien.Cut.French.forced.srt', 'Alien.pt-BR.sdh.srt']
  const films = ['Alien.mp4', 'Alien 2.mp4', 'Alien.Cut.mp4']
  const dir = await folder(t, Object.fromEntries([...films, ...names].map((name) => [name, srt])))
  const all: [unknown, unknown][] = []
  for await (const { record, origin } of readDrafts(dir)) all.push([basename(origin), record.subtitles])
  assert.deepEqual(Object.fromEntries(all), {
    'Alien 2.mp4': [{ local: 'Alien 2.en.srt', language: 'en' }],
    'Alien.Cut.mp4': [{ local: 'Alien.Cut.French.forced.srt', language: 'fr', forced: true }],
    'Alien.mp4': [
      { local: 'Alien.pt-BR.sdh.srt', language: 'pt-br', sdh: true },
      { local: 'Alien.srt', language: 'und' },
    ],
  })
})

test('an NFO that cannot be read, or is only an address, does not keep its film out', async (t) => {
  const dir = await folder(t, {
    'Address (1922).mp4': 'a',
    'Address (1922).nfo': 'https://www.imdb.com/title/tt0013442/\n',
    'Broken (1923).mp4': 'b',
    'Broken (1923).nfo': '\u0000\u0001 nothing',
    'Declared (1924).mp4': 'c',
    'Declared (1924).nfo': '<!DOCTYPE a><movie><title>X</title></movie>',
    'deeper/catalogue.json': '{"licence": ',
    'deeper/Kept (1925).mp4': 'd',
  })
  const drafts: Draft[] = []
  for await (const draft of readDrafts(dir)) drafts.push(draft)
  const about = (name: string) => drafts.find(({ origin, broken }) => origin.includes(name) && !broken)!
  assert.deepEqual(about('Address').record.ids, { imdb: 'tt0013442' })
  assert.deepEqual(about('Address').warnings, [])
  assert.match(about('Broken').warnings.join(), /Broken \(1923\)\.nfo/)
  assert.match(about('Declared').warnings.join(), /DTD/)
  assert.equal(about('Kept').record.title, 'Kept')
  const [broken, ...more] = drafts.filter((draft) => draft.broken)
  assert.equal(more.length, 0)
  assert.match(broken!.broken!.message, /deeper.catalogue\.json: /)
  await assert.rejects(prepare(broken!, { torrents, now: 1 }), { code: 'BAD_JSON' })
})

test('lines that are no records are named, and the others are read', async (t) => {
  const line = (id: string) => JSON.stringify({ id, title: id })
  const dir = await folder(t, { 'a.ndjson': [line('a'), '{"id": "b", oops', '[1]', line('c')].join('\n') })
  const drafts: Draft[] = []
  for await (const draft of readDrafts(join(dir, 'a.ndjson'))) drafts.push(draft)
  assert.deepEqual(
    drafts.map(({ record, broken }) => record.id ?? broken?.code),
    ['a', 'BAD_JSON', 'BAD_IMPORT', 'c'],
  )
  assert.match(drafts[1]!.broken!.message, /a\.ndjson, line 2: /)
})

test('a line ends with a line feed and nothing else, wherever chunks of the file end, and too long ones are named', async (t) => {
  const titles = ['a\u2028b', 'long', 'c', ...Array.from({ length: 3000 }, (_, n) => `${n} ${'é'.repeat(50)}`)]
  const lines = titles.map((title, n) =>
    JSON.stringify({ id: `t${n}`, title, synopsis: n === 1 ? 'x'.repeat(9e5) : '' }),
  )
  const dir = await folder(t, { 'a.ndjson': `\ufeff${lines.join('\r\n')}` })
  const drafts: Draft[] = []
  for await (const draft of readDrafts(join(dir, 'a.ndjson'))) drafts.push(draft)
  assert.deepEqual(
    drafts.map(({ record }) => record.title),
    titles.map((title) => (title === 'long' ? undefined : title)),
  )
  assert.equal(drafts[1]!.broken!.code, 'TOO_LARGE')
  assert.match(drafts[1]!.broken!.message, /a\.ndjson, line 2: This JSON is larger than 262 kB/)
})

test('fields that a list says nothing of by null are left out', async (t) => {
  const record = { title: 'Nosferatu', year: 1922, synopsis: null, tagline: null, poster: null, ids: { imdb: null } }
  const dir = await folder(t, { 'list.json': JSON.stringify([record]) })
  const records: unknown[] = []
  for await (const draft of readDrafts(join(dir, 'list.json'))) records.push(draft.record)
  assert.deepEqual(records, [{ title: 'Nosferatu', year: 1922, ids: {} }])
})

test('what was exported is imported again: lines, table, feed', async (t) => {
  const film = titleNumber(3, {
    title: '=Film, "quoted"\u2028and <marked> & more',
    originalTitle: undefined,
    runtime: 600,
  })
  const dir = await folder(t, {
    'a.ndjson': toNdjson(film),
    'a.csv': csvHead() + toCsv(film),
    'a.xml': rssHead('a', 'b') + toRss(film) + rssFoot(),
  })
  assert.deepEqual((await imported(join(dir, 'a.ndjson')))[0]!.title, film)
  const [fromCsv] = await imported(join(dir, 'a.csv'))
  assert.deepEqual([fromCsv!.title.sources[0]!.infohash, fromCsv!.title.runtime], [film.sources[0]!.infohash, 600])
  assert.equal(fromCsv!.title.title, film.title)
  const [fromFeed] = await imported(join(dir, 'a.xml'))
  assert.equal(fromFeed!.title.sources[0]!.infohash, film.sources[0]!.infohash)
  assert.equal(fromFeed!.title.licence, film.licence)
  assert.equal(parseXml(toNfo(film)).children[0]!.text, film.title)
  assert.match(toM3u(film), /^#EXTINF:600,.*\nmagnet:\?xt=urn:btih:[0-9a-f]{40}&dn=[^\s<>]*\n$/)
  assert.equal(toJsonLd(film)['@type'], 'Movie')
})

test('the parts of a list are read as people write them', () => {
  assert.deepEqual(parseCsv('a;b\r\n"x;\n""y""";2\n'), [
    ['a', 'b'],
    ['x;\n"y"', '2'],
  ])
  assert.deepEqual(
    [runtimeSeconds('1h 32m'), runtimeSeconds('PT1H'), runtimeSeconds('92 min'), runtimeSeconds('x')],
    [5520, 3600, 5520, undefined],
  )
  assert.deepEqual(sortGenres(['Sci-Fi; Robots']), { genres: ['science-fiction'], tags: ['Robots'] })
  assert.deepEqual(languageTags(['eng', 'French', 'pt-BR', '??']), ['en', 'fr', 'pt-br'])
  assert.equal(qualityFrom('Film.1922.1080p.BluRay'), '1080p')
  assert.deepEqual(titleAndYear('Metropolis.1927.1080p.mkv'), { title: 'Metropolis', year: 1927 })
  assert.deepEqual(titleAndYear('1917 [(2019)] 720p'), { title: '1917', year: 2019 })
  assert.deepEqual(titleAndYear('Sunrise 720p x264'), { title: 'Sunrise' })
  assert.equal(infohashOf(`magnet:?xt=urn:btih:${infohash.toUpperCase()}`), infohash)
  assert.equal(infohashOf('magnet:?xt=urn:btih:BCW2LJ5GDA5K4HQJ3AY56Z2I2VTASWQQ'), infohash)
  assert.equal(infohashOf('http://127.0.0.1/x.torrent'), null)
})

test('a podcast counts in seconds', async (t) => {
  const feed = item('T', '').replace('<link>', '<itunes:duration>4500</itunes:duration><link>')
  const dir = await folder(t, { 'a.xml': feed })
  assert.equal((await imported(join(dir, 'a.xml')))[0]!.title.runtime, 4500)
})

test('sloppy XML is read as far as it can be', () => {
  const root = parseXml(
    `<?xml version="1.0"?><!-- a --><a one='1' two = "2 > 1" three four=""><b>1 < 2 &amp; <![CDATA[<3>]]></b><c/><d x="/"/></a>`,
  )
  assert.deepEqual({ ...root.attributes }, { one: '1', two: '2 > 1', three: '', four: '' })
  assert.deepEqual(
    root.children.map(({ name, text }) => [name, text]),
    [
      ['b', '1 < 2 & <3>'],
      ['c', ''],
      ['d', ''],
    ],
  )
  assert.equal(root.children[2]?.attributes.x, '/')
})
