import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { platform } from 'node:os'
import test, { type TestContext } from 'node:test'
import { Contacts } from '@kinoswarm/engine/contacts'
import { Client } from 'bittorrent-dht'
import crypto from 'hypercore-crypto'
import { encodeBeacon } from '../../src/reach/beacon.ts'
import { LanPath } from '../../src/reach/lan-path.ts'
import type { ReachContext } from '../../src/reach/path.ts'
import { feed, type Shell, shell, testnet } from './kit/world.ts'

/** Only Linux answers on all of 127.0.0.0/8 without being told to. */
const skip = platform() !== 'linux' && 'this system has one loopback address only'
const blockedHost = '127.0.0.9'
const filter = { allowPrivate: true, blocked: [`some people:${blockedHost}-${blockedHost}`] }

test('A blocked peer is not met over the swarm, whoever calls', { skip }, async (t) => {
  const { bootstrap } = await testnet(t)
  const net = { bootstrap, firewalled: false }
  const topic = crypto.randomBytes(32)
  const [other, friend] = [await shell(t, { ...net, host: blockedHost }), await shell(t, net)]
  const victim = await shell(t, { ...net, filter })
  const met: string[] = []
  victim.reach.on('connection', (_stream, { host }: { host: string }) => met.push(host))
  await Promise.all([other, friend, victim].map(({ reach }) => reach.join(topic, { give: true })))
  assert.equal(await opens(friend, victim), true)
  assert.equal(await opens(victim, friend), true)
  assert.equal(await opens(other, friend), true, 'nobody else minds it')
  assert.equal(await opens(other, victim), false)
  assert.equal(await opens(victim, other), false)
  assert.ok(!met.includes(blockedHost))
})

test('Addresses inside the home that nodes of either DHT name are not contacted', { skip }, async (t) => {
  const { net, bootstrap } = await testnet(t)
  const [hyper, mainline] = [await trap(t, '127.0.0.77'), await trap(t, '127.0.0.78')]
  for (const node of net.nodes) node.addNode(hyper)
  const liar = await mainlineNode(t, mainline)
  const lying = { bootstrap: [`127.0.0.1:${liar}`] }
  const victim = await shell(t, { bootstrap, firewalled: false, filter: {}, mainline: lying })
  assert.equal(victim.reach.filter.allows(hyper.host, 'stranger'), false)
  await feed(victim)
  await victim.reach.join(crypto.randomBytes(32), { give: true })
  const looked = () => victim.reach.paths.some(({ path, told }) => path === 'mainline' && told?.what === 'looked')
  while (!looked()) await once(victim.reach, 'update')
  assert.ok(!hyper.heard.has(victim.reach.port), 'a node of HyperDHT sent us there')
  mainline.heard.delete(liar)
  assert.deepEqual([...mainline.heard], [])
})

test('However many beacons come, few dials are made, and none for a sender of another network', { skip }, async (t) => {
  const dialled: string[] = []
  const path = new LanPath(context(dialled), { host: '127.0.0.1', anyInterface: true })
  t.after(() => path.close())
  await path.ready()
  const feedKey = crypto.randomBytes(32)
  path.follow(feedKey)
  for (let copy = 0; copy < 10; copy++) path.hear(beacon(feedKey), { address: '45.66.1.1' })
  for (let sender = 1; sender <= 40; sender++)
    for (let copy = 0; copy < 10; copy++) path.hear(beacon(feedKey), { address: `127.0.1.${sender}` })
  // After every dial that was planned for now.
  await new Promise((resolve) => setTimeout(resolve, 1))
  assert.equal(dialled.filter((host) => host === '127.0.1.1').length, 3)
  assert.equal(dialled.length, 16)
  assert.ok(!dialled.includes('45.66.1.1'))
})

/** Whether one gets through to the other by its key. */
async function opens(from: Shell, to: Shell): Promise<boolean> {
  const stream = from.reach.swarm.dht.connect(to.reach.keyPair.publicKey, { keyPair: crypto.keyPair() })
  stream.on('error', () => {})
  // Opened is what the caller believes; the first byte is what the other one says.
  const answered = await new Promise<boolean>((resolve) => {
    stream.once('data', () => resolve(true)).once('close', () => resolve(false))
  })
  stream.destroy()
  return answered
}

/** Notes what reaches an address nobody has any business with, by the sender's port. */
async function trap(t: TestContext, host: string): Promise<{ host: string; port: number; heard: Set<number> }> {
  const heard = new Set<number>()
  const socket = createSocket('udp4').on('message', (_message, from) => heard.add(from.port))
  socket.bind(0, host)
  await once(socket, 'listening')
  t.after(() => socket.close())
  return { host, port: socket.address().port, heard }
}

/** A node of the mainline DHT that names that address to whoever asks. Returns its port. */
async function mainlineNode(t: TestContext, named: { host: string; port: number }): Promise<number> {
  const node = new Client({ bootstrap: false, host: '127.0.0.1' })
  t.after(() => new Promise<void>((resolve) => node.destroy(resolve)))
  await new Promise<void>((resolve) => node.listen(0, '127.0.0.1', resolve))
  const { _rpc } = node as unknown as { _rpc: { nodes: { add(node: object): void } } }
  _rpc.nodes.add({ id: crypto.randomBytes(20), ...named, address: named.host, distance: 0 })
  return node.address().port
}

/** Of another neighbour each time, who wants to be dialled at once. */
function beacon(feedKey: Buffer): Buffer {
  return encodeBeacon(Buffer.concat([Buffer.alloc(4, 0xff), crypto.randomBytes(4)]), 4_000, [feedKey])
}

/** Dials that never end. */
function context(dialled: string[]): ReachContext {
  return {
    clock: Date.now,
    contacts: new Contacts(),
    dial: ({ host }) => {
      dialled.push(host)
      return new Promise(() => {})
    },
    addNodes: () => {},
    startNode: () => {},
    ping: async () => false,
    names: false,
    port: () => 4_000,
    peerCount: () => 0,
  }
}
