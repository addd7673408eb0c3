import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FilmRef, filmIndex } from '../../src/torrent/film-index.ts'

const files = [700, 40, 900, 900, 700].map((size, index) => ({
  index,
  path: [`${index}`],
  size,
  offset: 0,
  padding: index === 4,
}))

const cases: [what: string, ref: FilmRef, index: number][] = [
  ['an index without a size counts', { file: 2 }, 2],
  ['an index whose file has the size counts', { file: 3, size: 900 }, 3],
  ['the one file of that size is the film, wherever it stands', { file: 0, size: 40 }, 1],
  ['padding is never the film', { file: 1, size: 700 }, 0],
  ['among several of that size the index counts', { file: 1, size: 900 }, 1],
  ['with none of that size the index counts', { file: 1, size: 1 }, 1],
  ['an index beyond the end is found by its size', { file: 99, size: 40 }, 1],
]

for (const [what, ref, index] of cases) test(what, () => assert.equal(filmIndex(files, ref), index))
