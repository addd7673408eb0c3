import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { LibraryStore, libraryKey } from '../../src/library/library.ts'

const channel = 'y'.repeat(52)
const key = `${channel}/a-film`

async function library(t: TestContext, content?: string): Promise<{ store: LibraryStore; path: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-library-'))
  t.after(() => rm(dir, { recursive: true }))
  const path = join(dir, 'library.json')
  if (content !== undefined) await writeFile(path, content)
  return { store: await LibraryStore.open(path), path }
}

test('what was changed last is there after a restart', async (t) => {
  const { store, path } = await library(t)
  store.change(key, { position: 12.5, duration: 60 }, 100)
  store.change(key, { favourite: true }, 101)
  await store.close()
  const again = await LibraryStore.open(path)
  assert.deepEqual(again.get(key), { position: 12.5, duration: 60, favourite: true, updated: 101 })
})

test('null takes a field away and leaves the others', async (t) => {
  const { store } = await library(t)
  store.change(key, { position: 12.5, lists: ['Sunday'] }, 100)
  const entry = store.change(key, { position: null }, 101)
  assert.deepEqual(JSON.parse(JSON.stringify(entry)), { lists: ['Sunday'], updated: 101 })
})

const refused: [string, Record<string, unknown>][] = [
  ['a position before the beginning', { position: -1 }],
  ['a position beyond any film', { position: 1e9 }],
  ['a rating above ten', { rating: 11 }],
  ['a mark that is a word', { watched: 'yes' }],
  ['a field nobody knows', { colour: 'red' }],
  ['a field of the prototype', { constructor: 1 }],
  ['lists without end', { lists: Array(51).fill('x') }],
  ['a list with no name', { lists: [''] }],
]

for (const [name, patch] of refused) {
  test(`library: ${name} is refused, and nothing is changed`, async (t) => {
    const { store } = await library(t)
    assert.throws(() => store.change(key, patch, 100), { code: 'USAGE' })
    assert.equal(store.get(key), undefined)
  })
}

test('of two entries for one title the newer one wins when libraries are merged', async (t) => {
  const { store } = await library(t)
  store.change(key, { rating: 3 }, 200)
  const other = `${channel}/another`
  assert.equal(store.merge({ [key]: { rating: 9, updated: 100 }, [other]: { rating: 7, updated: 1 } }), 1)
  assert.equal(store.get(key)?.rating, 3)
  assert.equal(store.get(other)?.rating, 7)
})

test('entries of a file that do not fit are left out, and the others are kept', async (t) => {
  const good = { favourite: true, updated: 5 }
  const content = JSON.stringify({
    [key]: good,
    broken: 7,
    older: { favourite: true },
    odd: { rating: 99, updated: 1 },
  })
  const { store } = await library(t, content)
  assert.deepEqual(store.all, { [key]: good, odd: { updated: 1 } })
})

test('a damaged library is not written over', async (t) => {
  await assert.rejects(library(t, '{"half'), { code: 'FILE_DAMAGED' })
})

test('a key names a channel, a title and perhaps an episode', () => {
  assert.equal(libraryKey(channel, 'a-film'), key)
  assert.equal(libraryKey(channel, 'a-series', 's1e1'), `${channel}/a-series/s1e1`)
  for (const parts of [
    [channel, '../x'],
    ['short', 'a'],
    [channel, 'a', 'b', 'c'],
    [channel, ''],
  ]) {
    const [first = '', ...rest] = parts
    assert.throws(() => libraryKey(first, ...rest), { code: 'NOT_FOUND' })
  }
})

test('a hundred changes in a row are one write', async (t) => {
  const { store, path } = await library(t)
  for (let second = 0; second < 100; second++) store.change(key, { position: second }, second)
  await store.close()
  assert.equal(JSON.parse(await readFile(path, 'utf8'))[key].position, 99)
})
