import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { Client } from 'bittorrent-dht'
import { formatPeerHint } from '../../src/reach/address.ts'
import type { Reach } from '../../src/reach/index.ts'
import { feed, shell, testnet } from './kit/world.ts'

const status = (reach: Reach, path: string) => reach.paths.find((one) => one.path === path)

test('A peer named in the link is reached by key and address with no DHT at all', async (t) => {
  const seeder = await shell(t)
  const core = await feed(seeder)
  const viewer = await shell(t)
  const hint = formatPeerHint({ publicKey: seeder.reach.keyPair.publicKey, host: '127.0.0.1', port: seeder.reach.port })
  viewer.reach.follow(core.key, { peers: [hint, 'not an address'] })
  assert.equal(await viewer.read(core.key, 0), 'root 1')
  assert.equal(status(viewer.reach, 'link')?.state, 'working')
  assert.equal(status(viewer.reach, 'default')?.state, 'off')
})

test('A peer named by address alone is reached over TCP', async (t) => {
  const seeder = await shell(t)
  const core = await feed(seeder)
  const viewer = await shell(t)
  viewer.reach.follow(core.key, { peers: [`127.0.0.1:${seeder.reach.port}`] })
  assert.equal(await viewer.read(core.key, 0), 'root 1')
})

test('A peer that answers with another key than the link names is not kept', async (t) => {
  const [seeder, impostor] = [await shell(t), await shell(t)]
  const core = await feed(seeder)
  const viewer = await shell(t)
  const publicKey = seeder.reach.keyPair.publicKey
  const up = await viewer.reach.dial(
    { publicKey, host: '127.0.0.1', port: impostor.reach.port },
    { via: 'link', origin: 'viewer' },
  )
  assert.equal(up, false)
  assert.equal(viewer.reach.connections.size, 0)
  assert.ok(core.key)
})

test('Two shells on one network find each other by beacon, and a third that follows something else does not', async (t) => {
  const lan = { anyInterface: true, host: '127.0.0.1' }
  const [seeder, viewer, other] = [await shell(t, { lan }), await shell(t, { lan }), await shell(t, { lan })]
  const core = await feed(seeder)
  const foreign = await feed(other, 'something else')
  viewer.reach.follow(core.key)
  assert.equal(await viewer.read(core.key, 0), 'root 1')
  assert.equal(status(viewer.reach, 'lan')?.state, 'working')
  assert.equal(other.reach.connections.size, 0)
  assert.ok(foreign.key)
})

test('Peers meet through a mainline DHT under an infohash derived from the channel', async (t) => {
  const bootstrap = await mainlineNet(t, 4)
  const mainline = { bootstrap, host: '127.0.0.1' }
  const seeder = await shell(t, { mainline })
  const core = await feed(seeder)
  const viewer = await shell(t, { mainline })
  viewer.reach.follow(core.key)
  assert.equal(await viewer.read(core.key, 0), 'root 1')
  assert.equal(status(viewer.reach, 'mainline')?.state, 'working')
})

test('Peers and nodes are remembered, and bring a restarted shell back with every bootstrap node dead', async (t) => {
  const { net, bootstrap } = await testnet(t)
  const seeder = await shell(t, { bootstrap, firewalled: false })
  const core = await feed(seeder)
  await seeder.reach.swarm.join(core.discoveryKey).flushed()
  const viewer = await shell(t, { bootstrap, firewalled: false })
  viewer.reach.follow(core.key)
  viewer.reach.swarm.join(core.discoveryKey)
  assert.equal(await viewer.read(core.key, 0), 'root 1')
  await viewer.close()
  const saved = JSON.parse(await readFile(join(viewer.dir, 'nodes.json'), 'utf8'))
  assert.ok(saved.nodes.length > 0 && saved.peers.length === 1)
  await net.destroy()
  await core.append(Buffer.from('root 2'))
  const again = await shell(t, { dir: viewer.dir, bootstrap, firewalled: false })
  again.reach.follow(core.key)
  assert.equal(await again.read(core.key, 1), 'root 2')
  assert.equal(status(again.reach, 'remembered')?.state, 'working')
})

test('The greeting of a direct peer brings DHT nodes, and the swarm works again', async (t) => {
  const { bootstrap } = await testnet(t)
  const seeder = await shell(t, { bootstrap, firewalled: false })
  const core = await feed(seeder)
  await seeder.reach.swarm.join(core.discoveryKey).flushed()
  const viewer = await shell(t, { firewalled: false })
  viewer.reach.follow(core.key, { peers: [`127.0.0.1:${seeder.reach.port}`] })
  assert.equal(await viewer.read(core.key, 0), 'root 1')
  while (viewer.reach.swarm.dht.toArray().length < 4)
    await new Promise((resolve) => viewer.reach.swarm.dht.once('add-node', resolve))
})

async function mainlineNet(t: test.TestContext, count: number): Promise<string[]> {
  const nodes: Client[] = []
  for (let at = 0; at < count; at++) {
    const node = new Client({ bootstrap: nodes.map((other) => `127.0.0.1:${other.address().port}`), host: '127.0.0.1' })
    await new Promise<void>((resolve) => node.listen(0, '127.0.0.1', resolve))
    nodes.push(node)
  }
  t.after(() => Promise.all(nodes.map((node) => new Promise<void>((resolve) => node.destroy(resolve)))))
  return nodes.map((node) => `127.0.0.1:${node.address().port}`)
}
