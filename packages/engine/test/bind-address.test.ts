import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { platform } from 'node:os'
import { type TestContext, test } from 'node:test'
import { Engine } from '../src/index.ts'
import { engine, film, folder, givenFilm, open, portOf, QUIET, readAll, sha256, until } from './kit/world.ts'

/** Only Linux answers on all of 127.0.0.0/8 without being told to. */
const skip = platform() !== 'linux' && 'this system has one loopback address only'
const HERE = '127.0.0.2'

/** Notes from which address everybody came. */
async function listening(t: TestContext, server: Server, callers: string[]): Promise<number> {
  server.on('connection', (socket) => {
    callers.push(socket.remoteAddress ?? '')
    socket.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return (server.address() as AddressInfo).port
}

async function datagrams(t: TestContext, callers: string[]): Promise<number> {
  const socket = createSocket('udp4').on('message', (_message, from) => callers.push(from.address))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.after(() => socket.close())
  return socket.address().port
}

test('an engine bound to an address calls peers, trackers and the mainline DHT from there', { skip }, async (t) => {
  const made = await film(t, 300_000)
  const callers = { peer: [] as string[], http: [] as string[], udp: [] as string[], dht: [] as string[] }
  const peer = await listening(t, createServer(), callers.peer)
  const http = await listening(
    t,
    createHttpServer((_request, response) => response.end('de')),
    callers.http,
  )
  const udp = await datagrams(t, callers.udp)
  const node = await datagrams(t, callers.dht)

  const dht = { dht: true, dhtBootstrap: [`127.0.0.1:${node}`] }
  const bound = await engine(t, { host: HERE, bittorrent: { ...QUIET, ...dht, trackers: true, utp: true } })
  await bound.open({
    infohash: made.infohash,
    file: 0,
    torrent: made.torrent,
    peers: [`127.0.0.1:${peer}`],
    trackers: [`http://127.0.0.1:${http}/announce`, `udp://127.0.0.1:${udp}/announce`],
  })
  await until(bound, () => Object.values(callers).every((seen) => seen.length > 0))
  for (const [who, seen] of Object.entries(callers)) assert.deepEqual([...new Set(seen)], [HERE], who)
})

test('an engine bound to an address can be called there and nowhere else', { skip }, async (t) => {
  const bound = await engine(t, { host: HERE, bittorrent: { ...QUIET, utp: true } })
  const port = await portOf(bound)
  const there = connect(port, HERE)
  await once(there, 'connect')
  there.destroy()
  const elsewhere = connect(port, '127.0.0.1')
  await assert.rejects(once(elsewhere, 'connect'), { code: 'ECONNREFUSED' })
})

test('the same goes for calls over uTP', { skip }, async (t) => {
  const bound = await engine(t, { host: HERE, bittorrent: { ...QUIET, utp: true } })
  const port = await portOf(bound)
  const there = await caller(t, port, HERE)
  const calling = setInterval(() => there.send(utpCall()), 200)
  t.after(() => clearInterval(calling))
  const [answer] = (await once(there, 'message')) as [Buffer]
  assert.equal(answer[0], 0x21, 'ST_STATE of version 1')
  clearInterval(calling)
  const elsewhere = await caller(t, port, '127.0.0.1')
  elsewhere.send(utpCall())
  await assert.rejects(once(elsewhere, 'message'), { code: 'ECONNREFUSED' })
})

/** Connected, so that the system says when nobody is there. */
async function caller(t: TestContext, port: number, host: string): Promise<Socket> {
  const socket = createSocket('udp4')
  t.after(() => socket.close())
  socket.connect(port, host)
  await once(socket, 'connect')
  return socket
}

/** BEP 29: ST_SYN of version 1, without extensions. */
function utpCall(): Buffer {
  const packet = Buffer.alloc(20)
  packet[0] = 0x41
  packet.writeUInt16BE(1234, 2)
  packet.writeUInt32BE(65_536, 12)
  packet.writeUInt16BE(1, 16)
  return packet
}

test('a film comes over Hyperswarm to a bound engine, which can be moved to another address in mid-play', {
  skip,
}, async (t) => {
  const { bootstrap, made } = await givenFilm(t, 3_000_000, { upLimit: 1_500_000 })
  const viewer = await engine(t, { bootstrap, host: '127.0.0.1' })
  const id = await open(viewer, made)
  const whole = readAll(viewer.read(id, { start: 0, end: made.size - 1 }))
  const before = viewer.status().pid
  await viewer.setHost(HERE)
  assert.notEqual(viewer.status().pid, before)
  assert.equal(sha256(await whole), sha256(made.bytes))
})

test('an address that no interface has is said to be missing, and nothing is opened', async (t) => {
  const nowhere = new Engine({ dir: folder(t), bootstrap: [], bittorrent: QUIET, host: '192.0.2.7' })
  t.after(() => nowhere.close())
  await assert.rejects(nowhere.ready(), { code: 'no-address' })
})
