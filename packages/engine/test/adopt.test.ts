import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { type Bencode, encodeBencode } from '../src/torrent/bencode.ts'
import { parseTorrent } from '../src/torrent/torrent-file.ts'
import { badPeer } from './kit/bad-peer.ts'
import { pieceHashes } from './kit/pieces.ts'
import { classicEngine, until } from './kit/world.ts'

const PIECE_BYTES = 256 * 1024
/** More than is fetched early of a film that nobody reads. */
const SECOND_BYTES = 48 * PIECE_BYTES

test('a film that is open is fetched whole after another one of its torrent was given up', async (t) => {
  const made = twoFilms([PIECE_BYTES, SECOND_BYTES])
  const peer = await badPeer(t, made, { manner: 'honest' })
  const viewer = await classicEngine(t)
  const source = { infohash: made.infohash, torrent: made.torrent, peers: [peer.address] }
  await viewer.adopt({ ...source, file: 0, films: [{ file: 0 }], most: PIECE_BYTES })
  const id = await viewer.open({ ...source, file: 1 })
  await viewer.unseed(made.infohash)
  await until(viewer, () => viewer.status(id)?.have === SECOND_BYTES, 60_000)
})

function twoFilms(sizes: number[]) {
  const bytes = randomBytes(sizes.reduce((sum, size) => sum + size, 0))
  const files = sizes.map((length, at): Bencode => {
    return new Map<string, Bencode>([
      ['length', length],
      ['path', [Buffer.from(`${at}.mp4`)]],
    ])
  })
  const info = new Map<string, Bencode>([
    ['files', files],
    ['name', Buffer.from('two')],
    ['piece length', PIECE_BYTES],
    ['pieces', pieceHashes(bytes, PIECE_BYTES)],
  ])
  const torrent = encodeBencode(new Map([['info', info]]))
  return { torrent, infohash: parseTorrent(torrent).infohash, bytes, pieceLength: PIECE_BYTES }
}
