import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WORDS_MAX, wordsBeside } from '../../src/torrent/words-beside.ts'

/** `path size`, in the order of a torrent. */
function files(list: [path: string, size: number][]) {
  return list.map(([path, size], index) => ({
    index,
    path: path.split('/'),
    size,
    offset: 0,
    padding: path.startsWith('.pad'),
  }))
}

test('all subtitle files belong to the only film; of several films each has its own', () => {
  const one = files([
    ['Film.mkv', 1_000_000_000],
    ['Sample.mkv', 10_000_000],
    ['Subs/2_English.srt', 50_000],
    ['Film.fr.ASS', 90_000],
    ['poster.jpg', 90_000],
    ['Huge.srt', 900_000_000],
    ['Empty.srt', 0],
    ['.pad/9.srt', 9],
  ])
  assert.deepEqual(wordsBeside(one, 0), [
    { file: 2, path: 'Subs/2_English.srt', size: 50_000 },
    { file: 3, path: 'Film.fr.ASS', size: 90_000 },
  ])
  const season = files([
    ['S01/Show.S01E01.mkv', 500],
    ['S01/Show.S01E02.mkv', 400],
    ['S01/Show.S01E01.en.srt', 5],
    ['S01/Subs/Show.S01E02/3_French.srt', 5],
  ])
  assert.deepEqual(
    wordsBeside(season, 0).map(({ file }) => file),
    [2],
  )
  assert.deepEqual(
    wordsBeside(season, 1).map(({ file }) => file),
    [3],
  )
  assert.deepEqual(wordsBeside(files(Array.from({ length: 500 }, (_, i) => [`${i}.srt`, 1])), 7).length, WORDS_MAX)
  assert.deepEqual(wordsBeside([], 3), [])
})
