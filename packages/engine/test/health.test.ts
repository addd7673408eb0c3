import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { get } from 'node:http'
import { type TestContext, test } from 'node:test'
import bencode from 'bencode'
import { Server } from 'bittorrent-tracker'
import { engine, film, give, QUIET, testnet } from './kit/world.ts'

const SEEDS = 3
const LEECHERS = 2
const MAX_LOOKS = 10

test('how many have a title is known without opening it: machines, and what trackers and the DHT count', async (t) => {
  const bootstrap = await testnet(t)
  const made = await film(t, 100_000)
  const giver = await engine(t, { bootstrap })
  await give(giver, made)
  const announce = await tracker(t, made.infohash)
  const node = await countingNode(t)
  const bittorrent = { ...QUIET, trackers: true, dht: true, dhtBootstrap: [node] }
  const viewer = await engine(t, { bootstrap, bittorrent })
  const source = { infohash: made.infohash, file: 0, trackers: [announce, 'http://127.0.0.1:9/announce'] }
  // The giver's announcement may take a moment to be found, and a busy machine too long to answer.
  let health = await viewer.health(source)
  for (let again = 0; again < MAX_LOOKS && !(health.machines && health.trackers && health.dht); again++) {
    health = await viewer.health(source)
  }
  assert.deepEqual(health, {
    machines: 1,
    trackers: { seeds: SEEDS, leechers: LEECHERS },
    dht: { seeds: 20, leechers: 7 },
    copies: 21,
  })
  assert.equal(viewer.status().torrents, 0)
})

test('where nobody can be asked that is said, and not that there is nobody', async (t) => {
  const viewer = await engine(t, { hyperswarm: false })
  const unknown = await viewer.health({ infohash: 'a'.repeat(40), file: 0, trackers: ['http://127.0.0.1:9/announce'] })
  assert.deepEqual(unknown, { machines: 0, trackers: null, dht: null, copies: 0 })
})

/** A real tracker that some have announced themselves to. */
async function tracker(t: TestContext, infohash: string): Promise<string> {
  const server = new Server({ udp: false, ws: false, stats: false })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const announce = `http://127.0.0.1:${server.http.address().port}/announce`
  for (let peer = 0; peer < SEEDS + LEECHERS; peer++) {
    const hash = infohash.replace(/../g, '%$&')
    const id = `-XX0000-${String(peer).padStart(12, '0')}`
    const counts = `uploaded=0&downloaded=0&left=${peer < SEEDS ? 0 : 5}&event=started&compact=1`
    const asked = get(`${announce}?info_hash=${hash}&peer_id=${id}&port=${7000 + peer}&${counts}`)
    const [response] = await once(asked, 'response')
    await once(response.resume(), 'end')
  }
  return announce
}

/** A node of the mainline DHT, all of it, that counts by BEP 33: 20 seeds and 7 others. */
async function countingNode(t: TestContext): Promise<string> {
  const id = randomBytes(20)
  const socket = createSocket('udp4')
  socket.on('message', (bytes, { address, port }) => {
    const { t: tag, q } = bencode.decode(bytes) as { t: Uint8Array; q?: Uint8Array }
    if (q === undefined) return
    const counted = Buffer.from(q).toString() === 'get_peers' ? { BFsd: filter(20), BFpe: filter(7), token: 'x' } : {}
    socket.send(bencode.encode({ t: tag, y: 'r', r: { id, nodes: Buffer.alloc(0), ...counted } }), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.after(() => socket.close())
  return `127.0.0.1:${socket.address().port}`
}

function filter(count: number): Buffer {
  const bytes = Buffer.alloc(256)
  for (let host = 0; host < count; host++) {
    const hash = createHash('sha1')
      .update(Uint8Array.of(10, 0, 0, host))
      .digest()
    for (const at of [0, 2]) {
      const bit = hash.readUInt16LE(at) % 2048
      bytes[bit >> 3]! |= 1 << (bit & 7)
    }
  }
  return bytes
}
