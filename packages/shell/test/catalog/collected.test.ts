import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Prepared, parseTitle } from '@kinoswarm/catalog-feed'
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
