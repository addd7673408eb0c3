import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { EngineOptions } from '../../src/api.ts'
import { EngineHost } from '../../src/host.ts'
import { type BadPeer, badPeer, handshake, message, messages } from '../kit/bad-peer.ts'
import { assertPlays, engine, film, folder, open, sha256, type TestFilm } from '../kit/world.ts'
import { hostileCases, inputBytes } from './kit.ts'

const PIECE = 64 * 1024

test('poisoned pieces are never handed on, and whoever gives them three times is out', async (t) => {
  const made = await film(t, 3_000_000, { pieceLength: PIECE })
  const liar = await badPeer(t, made, { manner: 'poison', host: '127.0.2.1' })
  const good = [await honest(t, made, '127.0.2.2'), await honest(t, made, '127.0.2.3')]
  const viewer = await engine(t)
  const id = await open(viewer, made, { peers: [liar, ...good].map(({ address }) => address) })
  await assertPlays(viewer, id, made)
  assert.equal(liar.open, 0, 'the liar is still connected')
})

test('a poisoner with silent friends does not stop a film that honest peers have', async (t) => {
  const made = await film(t, 6_000_000, { pieceLength: 4 * PIECE })
  const liar = await badPeer(t, made, { manner: 'poison', host: '127.0.2.1' })
  const friends = await Promise.all(
    [2, 3, 4].map((at) => badPeer(t, made, { manner: 'silent', host: `127.0.2.${at}` })),
  )
  const good = await Promise.all([5, 6].map((at) => honest(t, made, `127.0.2.${at}`)))
  const viewer = await engine(t)
  const id = await open(viewer, made, { peers: [liar, ...friends, ...good].map(({ address }) => address) })
  await assertPlays(viewer, id, made)
})

test('with signed block hashes a poisoned block is found before its piece is whole', async (t) => {
  const made = await film(t, 4_000_000, { pieceLength: 1024 * 1024 })
  const liar = await badPeer(t, made, { manner: 'poison', host: '127.0.2.1' })
  const good = await honest(t, made, '127.0.2.2')
  const viewer = await engine(t)
  const id = await open(viewer, made, { blockHashes: made.blockHashes, peers: [liar.address, good.address] })
  await assertPlays(viewer, id, made)
})

for (const manner of ['silent', 'loris', 'refuse'] as const) {
  test(`a ${manner} peer that says it has everything does not hold the film up`, async (t) => {
    const made = await film(t, 2_000_000, { pieceLength: PIECE })
    const bad = await badPeer(t, made, { manner, host: '127.0.2.1' })
    const good = await honest(t, made, '127.0.2.2')
    const viewer = await engine(t)
    const id = await open(viewer, made, { peers: [bad.address, good.address] })
    await assertPlays(viewer, id, made)
    assert.equal(viewer.status().restarts, 0)
  })
}

test('private addresses that PEX offers are not called', async (t) => {
  const [one] = hostileCases('peer-bytes').filter(({ transport }) => transport === 'ut_pex')
  const made = await film(t, 300_000, { pieceLength: PIECE })
  // A trap on loopback, offered in place of the case's port 22.
  const trap = await badPeer(t, made, { manner: 'silent' })
  const port = Number(trap.address.split(':')[1])
  const offer = Buffer.from([127, 0, 0, 1, port >> 8, port & 255])
  const pex = Buffer.concat([Buffer.from('d5:added6:'), offer, Buffer.from('e')])
  const hello = message(20, Buffer.concat([Buffer.of(0), Buffer.from('d1:md6:ut_pexi1eee')]))
  const offers = [pex, inputBytes(one!)].map((bytes) => message(20, Buffer.concat([Buffer.of(2), bytes])))
  const host = await hostHere(t)
  await host.openPlayback('a', { infohash: made.infohash, file: 0, torrent: made.torrent })
  const title = host.playback('a').title
  await title.playable
  const offered: string[] = []
  title.torrent!.on('peer', (peer: unknown) => offered.push(String(peer)))
  for (const address of ['127.0.0.1:22', '192.168.1.1:80', trap.address, '[::1]:80', '169.254.169.254:80']) {
    for (const source of ['ut_pex', 'tracker', 'dht', 'manual'])
      assert.equal(title.torrent!.addPeer(address, source), false)
  }
  assert.equal(title.torrent!.addPeer('127.0.0.1:22', 'lsd'), false)
  assert.deepEqual(offered, [])
  // The wire itself: a caller that has introduced itself, and sends those messages once we have too.
  const heard: string[] = []
  const { torrent } = title
  const add = torrent!.addPeer.bind(torrent)
  torrent!.addPeer = (peer, source) => {
    const taken = add(peer, source)
    heard.push(`${peer} ${source} ${taken}`)
    return taken
  }
  const socket = connect(host.beat().beat.port, '127.0.0.1')
  t.after(() => socket.destroy())
  socket.on('error', () => {})
  // No message is longer than this last one claims to be: whoever reads that far hangs up, and has read the offers.
  const tooLong = Buffer.from([0x7f, 0xff, 0xff, 0xff, 7])
  socket.write(Buffer.concat([handshake(made.infohash), message(15), hello]))
  for await (const [id, body] of messages(socket)) {
    if (id === 20 && body[0] === 0) socket.write(Buffer.concat([...offers, tooLong]))
  }
  assert.ok(heard.includes(`${trap.address} ut_pex false`), heard.join())
  assert.ok(
    heard.every((line) => line.endsWith('false')),
    heard.join(),
  )
  assert.equal(trap.calls, 0)
})

