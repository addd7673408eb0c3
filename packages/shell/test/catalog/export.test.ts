/** What is exported, opened by parsers that forgive nothing. */
import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { parseTitle } from '@kinoswarm/catalog-feed'
import sax, { type Tag } from 'sax'
import { carryOut } from '../../src/cli/carry.ts'
import { openWorkshop } from '../../src/home/workshop.ts'
import { testShell } from '../kit/shell.ts'

const hash = (letter: string) => letter.repeat(40)
const common = { licence: 'CC-BY-4.0', attribution: 'Nobody & Sons', page: 'https://films.example/a?b=1&c=2' }
/** Everything that breaks formats: markup, quotes, separators, a formula, ends of lines, ends of CDATA. */
const nasty = '=1+1,"two";\u2028<b>&amp; ]]> \'three\' \u{1f3ac}'
const film = {
  ...common,
  id: 'film-1',
  type: 'movie',
  title: nasty,
  originalTitle: 'Der Titel',
  year: 1922,
  runtime: 4860,
  genres: ['horror', 'silent'],
  languages: ['de'],
  countries: ['DE'],
  people: [
    { name: 'F. W. <Murnau>', role: 'director' },
    { name: 'Max "Orlok" Schreck', role: 'actor', character: 'Count & Co' },
  ],
  synopsis: `Line one\nline two ${nasty}`,
  ids: { imdb: 'tt0013442' },
  sources: [
    {
      infohash: hash('a'),
      file: 2,
      size: 700_000_000,
      quality: '1080p',
      trackers: ['udp://tracker.example:6969/announce?x=1&y=2'],
    },
    { infohash: hash('b'), size: 300_000_000, quality: '480p' },
  ],
}
const series = {
  ...common,
  id: 'show',
  type: 'series',
  title: 'Show',
  seasons: [
    {
      number: 1,
      episodes: [{ id: 's1e1', number: 1, title: 'Pilot <1>', sources: [{ infohash: hash('c'), size: 5 }] }],
    },
  ],
}

async function exported(t: TestContext) {
  const { run, home } = await testShell(t)
  await run('channel', 'create', '--name', 'Test', '--no-passphrase')
  const list = join(home, 'list.json')
  await writeFile(list, JSON.stringify({ titles: [film, series] }))
  await run('catalog', 'import', list)
  const paths: Record<string, string> = {}
  for (const format of ['ndjson', 'csv', 'm3u', 'rss', 'jsonld', 'strm']) {
    paths[format] = join(home, `out-${format}`)
    const [done] = await run('catalog', 'export', '--format', format, '--out', paths[format])
    assert.equal(done?.titles, 2)
  }
  const read = (format: string) => readFile(paths[format]!, 'utf8')
  return { read, folder: paths.strm! }
}

interface Element {
  tag: Tag
  text: string
  children: Element[]
}

/** Throws for anything that is not well-formed, and for prefixes that nobody declared. */
function strictXml(text: string): Element {
  const parser = sax.parser(true, { xmlns: true })
  const root: Element = { tag: { name: '', prefix: '', local: '', uri: '', attributes: {} }, text: '', children: [] }
  const open = [root]
  parser.onerror = (error) => {
    throw error
  }
  parser.onopentag = (tag) => {
    const element: Element = { tag, text: '', children: [] }
    open.at(-1)!.children.push(element)
    open.push(element)
  }
  parser.onclosetag = () => void open.pop()
  parser.ontext = (part) => {
    open.at(-1)!.text += part
  }
  parser.write(text).close()
  return root.children[0]!
}

const under = (element: Element, name: string) => element.children.filter(({ tag }) => tag.name === name)
const textOf = (element: Element, name: string) => under(element, name)[0]?.text

