import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { EngineSource } from '../../src/api.ts'
import { EngineHost } from '../../src/host.ts'
import type { Playback } from '../../src/playback.ts'
import { badPeer } from '../kit/bad-peer.ts'
import { film, folder, QUIET, type TestFilm } from '../kit/world.ts'

/** Signed hashes are of 64 KiB, so each piece has four. Larger ones would be hashed by a thread that stays for a while. */
const PIECE = 256 * 1024
/** A film that does not come would be waited for without end. */
const LIMIT = { timeout: 60_000 }
const HONEST = '127.0.11.2'

test(
  'signed hashes that are right at first and wrong later are dropped: one honest peer gives all of the film',
  LIMIT,
  async (t) => {
    const made = await film(t, 4_000_000, { pieceLength: PIECE })
    const honest = await badPeer(t, made, { manner: 'honest', host: HONEST })
    const host = await hostHere(t)
    const wrong = wrongFrom(made, 3)
    const playback = await play(host, made, { blockHashes: wrong, peers: [honest.address] })
    assert.equal(playback.title.liars, 0)
    assert.equal(honest.calls, 1, 'it was hung up on')
    const { picker } = playback.title.scheduler!
    playback.title.useBlockHashes({ file: 0 }, wrong)
    assert.equal(picker.early, false, 'they were taken again')
    playback.title.useBlockHashes({ file: 0 }, made.blockHashes)
    assert.equal(picker.early, true)
  },
)

test('whoever such hashes refused gives other films too', LIMIT, async (t) => {
  const made = await film(t, 4_000_000, { pieceLength: PIECE })
  const other = await film(t, 1_000_000)
  const honest = await badPeer(t, made, { manner: 'honest', host: HONEST })
  const same = await badPeer(t, other, { manner: 'honest', host: HONEST })
  const host = await hostHere(t)
  await play(host, made, { blockHashes: wrongFrom(made, 21), peers: [honest.address] })
  const playback = await play(host, other, { peers: [same.address] })
  assert.equal(playback.title.liars, 0)
})

test('a liar beside an honest peer is told from it, though the signed hashes are wrong as well', LIMIT, async (t) => {
  const made = await film(t, 8_000_000, { pieceLength: PIECE })
  const liar = await badPeer(t, made, { manner: 'poison', host: '127.0.11.1' })
  const honest = await badPeer(t, made, { manner: 'honest', host: HONEST })
  const host = await hostHere(t)
  await play(host, made, { blockHashes: wrongFrom(made, 3), peers: [liar.address, honest.address] })
  assert.equal(honest.open, 1, 'the honest peer was put out')
})

test('a liar against signed hashes that are right is put out', LIMIT, async (t) => {
  const made = await film(t, 4_000_000, { pieceLength: PIECE })
  const liar = await badPeer(t, made, { manner: 'poison', host: '127.0.11.1' })
  const host = await hostHere(t)
  const playback = await opened(host, made, { blockHashes: made.blockHashes, peers: [liar.address] })
  const reader = playback.title.read(0, { start: 0, end: made.size - 1, bitrate: 0 })
  const reading = reader.next()
  while (playback.title.liars === 0) await new Promise((resolve) => setImmediate(resolve))
  reader.close()
  assert.equal(await reading, null, 'poisoned bytes were handed out')

  const honest = await badPeer(t, made, { manner: 'honest', host: HONEST })
  const again = await play(host, made, { peers: [honest.address] })
  assert.equal(again.title.liars, 1)
})

/** From the block of that number on they are another film's. */
function wrongFrom(made: TestFilm, block: number): Buffer {
  return Buffer.from(made.blockHashes).fill(7, 32 * block)
}

async function hostHere(t: TestContext): Promise<EngineHost> {
  const host = new EngineHost({
    dir: folder(t),
    hyperswarm: false,
    bittorrent: QUIET,
    bootstrap: [],
    allowPrivateAddresses: true,
  })
  t.after(() => host.close())
  await host.ready()
  return host
}

let opens = 0

async function opened(host: EngineHost, made: TestFilm, more: Partial<EngineSource>): Promise<Playback> {
  const id = `playback-${++opens}`
  await host.openPlayback(id, { infohash: made.infohash, file: 0, torrent: made.torrent, ...more })
  const playback = host.playback(id)
  await playback.title.playable
  return playback
}

/** Reads all of a film, and compares every byte. */
async function play(host: EngineHost, made: TestFilm, more: Partial<EngineSource>): Promise<Playback> {
  const playback = await opened(host, made, more)
  const reader = playback.title.read(0, { start: 0, end: made.size - 1, bitrate: 0 })
  let position = 0
  for (let chunk = await reader.next(); chunk; chunk = await reader.next()) {
    const right = made.bytes.subarray(position, position + chunk.bytes.length)
    assert.equal(Buffer.compare(chunk.bytes, right), 0, `wrong bytes at ${position}`)
    position += chunk.bytes.length
    chunk.release()
  }
  assert.equal(position, made.size)
  return playback
}
