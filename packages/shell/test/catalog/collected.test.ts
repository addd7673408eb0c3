import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Prepared, parseTitle, Spool, type Title } from '@kinoswarm/catalog-feed'
import { Collected } from '../../src/catalog/collected.ts'

function prepared(n: number): Prepared {
  const path = `/posters/film-${n}.webp`
  const title = parseTitle({
    id: `film-${n}`,
    type: 'movie',
    title: `Film ${n}`,
    added: n,
    licence: 'CC0-1.0',
    attribution: 'Nobody',
    page: 'https://films.example/',
    poster: { path },
    sources: [{ infohash: n.toString(16).padStart(40, '0'), size: n }],
  })
  return { title, files: new Map([[path, Buffer.alloc(40_000, n)]]), films: [], warnings: [], named: false }
}

test('what an import has read comes back in order and as often as asked, more of it than is kept in memory', async (t) => {
  const all = new Collected()
  t.after(() => all.close())
  for (let n = 0; n < 700; n++) await all.take(prepared(n))
  assert.equal(all.count, 700)
  for (let again = 0; again < 2; again++) {
    let n = 0
    for await (const title of all) assert.deepEqual(title, prepared(n++).title)
    assert.equal(n, 700)
  }
  for (const n of [0, 1, 350, 699]) {
    assert.deepEqual(Buffer.from((await all.file(`/posters/film-${n}.webp`))!), Buffer.alloc(40_000, n))
  }
  assert.equal(await all.file('/posters/nobody.webp'), null)
})

/** One of many of one name, each with a page of its own. */
function homeMovie(n: number, id = 'home-movies'): Title {
  const page = `https://films.example/${n}`
  return { ...prepared(n).title, id, title: 'Home movies', page, poster: undefined }
}

async function takeAll(all: Collected, numbers: number[], known: (id: string) => Promise<Title | null>) {
  const ids = new Map<number, string>()
  for (const n of numbers) {
    const id = await all.place(homeMovie(n), known)
    await all.take({ title: homeMovie(n, id), files: new Map(), films: [], warnings: [], named: true })
    ids.set(n, id)
  }
  return ids
}

test('hundreds of films of one name get an id each, the same in any order, for a few looks each', async (t) => {
  const [first, second] = [new Collected(), new Collected()]
  t.after(() => Promise.all([first.close(), second.close()]))
  const reads = t.mock.method(Spool.prototype, 'read')
  const numbers = Array.from({ length: 600 }, (_, n) => n)
  const none = t.mock.fn(async (_id: string): Promise<Title | null> => null)
  const ids = await takeAll(first, numbers, none)
  const expected = numbers.map((n) => (n === 0 ? 'home-movies' : `home-movies-${n + 1}`))
  assert.deepEqual([...ids.values()], expected)
  const looks = reads.mock.callCount() + none.mock.callCount()
  assert.ok(looks <= 2 * 600, `${looks} looks for 600 films`)

  const catalogue = new Map(numbers.map((n) => [expected[n], homeMovie(n, expected[n])]))
  const known = t.mock.fn(async (id: string) => catalogue.get(id) ?? null)
  const again = await takeAll(second, numbers.toReversed(), known)
  assert.deepEqual(
    numbers.map((n) => again.get(n)),
    expected,
  )
  assert.equal(second.count, 600)
  assert.ok(known.mock.callCount() <= 20 * 600, `${known.mock.callCount()} looks at the catalogue`)
})

test('a film among hundreds of its name is found by its page or by what is played, also what was joined to it', async (t) => {
  const all = new Collected()
  t.after(() => all.close())
  const none = async () => null
  const ids = await takeAll(
    all,
    Array.from({ length: 100 }, (_, n) => n),
    none,
  )
  const { sources } = homeMovie(500)
  const samePage = { ...homeMovie(70), sources }
  assert.equal(await all.place(samePage, none), ids.get(70))
  await all.take({ title: { ...samePage, id: ids.get(70)! }, files: new Map(), films: [], warnings: [], named: true })
  assert.equal(await all.place({ ...homeMovie(600), sources }, none), ids.get(70))
  assert.equal(await all.place({ ...homeMovie(600), sources: homeMovie(80).sources }, none), ids.get(80))
  assert.equal(await all.place(homeMovie(600), none), 'home-movies-101')
})

test('a number that the catalogue or the list has given to another film is left alone', async (t) => {
  const all = new Collected()
  t.after(() => all.close())
  const there = homeMovie(900, 'home-movies-30')
  const known = async (id: string) => (id === there.id ? there : null)
  await all.take({ ...prepared(901), title: homeMovie(901, 'home-movies-25') })
  const ids = await takeAll(
    all,
    Array.from({ length: 40 }, (_, n) => n),
    known,
  )
  const taken = new Set(ids.values())
  assert.equal(taken.size, 40)
  assert.deepEqual(
    [taken.has('home-movies-25'), taken.has('home-movies-30'), ids.get(39)],
    [false, false, 'home-movies-42'],
  )
})
