import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { keptFilm } from '../../src/disk/kept.ts'
import { TitleState } from '../../src/disk/title-state.ts'
import { type Bencode, encodeBencode } from '../../src/torrent/bencode.ts'
import { parseTorrent } from '../../src/torrent/torrent-file.ts'
import { folder } from '../kit/world.ts'

const PIECE_BYTES = 65_536

test('of a title with several films the one that is meant is looked at, not the largest', async (t) => {
  const dir = folder(t)
  const torrent = parseTorrent(twoFilms([2 * PIECE_BYTES, 3 * PIECE_BYTES]))
  const state = new TitleState(join(dir, torrent.infohash))
  await state.saveTorrent(torrent)
  await state.saveHave(Uint8Array.of(0b1100_0000))
  const here = async (ref?: { file: number; size?: number }) => {
    const film = await keptFilm(dir, torrent.infohash, ref)
    return film && [film.file, film.have, film.size]
  }
  assert.deepEqual(await here({ file: 0 }), [0, 2 * PIECE_BYTES, 2 * PIECE_BYTES])
  assert.deepEqual(await here({ file: 1, size: 2 * PIECE_BYTES }), [0, 2 * PIECE_BYTES, 2 * PIECE_BYTES])
  assert.deepEqual(await here({ file: 1 }), [1, 0, 3 * PIECE_BYTES])
  assert.deepEqual(await here(), [1, 0, 3 * PIECE_BYTES])
  assert.equal(await here({ file: 7 }), null)
})

function twoFilms(sizes: number[]): Uint8Array {
  const files = sizes.map((length, at): Bencode => {
    return new Map<string, Bencode>([
      ['length', length],
      ['path', [Buffer.from(`${at}.mp4`)]],
    ])
  })
  const pieces = sizes.reduce((sum, size) => sum + size, 0) / PIECE_BYTES
  const info = new Map<string, Bencode>([
    ['files', files],
    ['name', Buffer.from('two')],
    ['piece length', PIECE_BYTES],
    ['pieces', Buffer.alloc(20 * pieces)],
  ])
  return encodeBencode(new Map([['info', info]]))
}
