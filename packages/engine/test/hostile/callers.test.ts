/** Who is let in by a machine that may be the only one with a film. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { handshake, message, messages } from '../kit/bad-peer.ts'
import { classicEngine, film, give, open, portOf, type TestFilm, until } from '../kit/world.ts'

/** Places of one address with a title that is whole. */
const NEIGHBOURS = 50
const UNCHOKE = 1
const INTERESTED = message(2)
const HAVE_ALL = message(14)
const HAVE_NONE = message(15)

interface Door {
  made: TestFilm
  port: number
}

/** A giver that has all of its film, which tells how many are connected. */
async function giverOf(t: TestContext) {
  const made = await film(t, 400_000)
  const giver = await classicEngine(t)
  await give(giver, made)
  const id = await open(giver, made)
  await until(giver, () => giver.status(id)?.have === made.size)
  return { door: { made, port: await portOf(giver) }, giver, total: () => giver.status(id)?.peers.total ?? 0 }
}

async function call(t: TestContext, { made, port }: Door, ...words: Buffer[]): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  t.after(() => socket.destroy())
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(Buffer.concat([handshake(made.infohash), ...words]))
  return socket
}

test('a machine that has all of a film lets in as many as want it, also behind one address', async (t) => {
  const { door, giver, total } = await giverOf(t)
  for (let at = 0; at < NEIGHBOURS; at++) (await call(t, door, HAVE_NONE, INTERESTED)).resume()
  await until(giver, () => total() === NEIGHBOURS)
})

test('those who have all of a film too make room for one who wants it', async (t) => {
  const { door, giver, total } = await giverOf(t)
  const seeds = await Promise.all(Array.from({ length: NEIGHBOURS }, () => call(t, door, HAVE_ALL)))
  for (const seed of seeds) seed.resume()
  await until(giver, () => total() === NEIGHBOURS)
  const viewer = await call(t, door, HAVE_NONE, INTERESTED)
  for await (const [id] of messages(viewer)) if (id === UNCHOKE) return
  assert.fail('the one who wants the film was hung up on')
})
