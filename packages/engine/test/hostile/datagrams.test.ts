/** What anybody may send to this machine without being asked: datagrams of the mainline DHT and of local discovery. */
import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import bencode from 'bencode'
import LSD from 'bittorrent-lsd'
import { createDhtSocket } from '../../src/swarm/dht-socket.ts'
import { installLsdGuard } from '../../src/swarm/lsd-guard.ts'
import { classicEngine, film, open, QUIET, until } from '../kit/world.ts'
import { hostileCases, inputBytes } from './kit.ts'

const id = Buffer.alloc(20, 1)
const hello = { t: 'aa', y: 'q' }

const wrong: [name: string, message: unknown][] = [
  ['a stored value whose place is a number', { ...hello, q: 'get', a: { id, target: 5 } }],
  ['a search whose place is a number', { ...hello, q: 'find_node', a: { id, target: 5 } }],
  ['a search that is too short', { ...hello, q: 'find_node', a: { id, target: 'short' } }],
  ['a question for peers of a list', { ...hello, q: 'get_peers', a: { id, info_hash: [] } }],
  ['an announcement with a number for a token', { ...hello, q: 'announce_peer', a: { id, info_hash: id, token: 1 } }],
  [
    'an announcement of a port that is text',
    { ...hello, q: 'announce_peer', a: { id, info_hash: id, token: 'x', port: 'y' } },
  ],
  ['a question without a body', { ...hello, q: 'ping' }],
  ['a question of nobody', { ...hello, q: 'ping', a: {} }],
  ['a question nobody knows', { ...hello, q: 'toString', a: { id } }],
  ['a question whose name is a number', { ...hello, q: 5, a: { id } }],
  ['an answer of a number', { t: 'aa', y: 'r', r: { id: 7 } }],
  ['an answer whose nodes are a list', { t: 'aa', y: 'r', r: { id, nodes: [1] } }],
  ['an answer with half a node', { t: 'aa', y: 'r', r: { id, nodes: Buffer.alloc(27) } }],
  ['an answer whose peers are numbers', { t: 'aa', y: 'r', r: { id, values: [1, 2] } }],
  ['an answer without a body', { t: 'aa', y: 'r' }],
  ['a fault that is text', { t: 'aa', y: 'e', e: 'no' }],
  ['a transaction that is a number', { t: 5, y: 'q', q: 'ping', a: { id } }],
  ['a message of no kind', { t: 'aa' }],
]

const right: unknown[] = [
  { ...hello, q: 'ping', a: { id } },
  { ...hello, q: 'get_peers', a: { id, info_hash: id, scrape: 1 }, v: 'LT' },
  { ...hello, q: 'announce_peer', a: { id, info_hash: id, token: 'x', port: 6881, implied_port: 1 } },
  { t: 'aa', y: 'r', r: { id, nodes: Buffer.alloc(52), token: 'x' } },
  { t: 'aa', y: 'r', r: { id, values: [Buffer.alloc(6)], BFsd: Buffer.alloc(256) } },
  { t: 'aa', y: 'e', e: [203, 'no'] },
]