for (const one of hostileCases('peer-bytes').filter(({ transport }) => transport?.startsWith('bt-'))) {
  test(`peer bytes, ${one.name}: the film plays on`, async (t) => {
    const bytes = inputBytes(one)
    const hello =
      one.transport === 'bt-raw'
        ? bytes
        : message(20, Buffer.concat([Buffer.of(one.transport === 'bt-extended-0' ? 0 : 1), bytes]))
    await playsThrough(t, hello)
  })
}

const floods: [name: string, hello: () => Buffer][] = [
  [
    'a message of 2 GB is announced',
    () => Buffer.concat([Buffer.from([0x7f, 0xff, 0xff, 0xff, 7]), Buffer.alloc(1000)]),
  ],
  ['a message of negative length is announced', () => Buffer.from([0xff, 0xff, 0xff, 0xff, 7, 0, 0])],
  ['a piece nobody asked for comes', () => message(7, Buffer.alloc(8 + 16_384))],
  ['a have of two billion comes', () => message(4, Buffer.from([0x7f, 0xff, 0xff, 0xff]))],
  ['an empty bitfield comes', () => message(5)],
  ['a bitfield of a million pieces comes', () => message(5, Buffer.alloc(125_000, 255))],
  ['a thousand requests come', () => Buffer.concat(Array.from({ length: 1000 }, () => message(6, Buffer.alloc(12))))],
  ['an unknown message comes', () => message(99, Buffer.alloc(10))],
  [
    'an extension dictionary nests 60,000 deep',
    () => message(20, Buffer.concat([Buffer.of(0), Buffer.alloc(60_000, 'l')])),
  ],
  ['a huge reqq comes', () => message(20, Buffer.concat([Buffer.of(0), Buffer.from('d4:reqqi9007199254740991ee')]))],
  ['a negative reqq comes', () => message(20, Buffer.concat([Buffer.of(0), Buffer.from('d4:reqqi-5ee')]))],
  [
    'metadata of 4 GB is announced',
    () =>
      message(20, Buffer.concat([Buffer.of(0), Buffer.from('d1:md11:ut_metadatai1ee13:metadata_sizei4294967296ee')])),
  ],
]
for (const [name, hello] of floods) {
  test(`${name}, and the film plays on`, (t) => playsThrough(t, hello()))
}

function honest(t: TestContext, made: TestFilm, host: string): Promise<BadPeer> {
  return badPeer(t, made, { manner: 'honest', host })
}

/** What the engine process holds, in this process: its end would be the test's. */
async function hostHere(t: TestContext, options: Partial<EngineOptions> = {}): Promise<EngineHost> {
  const bittorrent = { dht: false, lsd: false, trackers: false }
  const host = new EngineHost({ dir: folder(t), hyperswarm: false, bittorrent, ...options })
  t.after(() => host.close())
  await host.ready()
  return host
}

/** A peer says something wrong and is honest otherwise; another one is honest throughout. */
async function playsThrough(t: TestContext, hello: Buffer): Promise<void> {
  const made = await film(t, 500_000, { pieceLength: PIECE })
  const bad = await badPeer(t, made, { manner: 'honest', hello, host: '127.0.2.1' })
  const good = await honest(t, made, '127.0.2.2')
  const host = await hostHere(t, { allowPrivateAddresses: true })
  const peers = [bad.address, good.address]
  await host.openPlayback('a', { infohash: made.infohash, file: 0, torrent: made.torrent, peers })
  const start = performance.now()
  const reader = await host.playback('a').read(0, made.size - 1)
  const parts: Buffer[] = []
  for (let chunk = await reader.next(); chunk; chunk = await reader.next()) {
    parts.push(Buffer.from(chunk.bytes))
    chunk.release()
  }
  assert.equal(sha256(Buffer.concat(parts)), sha256(made.bytes))
  assert.ok(bad.calls > 0)
  assert.ok(performance.now() - start < 20_000)
}
