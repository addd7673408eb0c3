/** Peers that ask and do not read what they asked for. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { residentMiB } from '../../../../test/kit/processes.ts'
import { badPeer, handshake, message, messages } from '../kit/bad-peer.ts'
import { assertPlays, classicEngine, film, give, open, portOf, type TestFilm, until } from '../kit/world.ts'

const PIECE = 64 * 1024
/** What the engine may come to hold of it, MiB: without a bound it was gigabytes. */
const MORE_MIB = 150
const REQUESTS = 100_000
/** Places that a title has for those who call it. */
const CALLERS = 30

/** Our own number for `ut_metadata`, as its first extended handshake says. */
const METADATA = message(20, Buffer.concat([Buffer.of(1), Buffer.from('d8:msg_typei0e5:piecei0ee')]))
const UNCHOKE = 1
const BLOCK = 7
const INTERESTED = message(2)
const HAVE_NONE = message(15)

async function stranger(t: TestContext, port: number, made: TestFilm): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  t.after(() => socket.destroy())
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(Buffer.concat([handshake(made.infohash), HAVE_NONE, INTERESTED]))
  return socket
}

async function seeder(t: TestContext) {
  const made = await film(t, 4_000_000, { pieceLength: PIECE })
  const giver = await classicEngine(t)
  await give(giver, made)
  return { made, giver, port: await portOf(giver), before: residentMiB(giver.status().pid!) }
}

test('a caller that asks for metadata over and over without reading it is hung up on', async (t) => {
  const { made, giver, port, before } = await seeder(t)
  const caller = await stranger(t, port, made)
  await welcomed(messages(caller))
  const closed = new Promise<void>((resolve) => caller.once('close', () => resolve()))
  for (let asked = 0; asked < REQUESTS && !caller.destroyed; asked += 1000) {
    if (!caller.write(Buffer.concat(Array<Buffer>(1000).fill(METADATA))))
      await Promise.race([new Promise((resolve) => caller.once('drain', resolve)), closed])
  }
  await closed
  assert.ok(residentMiB(giver.status().pid!) - before < MORE_MIB)
  assert.equal(giver.status().restarts, 0)
})

test('blocks wait for a caller that does not read them, and come in order when it does', async (t) => {
  const { made, giver, port, before } = await seeder(t)
  const caller = await stranger(t, port, made)
  const blocks = Array.from({ length: 240 }, (_, at) => at * 16_384)
  const incoming = messages(caller)
  await welcomed(incoming)
  for (const at of blocks) caller.write(request(at, made.pieceLength))
  await until(giver, () => giver.status().given > 0)
  assert.ok(residentMiB(giver.status().pid!) - before < MORE_MIB)
  const came: number[] = []
  const wanted = blocks.length
  for await (const [id, body] of incoming) {
    if (id !== BLOCK) continue
    const at = body.readUInt32BE(0) * made.pieceLength + body.readUInt32BE(4)
    assert.deepEqual(body.subarray(8), made.bytes.subarray(at, at + 16_384))
    came.push(at)
    if (came.length === wanted) break
  }
  assert.deepEqual(
    [...came].sort((a, b) => a - b),
    blocks,
  )
})

/** The title is awake, and the caller may ask. */
async function welcomed(incoming: ReturnType<typeof messages>): Promise<void> {
  while ((await incoming.next()).value?.[0] !== UNCHOKE);
}

function request(at: number, pieceLength: number): Buffer {
  const body = Buffer.alloc(12)
  body.writeUInt32BE(Math.floor(at / pieceLength), 0)
  body.writeUInt32BE(at % pieceLength, 4)
  body.writeUInt32BE(16_384, 8)
  return message(6, body)
}

test('sixty mute callers keep nobody away: the peer that has the film is called', async (t) => {
  const made = await film(t, 400_000)
  const viewer = await classicEngine(t)
  const id = await viewer.open({ infohash: made.infohash, file: 0, torrent: made.torrent })
  const port = await portOf(viewer)
  await Promise.all(
    Array.from({ length: 60 }, async (_, at) => {
      const mute = connect({ port, host: '127.0.0.1', localAddress: `127.0.3.${at + 1}` })
      t.after(() => mute.destroy())
      mute.on('error', () => {})
      mute.resume()
      await once(mute, 'connect')
      mute.write(handshake(made.infohash))
    }),
  )
  await until(viewer, () => (viewer.status(id)?.peers.total ?? 0) >= CALLERS)
  const honest = await badPeer(t, made, { manner: 'honest' })
  await assertPlays(viewer, await open(viewer, made, { peers: [honest.address] }), made)
  assert.ok((viewer.status(id)?.peers.total ?? 0) <= CALLERS + 1)
})
