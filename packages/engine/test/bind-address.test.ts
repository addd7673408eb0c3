import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { platform } from 'node:os'
import { type TestContext, test } from 'node:test'
import { Engine } from '../src/index.ts'
import { engine, film, folder, QUIET, readAll, sha256, testnet, until } from './kit/world.ts'

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

test('an engine bound to an address calls peers and trackers from there', { skip }, async (t) => {
  const made = await film(t, 300_000)
  const callers = { peer: [] as string[], http: [] as string[], udp: [] as string[] }
  const peer = await listening(t, createServer(), callers.peer)
  const http = await listening(
    t,
    createHttpServer((_request, response) => response.end('de')),
    callers.http,
  )
  const udp = createSocket('udp4').on('message', (_message, from) => callers.udp.push(from.address))
  udp.bind(0, '127.0.0.1')
  await once(udp, 'listening')
  t.after(() => udp.close())

  const bound = await engine(t, { host: HERE, bittorrent: { ...QUIET, trackers: true, utp: true } })
  await bound.open({
    infohash: made.infohash,
    file: 0,
    torrent: made.torrent,
    peers: [`127.0.0.1:${peer}`],
    trackers: [`http://127.0.0.1:${http}/announce`, `udp://127.0.0.1:${udp.address().port}/announce`],
  })
  await until(bound, () => Object.values(callers).every((seen) => seen.length > 0))
  for (const [who, seen] of Object.entries(callers)) assert.deepEqual([...new Set(seen)], [HERE], who)
})

test('an engine bound to an address can be called there and nowhere else', { skip }, async (t) => {
  const bound = await engine(t, { host: HERE, bittorrent: { ...QUIET, utp: true } })
  await until(bound, () => bound.status().port > 0)
  const { port } = bound.status()
  const there = connect(port, HERE)
  await once(there, 'connect')
  there.destroy()
  const elsewhere = connect(port, '127.0.0.1')
  await assert.rejects(once(elsewhere, 'connect'), { code: 'ECONNREFUSED' })
})

test('a film comes over Hyperswarm to a bound engine, which can be moved to another address in mid-play', {
  skip,
}, async (t) => {
  const bootstrap = await testnet(t)
  const made = await film(t, 3_000_000)
  const seeder = await engine(t, { bootstrap, upLimit: 1_500_000 })
  await seeder.seed({ torrent: made.torrent, files: [made.path] })
  const viewer = await engine(t, { bootstrap, host: '127.0.0.1' })
  const id = await viewer.open({ infohash: made.infohash, file: 0, torrent: made.torrent })
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