async function dhtSocket(
  t: TestContext,
  onthrow?: (error: unknown) => void,
): Promise<{ socket: Socket; send: (bytes: Buffer) => void }> {
  const socket = createDhtSocket(onthrow)
  const stranger = createSocket('udp4')
  t.after(() => {
    socket.close()
    stranger.close()
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  return { socket, send: (bytes) => stranger.send(bytes, port, '127.0.0.1') }
}

test('of the mainline DHT only messages of the right shape reach the library', async (t) => {
  const { socket, send } = await dhtSocket(t)
  const seen: string[] = []
  socket.on('message', (bytes: Buffer) => seen.push(bytes.toString('hex')))
  const odd = hostileCases('peer-bytes').filter(({ transport }) => transport === 'udp-dht')
  for (const bytes of odd.map(inputBytes)) send(bytes)
  for (const text of ['l'.repeat(3000), 'd'.repeat(5000), 'i1e', 'd1:y1:qe']) send(Buffer.from(text))
  for (const [, message] of wrong) send(Buffer.from(bencode.encode(message)))
  const good = right.map((message) => Buffer.from(bencode.encode(message)))
  for (const bytes of good) send(bytes)
  while (seen.length < good.length) await once(socket, 'message')
  assert.deepEqual(
    seen,
    good.map((bytes) => bytes.toString('hex')),
  )
})

test('a library that throws over a message costs that message', async (t) => {
  const thrown: unknown[] = []
  const { socket, send } = await dhtSocket(t, (error) => thrown.push(error))
  socket.once('message', () => {
    throw new Error('it was not ready for this')
  })
  const bytes = Buffer.from(bencode.encode(right[0]))
  send(bytes)
  send(bytes)
  let seen = 0
  socket.on('message', () => {
    seen += 1
  })
  while (seen < 1 || thrown.length < 1) await once(socket, 'message')
  assert.equal(thrown.length, 1)
})

test('an engine goes on whatever the mainline DHT brings', async (t) => {
  const made = await film(t, 200_000)
  const asked = createSocket('udp4')
  t.after(() => asked.close())
  asked.bind(0, '127.0.0.1')
  await once(asked, 'listening')
  const node = `127.0.0.1:${asked.address().port}`
  const viewer = await classicEngine(t, { bittorrent: { ...QUIET, dht: true, dhtBootstrap: [node] } })
  const first = once(asked, 'message') as Promise<[Buffer, { port: number; address: string }]>
  await open(viewer, made)
  const [question, from] = await first
  const { t: tag } = bencode.decode(question) as { t: Uint8Array }
  for (const [, message] of wrong) {
    const answer = { ...(message as object), t: tag }
    asked.send(bencode.encode(answer), from.port, from.address)
    asked.send(bencode.encode(message), from.port, from.address)
  }
  // It answers the last one, so it has read the others.
  const ponged = new Promise<void>((resolve) => {
    asked.on('message', (bytes: Buffer) => {
      const { y, t: known } = bencode.decode(bytes) as { y: Uint8Array; t: Uint8Array }
      if (Buffer.from(y).toString() === 'r' && Buffer.from(known).toString() === 'zz') resolve()
    })
  })
  asked.send(bencode.encode({ t: 'zz', y: 'q', q: 'ping', a: { id } }), from.port, from.address)
  await ponged
  assert.equal(viewer.status().restarts, 0)
})

test('what is no announcement of local discovery is not looked at, and another film’s is not taken for this one’s', () => {
  installLsdGuard()
  const infohash = 'a'.repeat(40)
  const lsd = new LSD({ peerId: 'b'.repeat(40), infoHash: infohash, port: 1 })
  const said = (...hashes: string[]) =>
    [
      'BT-SEARCH * HTTP/1.1',
      'Host: 239.192.152.143:6771',
      'Port: 6881',
      ...hashes.map((hash) => `Infohash: ${hash}`),
      '',
      '',
    ].join('\r\n')
  const odd = [
    '',
    'BT-SEARCH * HTTP/1.1',
    'BT-SEARCH * HTTP/1.1\r\n',
    'BT-SEARCH * HTTP/1.1\r\nHost: x',
    `${said(infohash)}${'x'.repeat(2000)}`,
  ]
  for (const text of odd) assert.equal(lsd._parseAnnounce(text), null, text)
  assert.equal(lsd._parseAnnounce(said('c'.repeat(40))), null)
  assert.deepEqual(lsd._parseAnnounce(said('c'.repeat(40), infohash.toUpperCase()))?.infoHash, [infohash])
  lsd.destroy()
})

test('an engine goes on whatever comes to the port of local discovery', async (t) => {
  const made = await film(t, 200_000)
  const viewer = await classicEngine(t, { bittorrent: { ...QUIET, lsd: true } })
  const id = await open(viewer, made)
  const stranger = createSocket('udp4')
  t.after(() => stranger.close())
  let beats = 0
  viewer.on('update', () => {
    beats += 1
    for (const text of ['BT-SEARCH * HTTP/1.1', 'BT-SEARCH * HTTP/1.1\r\n\r\n', ''])
      stranger.send(text, 6771, '127.0.0.1')
  })
  await until(viewer, () => beats > 4)
  assert.equal(viewer.status().restarts, 0)
  assert.equal(viewer.status(id)?.id, id)
})
