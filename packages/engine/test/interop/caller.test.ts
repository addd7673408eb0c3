import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { handshake, message } from '../kit/bad-peer.ts'
import { classicEngine, film, give, portOf } from '../kit/world.ts'

test('a caller that sends have-none and interest together with its handshake is served', async (t) => {
  const made = await film(t, 300_000)
  const seeder = await classicEngine(t)
  await give(seeder, made)
  const socket = connect(await portOf(seeder), '127.0.0.1')
  t.after(() => socket.destroy())
  socket.write(Buffer.concat([handshake(made.infohash), message(15), message(2)]))
  const unchoke = message(1).toString('hex')
  let seen = ''
  for await (const bytes of socket) {
    seen += (bytes as Buffer).toString('hex')
    if (seen.endsWith(unchoke)) break
  }
  assert.ok(seen.includes(message(14).toString('hex')), 'have-all was said')
})
