import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { handshake, message } from '../kit/bad-peer.ts'
import { engine, film } from '../kit/world.ts'

test('a caller that sends have-none and interest together with its handshake is served', async (t) => {
  const made = await film(t, 300_000)
  const seeder = await engine(t, { hyperswarm: false })
  await seeder.seed({ torrent: made.torrent, files: [made.path] })
  // The port comes with the engine's next beat.
  while (seeder.status().port === 0) await once(seeder, 'update')
  const socket = connect(seeder.status().port, '127.0.0.1')
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
