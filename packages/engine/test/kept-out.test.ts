import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { platform } from 'node:os'
import { type TestContext, test } from 'node:test'
import HyperDHT from 'hyperdht'
import { titleTopic } from '../src/swarm/topic.ts'
import { engine, film, give, givenFilm, portOf, QUIET, until } from './kit/world.ts'

/** Only Linux answers on all of 127.0.0.0/8 without being told to. */
const skip = platform() !== 'linux' && 'this system has one loopback address only'
const GOOD = '127.0.0.3'
const BLOCKED = '127.0.0.4'
const blocked = ['somebody: bad:127.0.0.4-127.0.0.9']

test('peers, trackers and nodes of the mainline DHT that are on the block list are not contacted', {
  skip,
}, async (t) => {
  const made = await film(t, 300_000)
  const [good, bad] = [await everything(t, GOOD), await everything(t, BLOCKED)]
  const dht = { dht: true, dhtBootstrap: [good.node, bad.node] }
  const viewer = await engine(t, { blocked, bittorrent: { ...QUIET, ...dht, trackers: true } })
  await viewer.open({
    infohash: made.infohash,
    file: 0,
    torrent: made.torrent,
    peers: [bad.peer, good.peer],
    trackers: [...bad.trackers, ...good.trackers],
  })
  await until(viewer, () => good.called.size === 4)
  assert.deepEqual([...good.called].sort(), ['http', 'node', 'peer', 'udp'])
  assert.deepEqual([...bad.called], [])
})

test('who is on the block list calls in vain, over TCP and over Hyperswarm', { skip }, async (t) => {
  const { bootstrap, made, seeder } = await givenFilm(t, 400_000, { blocked })
  const port = await portOf(seeder)
  for (const [localAddress, answered] of [
    [GOOD, true],
    [BLOCKED, false],
  ] as const)
    assert.equal(await callsIn(port, localAddress, made.infohash), answered, localAddress)
  assert.equal(await callsOverSwarm(bootstrap, GOOD, made.infohash), true)
  assert.equal(await callsOverSwarm(bootstrap, BLOCKED, made.infohash), false)
})

test('a block list that comes later holds from then on', { skip }, async (t) => {
  const made = await film(t, 100_000)
  const seeder = await engine(t, { hyperswarm: false })
  await give(seeder, made)
  assert.equal(await callsIn(await portOf(seeder), BLOCKED, made.infohash), true)
  await seeder.setNetwork({ host: undefined, blocked })
  await until(seeder, () => seeder.status().state === 'running')
  assert.equal(await callsIn(await portOf(seeder), BLOCKED, made.infohash), false)
})

/** What an engine may call on one address, and what of it was called. */
async function everything(t: TestContext, host: string) {
  const called = new Set<string>()
  const server = async (name: string, made: Server): Promise<string> => {
    made.on('connection', (socket) => {
      called.add(name)
      socket.on('error', () => {})
    })
    made.listen(0, host)
    await once(made, 'listening')
    t.after(() => made.close())
    return `${host}:${(made.address() as AddressInfo).port}`
  }
  const datagrams = async (name: string): Promise<string> => {
    const socket = createSocket('udp4').on('message', () => called.add(name))
    socket.bind(0, host)
    await once(socket, 'listening')
    t.after(() => socket.close())
    return `${host}:${socket.address().port}`
  }
  const peer = await server('peer', createServer())
  const http = await server(
    'http',
    createHttpServer((_request, response) => response.end('de')),
  )
  const [udp, node] = [await datagrams('udp'), await datagrams('node')]
  return { called, peer, node, trackers: [`http://${http}/announce`, `udp://${udp}/announce`] }
}

/** Whether those who offer a film answer a caller from that address. */
async function callsOverSwarm(bootstrap: string[], host: string, infohash: string): Promise<boolean> {
  const dht = new HyperDHT({ bootstrap, host, firewalled: false })
  const found: Buffer[] = []
  for await (const { peers } of dht.lookup(titleTopic(infohash))) found.push(...peers.map(({ publicKey }) => publicKey))
  assert.ok(found.length > 0, 'nobody offers it')
  const stream = dht.connect(found[0]!)
  stream.on('error', () => {})
  const opened = await stream.opened
  stream.destroy()
  await dht.destroy({ force: true })
  return opened
}

/** Whether a caller from that address is answered with a handshake (BEP 3). */
async function callsIn(port: number, localAddress: string, infohash: string): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  const hello = [
    Buffer.from('\x13BitTorrent protocol'),
    Buffer.alloc(8),
    Buffer.from(infohash, 'hex'),
    Buffer.alloc(20, 7),
  ]
  socket.on('error', () => {}).write(Buffer.concat(hello))
  const answered = await new Promise<boolean>((resolve) => {
    socket.once('data', () => resolve(true)).once('close', () => resolve(false))
  })
  socket.destroy()
  return answered
}
