import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Engine } from '../../src/engine.ts'
import { badCaller, badPeer, hyperswarmPeer } from '../kit/bad-peer.ts'
import { assertPlays, classicEngine, engine, film, open, portOf, testnet, until } from '../kit/world.ts'

const PIECE = 64 * 1024
/** Connections it makes after it was put out. */
const MORE_CALLS = 4
/** Whoever is put out within this is asked for nothing once it is. */
const LIMIT_MS = 60_000

test('a liar that calls is put out for good: it may call again, and is asked for nothing', async (t) => {
  const made = await film(t, 2_000_000, { pieceLength: PIECE })
  const viewer = await classicEngine(t)
  const id = await open(viewer, made)
  const reading = viewer.read(id, { start: 0, end: made.size - 1 }).on('error', () => {})
  reading.resume()
  const liar = badCaller(t, made, { manner: 'poison', host: '127.0.9.1', port: await portOf(viewer) })
  await until(viewer, () => /wrong bytes/.test(viewer.status(id)?.waiting ?? ''), LIMIT_MS)
  await callsAgain(viewer, liar, 1)
  const { blocks } = liar
  await callsAgain(viewer, liar, MORE_CALLS)
  assert.equal(liar.blocks, blocks)
  reading.destroy()

  const honest = await badPeer(t, made, { manner: 'honest', host: '127.0.9.2' })
  await assertPlays(viewer, await open(viewer, made, { peers: [honest.address] }), made)
})

test('a liar over Hyperswarm is put out for good, whatever link it has', async (t) => {
  const bootstrap = await testnet(t)
  const made = await film(t, 2_000_000, { pieceLength: PIECE })
  const liar = await hyperswarmPeer(t, made, { manner: 'poison', bootstrap })
  const viewer = await engine(t, { bootstrap })
  const id = await open(viewer, made)
  const reading = viewer.read(id, { start: 0, end: made.size - 1 }).on('error', () => {})
  reading.resume()
  await until(viewer, () => /wrong bytes/.test(viewer.status(id)?.waiting ?? ''), LIMIT_MS)
  await callsAgain(viewer, liar, 1)
  const { blocks } = liar
  await callsAgain(viewer, liar, 1)
  assert.equal(liar.blocks, blocks)
  reading.destroy()
})

/** What was on its way over the connection before has come by then. */
function callsAgain(viewer: Engine, liar: { calls: number }, times: number): Promise<void> {
  const { calls } = liar
  return until(viewer, () => liar.calls >= calls + times, LIMIT_MS)
}
