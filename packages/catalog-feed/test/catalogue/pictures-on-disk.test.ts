/** Large catalogues keep pictures of cards on disk: nobody who asks must notice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CatalogueReader } from '../../src/index.ts'
import { pair, titleNumber } from './kit.ts'

const thumbhash = (n: number) => Buffer.alloc(20, n).toString('base64')
const films = Array.from({ length: 2500 }, (_, n) =>
  titleNumber(n, {
    ids: { imdb: `tt${1_000_000 + n}` },
    poster: { path: `/posters/${n % 7}.png`, thumbhash: thumbhash(n) },
  }),
)
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

async function answers(reader: CatalogueReader) {
  const browse = async (query: Parameters<CatalogueReader['browse']>[0]) => {
    const { ms: _, ...page } = await reader.browse(query)
    return page
  }
  return {
    home: await reader.home(),
    wall: await browse({ offset: 1200, limit: 20 }),
    byTitle: await browse({ sort: 'title', limit: 30 }),
    found: await browse({ q: 'number 1717', limit: 5 }),
    poster: await reader.artwork('film-5'),
    edited: await reader.artwork('film-9'),
  }
}

test('answers are the same whether pictures are in memory or on disk', async (t) => {
  const files = async (path: string) => Buffer.concat([png, Buffer.from(path)])
  const all = []
  for (const options of [{}, { picturesKeptMax: 100 }, { picturesKeptMax: 100, worker: true }]) {
    const { writer, reader, show } = await pair(t, options)
    await writer.publish(films, { files })
    const before = await show()
    await writer.apply({ upsert: [titleNumber(9, { title: 'Edited', poster: { path: '/posters/2.png' } })] }, { files })
    await show()
    all.push({ ...(await answers(reader)), news: await reader.changesSince(before) })
  }
  const [kept, left, worker] = all
  assert.equal(kept!.wall.cards[0]?.thumbhash?.length, 28)
  assert.ok(kept!.found.cards.every(({ poster, works }) => poster && works.length > 0))
  assert.deepEqual(left, kept)
  assert.deepEqual(worker, kept)
})
