import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import test, { type TestContext } from 'node:test'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import Corestore from 'corestore'
import crypto from 'hypercore-crypto'
import { SlowReader } from '../../src/reach/slow-reader.ts'
import { feed, folder, type Shell, shell } from './kit/world.ts'

const blockBytes = 1_000_000
const blocks = 4
const requests = 400

/** hypercore/lib/replicator.js: what a peer sends to ask for a block. */
interface Asking {
  remoteLength: number
  wireRequest: { send(request: object): boolean }
}

test('A peer that asks for blocks again and again and takes none costs a few blocks of memory, and is let go', async (t) => {
  let now = Date.now()
  const victim = await shell(t, { clock: () => now })
  const core = await feed(victim)
  for (let index = 0; index < blocks; index++) await core.append(crypto.randomBytes(blockBytes))
  const streams: NoiseSecretStream[] = []
  victim.reach.on('connection', (stream: NoiseSecretStream) => streams.push(stream))
  const { socket, asking } = await attacker(t, victim, core.key)
  await until(() => asking.remoteLength > blocks)
  socket.pause()
  for (let id = 0; id < requests; id++) asking.wireRequest.send(request(1_000 + id, 1 + (id % blocks)))
  const [stream] = streams
  const reader = new SlowReader(stream!)
  await until(() => reader.waitingBytes > blockBytes)
  // Whatever was on its way from the disk has arrived when another request of somebody else is answered.
  const honest = await shell(t)
  honest.reach.follow(core.key, { peers: [`127.0.0.1:${victim.reach.port}`] })
  for (let index = 1; index <= blocks; index++) await honest.read(core.key, index)
  assert.ok(reader.waitingBytes < 40 * blockBytes, `${reader.waitingBytes} bytes wait for one peer`)
  const closed = once(stream!, 'close')
  now += 31_000
  await closed
})

/** A peer with the link, over TCP, whose socket can be left unread. */
async function attacker(t: TestContext, victim: Shell, key: Buffer) {
  const socket = connect(victim.reach.port, '127.0.0.1')
  socket.on('error', () => {})
  const stream = new NoiseSecretStream(true, socket)
  stream.on('error', () => {})
  const store = new Corestore(await folder(t))
  const core = store.get({ key })
  await core.ready()
  store.replicate(stream)
  t.after(async () => {
    socket.destroy()
    await store.close()
  })
  await until(() => core.peers.length > 0)
  return { socket, asking: core.peers[0] as unknown as Asking }
}

function request(id: number, index: number): object {
  const none = { hash: null, seek: null, upgrade: null, manifest: false, priority: 0 }
  return { id, fork: 0, block: { index, nodes: 0 }, ...none }
}

async function until(holds: () => boolean): Promise<void> {
  const late = AbortSignal.timeout(60_000)
  while (!holds()) {
    assert.ok(!late.aborted, 'never came true')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
