import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAdopt } from '../../src/protocol.ts'
import { type Bencode, encodeBencode } from '../../src/torrent/bencode.ts'
import { bytesToKeep, piecesToKeep } from '../../src/torrent/share-of.ts'
import { parseTorrent } from '../../src/torrent/torrent-file.ts'

const PIECE_BYTES = 65_536

/** Two films that share the piece between them, words of the first, and something else at the end. */
const season = torrentOf([
  ['S01E01.mkv', 2.5 * PIECE_BYTES],
  ['S01E02.mkv', 1.5 * PIECE_BYTES],
  ['S01E01.srt', PIECE_BYTES],
  ['extras.bin', 3 * PIECE_BYTES],
])
const [first, second] = [{ file: 0 }, { file: 1, size: 1.5 * PIECE_BYTES }]

test('of a torrent with several films each that is named is kept, and a piece that they share counts once', () => {
  assert.equal(bytesToKeep(season, [first]), 4 * PIECE_BYTES)
  assert.equal(bytesToKeep(season, [second]), 2 * PIECE_BYTES)
  assert.equal(bytesToKeep(season, [first, second]), 5 * PIECE_BYTES)
  assert.equal(bytesToKeep(season, [first, second, first]), 5 * PIECE_BYTES)
  assert.equal(bytesToKeep(season, [{ file: 9 }]), 0)
})

test('films come before words, and what does not fit is left out', () => {
  const info = parseTorrent(season)
  const keep = (most: number) => piecesToKeep(info, { films: [first, second], most })
  assert.deepEqual(keep(5 * PIECE_BYTES), [
    [0, 2],
    [2, 3],
    [4, 4],
  ])
  assert.deepEqual(keep(4 * PIECE_BYTES), [
    [0, 2],
    [2, 3],
  ])
  assert.deepEqual(keep(3 * PIECE_BYTES), [[0, 2]])
  assert.deepEqual(keep(PIECE_BYTES), [])
})

test('the engine is told every film that is to be kept', () => {
  const order = { infohash: 'a'.repeat(40), file: 0, films: [first, second], most: 7 }
  assert.deepEqual(parseAdopt({ ...order, films: [{ ...first, more: 1 }, second] }), order)
  for (const films of [7, [null], [{ file: -1 }], [{ file: 0, size: '1' }]]) {
    assert.throws(() => parseAdopt({ ...order, films }), { code: 'protocol' })
  }
})

function torrentOf(sizes: [name: string, length: number][]): Uint8Array {
  const files = sizes.map(([name, length]): Bencode => {
    return new Map<string, Bencode>([
      ['length', length],
      ['path', [Buffer.from(name)]],
    ])
  })
  const pieces = Math.ceil(sizes.reduce((sum, [, size]) => sum + size, 0) / PIECE_BYTES)
  const info = new Map<string, Bencode>([
    ['files', files],
    ['name', Buffer.from('season')],
    ['piece length', PIECE_BYTES],
    ['pieces', Buffer.alloc(20 * pieces)],
  ])
  return encodeBencode(new Map([['info', info]]))
}