/** RFC 4180, to the letter: CRLF, quotes only around whole cells, as many cells everywhere. */
function strictCsv(text: string): string[][] {
  assert.ok(text.endsWith('\r\n'))
  const rows: string[][] = [[]]
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex
    const found = cell.exec(text)
    assert.ok(found, `not a cell at ${at}: ${text.slice(at, at + 40)}`)
    rows.at(-1)!.push(found[1]?.replaceAll('""', '"') ?? found[2]!)
    if (found[3] === '\r\n' && cell.lastIndex < text.length) rows.push([])
  }
  assert.equal(new Set(rows.map((row) => row.length)).size, 1)
  return rows
}

function checkMagnet(link: string, infohash: string): void {
  const url = new URL(link)
  assert.equal(url.protocol, 'magnet:')
  assert.equal(url.searchParams.get('xt'), `urn:btih:${infohash}`)
}

test('every export is what its format says', async (t) => {
  const { read, folder } = await exported(t)

  await t.test('NDJSON: the records themselves, one a line', async () => {
    const lines = (await read('ndjson')).split('\n')
    assert.equal(lines.pop(), '')
    const titles = lines.map((line) => parseTitle(JSON.parse(line)))
    assert.deepEqual(
      titles.map(({ id, title }) => [id, title]),
      [
        ['film-1', nasty.replace('\u2028', ' ')],
        ['show', 'Show'],
      ],
    )
  })

  await t.test('CSV: RFC 4180, and no cell is a formula', async () => {
    const [head, ...rows] = strictCsv(await read('csv'))
    assert.equal(rows.length, 2)
    assert.ok(rows.flat().every((cell) => !/^[=+@-]/.test(cell)))
    const cell = (name: string) => rows[0]![head!.indexOf(name)]
    assert.deepEqual([cell('id'), cell('infohash'), cell('genres')], ['film-1', hash('a'), 'horror|silent'])
  })

  await t.test('M3U: pairs of lines, the second one a link', async () => {
    const [head, ...lines] = (await read('m3u')).trimEnd().split('\n')
    assert.equal(head, '#EXTM3U')
    const links = lines.filter((_, i) => i % 2 === 1)
    assert.ok(lines.filter((_, i) => i % 2 === 0).every((line) => /^#EXTINF:-?\d+,.+$/.test(line)))
    for (const [i, link] of links.entries()) checkMagnet(link, [hash('a'), hash('b'), hash('c')][i]!)
  })

  await t.test('RSS 2.0 with Torznab: well-formed, complete, its prefixes declared', async () => {
    const rss = strictXml(await read('rss'))
    assert.deepEqual([rss.tag.name, rss.tag.attributes.version?.value], ['rss', '2.0'])
    const [channel] = under(rss, 'channel')
    for (const name of ['title', 'link', 'description']) assert.ok(textOf(channel!, name))
    const items = under(channel!, 'item')
    assert.equal(new Set(items.map((item) => textOf(item, 'guid'))).size, 3)
    for (const item of items) {
      assert.ok(Number.isFinite(Date.parse(textOf(item, 'pubDate')!)))
      const enclosure = under(item, 'enclosure')[0]!.tag.attributes
      assert.match(enclosure.length!.value, /^\d+$/)
      assert.equal(enclosure.type!.value, 'application/x-bittorrent')
      const facts = new Map(
        under(item, 'torznab:attr').map(({ tag: { attributes } }) => [attributes.name!.value, attributes.value!.value]),
      )
      checkMagnet(facts.get('magneturl')!, facts.get('infohash')!)
      assert.match(facts.get('category')!, /^[25]0\d\d$/)
    }
  })

  await t.test('JSON-LD: films and series of Schema.org', async () => {
    const list = JSON.parse(await read('jsonld')) as Record<string, unknown>[]
    assert.deepEqual(
      list.map((item) => item['@type']),
      ['Movie', 'TVSeries'],
    )
    for (const item of list) {
      assert.equal(item['@context'], 'https://schema.org')
      for (const key of ['@id', 'license', 'url']) assert.ok(URL.canParse(String(item[key])), key)
    }
    const [movie] = list as [Record<string, unknown>]
    assert.match(String(movie.duration), /^PT\d+S$/)
    assert.deepEqual(movie.director, [{ '@type': 'Person', name: 'F. W. <Murnau>' }])
  })

  await t.test('a folder for Kodi and Jellyfin: NFO, links, licence', async () => {
    assert.deepEqual((await readdir(folder)).sort(), ['film-1', 'show'])
    const nfo = strictXml(await readFile(join(folder, 'film-1', 'film-1.nfo'), 'utf8'))
    assert.equal(nfo.tag.name, 'movie')
    assert.equal(textOf(nfo, 'title'), nasty.replace('\u2028', ' '))
    assert.equal(textOf(nfo, 'runtime'), '81')
    assert.equal(strictXml(await readFile(join(folder, 'show', 'tvshow.nfo'), 'utf8')).tag.name, 'tvshow')
    checkMagnet((await readFile(join(folder, 'show', 'S01E01.strm'), 'utf8')).trim(), hash('c'))
    assert.match(await readFile(join(folder, 'film-1', 'LICENCE.txt'), 'utf8'), /creativecommons\.org/)
  })
})

test('where nothing can be written, one sentence says so, and nothing is left behind', async (t) => {
  const { run, home } = await testShell(t)
  await run('channel', 'create', '--name', 'Test', '--no-passphrase')
  const out = join(home, 'out')
  await mkdir(join(out, 'taken'), { recursive: true })
  await writeFile(join(out, 'file'), '')
  const refused: [format: string, target: string, why: RegExp][] = [
    ['csv', join(out, 'nowhere', 'x.csv'), /there is no such folder/],
    ['ndjson', join(out, 'taken'), /it is a folder/],
    ['csv', join(out, 'file', 'x.csv'), /no folder/],
  ]
  for (const [format, target, message] of refused)
    await assert.rejects(run('catalog', 'export', '--format', format, '--out', target), { code: 'NOT_FOUND', message })
  assert.deepEqual((await readdir(out)).sort(), ['file', 'taken'])
})

test('an export that is stopped leaves no half file', async (t) => {
  const { home, run, stop } = await testShell(t)
  await run('channel', 'create', '--name', 'Test', '--no-passphrase')
  await stop()
  const workshop = await openWorkshop(home)
  t.after(() => workshop.close())
  const out = { json: true, emit: () => {}, say: () => {}, ask: async () => '' }
  const argv = ['catalog', 'export', '--format', 'csv', '--out', join(home, 'x.csv')]
  await assert.rejects(carryOut({ argv, cwd: home, out, signal: AbortSignal.abort() }, workshop), { code: 'CANCELLED' })
  assert.deepEqual(
    (await readdir(home)).filter((name) => name.startsWith('x.csv')),
    [],
  )
})

test('every source and every episode has a file of its own in a folder for media centres', async (t) => {
  const { run, home } = await testShell(t)
  await run('channel', 'create', '--name', 'Test', '--no-passphrase')
  const source = (letter: string) => ({ infohash: hash(letter), size: 1, quality: '1080p' })
  const episode = (number: number) => ({ id: `e${number}`, number, title: 'E', sources: [source(String(number))] })
  const titles = [
    { ...common, id: 'film', type: 'movie', title: 'Film', sources: ['a', 'b', 'c'].map(source) },
    { ...common, id: 's', type: 'series', title: 'S01E01', seasons: [{ number: 1, episodes: [1, 2, 3].map(episode) }] },
  ]
  await writeFile(join(home, 'list.json'), JSON.stringify({ titles }))
  await run('catalog', 'import', join(home, 'list.json'))
  await run('catalog', 'export', '--format', 'strm', '--out', join(home, 'strm'))
  const links = async (name: string) =>
    (await readdir(join(home, 'strm', name))).filter((file) => file.endsWith('.strm')).sort()
  assert.deepEqual(await links('film'), ['film-1080p-2.strm', 'film-1080p.strm', 'film.strm'])
  assert.deepEqual(await links('s'), ['S01E01.strm', 'S01E02.strm', 'S01E03.strm'])
})
