import assert from 'node:assert/strict'
import { test } from 'node:test'
import { badPeer } from './kit/bad-peer.ts'
import { assertPlays, engine, film, givenFilm, open, readAll, sha256, until } from './kit/world.ts'

test('a film seeded by one engine is played by another over Hyperswarm', async (t) => {
  const { bootstrap, made } = await givenFilm(t, 5_000_000)

  const viewer = await engine(t, { bootstrap })
  const id = await open(viewer, made)
  assert.equal((await viewer.info(id)).size, made.size)

  await assertPlays(viewer, id, made, { end: 65_535 })
  await assertPlays(viewer, id, made)
  await until(viewer, () => viewer.status(id)?.have === made.size)
  assert.equal(viewer.status(id)?.peers.hyperswarm, 1)
  assert.deepEqual(viewer.status(id)?.paths, { hyperswarm: 1 })
})

test('without its torrent a film is played from the infohash alone', async (t) => {
  const { bootstrap, made } = await givenFilm(t, 1_000_000)

  const viewer = await engine(t, { bootstrap })
  const id = await viewer.open({ infohash: made.infohash, file: 0 })
  const { size } = await viewer.info(id)
  assert.equal(size, made.size)
  await assertPlays(viewer, id, made, { start: 700_000 })
})

test('hashes of its blocks that come after a film was opened let bytes out before their piece is whole', async (t) => {
  const pieceLength = 1024 * 1024
  const made = await film(t, 3 * pieceLength, { pieceLength })
  const half = await badPeer(t, made, { manner: 'half' })
  const viewer = await engine(t, { hyperswarm: false })
  const source = { infohash: made.infohash, file: 0, torrent: made.torrent, peers: [half.address] }
  const id = await viewer.open(source)
  const head = readAll(viewer.read(id, { start: 0, end: 131_071 }))
  let early = false
  void head.then(() => {
    early = true
  })
  await until(viewer, () => viewer.status().received >= 131_072)
  assert.equal(early, false)
  await viewer.vouch(id, made.blockHashes.subarray(32))
  await viewer.vouch(id, made.blockHashes)
  assert.equal(sha256(await head), sha256(made.bytes.subarray(0, 131_072)))
  assert.equal(viewer.status(id)?.have, 0)
})

test('hashes that were signed for another film are dropped, and whoever gave the right bytes is not blamed', async (t) => {
  const pieceLength = 1024 * 1024
  const made = await film(t, 3 * pieceLength, { pieceLength })
  const honest = await badPeer(t, made, { manner: 'honest' })
  const viewer = await engine(t, { hyperswarm: false })
  const id = await open(viewer, made, {
    blockHashes: made.blockHashes.map((byte) => byte ^ 1),
    peers: [honest.address],
  })
  await assertPlays(viewer, id, made)
  assert.equal(honest.calls, 1)
})

test('what a second source of an open film knows is made use of: its torrent, and peers', async (t) => {
  const made = await film(t, 600_000)
  const viewer = await engine(t, { hyperswarm: false })
  const id = await viewer.open({ infohash: made.infohash, file: 0 })
  const honest = await badPeer(t, made, { manner: 'honest' })
  await open(viewer, made, { peers: [honest.address] })
  await assertPlays(viewer, id, made)
})
