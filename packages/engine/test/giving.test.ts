import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UP_WHILE_STARVING } from '../src/give-less.ts'
import { badPeer } from './kit/bad-peer.ts'
import { engine, film, give, open, portOf, until } from './kit/world.ts'

/** So much that it is still being given when the film has starved for a while. */
const GIVEN_BYTES = 48 * 1024 * 1024
const GIVEN_PER_SECOND = 2_000_000
const LIMIT_MS = 60_000

/** Real speeds on a machine that does nothing else; the rule itself is in `unit/give-less.test.ts`. */
const skip = process.env.KINOSWARM_SPEEDS === undefined && 'needs a quiet machine: KINOSWARM_SPEEDS=1'

test('while a film starves others get less, and no longer once it is closed', { skip }, async (t) => {
  const wanted = await film(t, 1_000_000)
  const given = await film(t, GIVEN_BYTES)
  const silent = await badPeer(t, wanted, { manner: 'silent' })
  const viewer = await engine(t, { hyperswarm: false, upLimit: GIVEN_PER_SECOND })
  await give(viewer, given)
  const taker = await engine(t, { hyperswarm: false, freeFloor: 0 })
  const peers = [`127.0.0.1:${await portOf(viewer)}`]
  await taker.adopt({ infohash: given.infohash, file: 0, torrent: given.torrent, peers })
  await until(viewer, () => viewer.status().upSpeed > UP_WHILE_STARVING, LIMIT_MS)
  assert.equal(viewer.status().upAllowed, GIVEN_PER_SECOND)

  const id = await open(viewer, wanted, { peers: [silent.address] })
  const read = viewer.read(id, { start: 0, end: wanted.size - 1 }).on('error', () => {})
  read.resume()
  await until(viewer, () => viewer.status().upAllowed === UP_WHILE_STARVING, LIMIT_MS)
  read.destroy()
  await viewer.stop(id)
  await until(viewer, () => viewer.status().upAllowed === GIVEN_PER_SECOND, LIMIT_MS)
})
