import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { engine, givenFilm, open, sha256 } from './kit/world.ts'

/** More for a long run: `KINOSWARM_KILLS=100`, which takes some minutes. */
const KILLS = Number(process.env.KINOSWARM_KILLS ?? 3)
/** Of another run: the places and moments are made of it. */
const SEED = Number(process.env.KINOSWARM_SEED ?? Math.floor(Math.random() * 2 ** 31))
/** Film between two kills, on the average; its pieces are of 64 KiB, so that a death costs some that are under way. */
const BYTES_A_KILL = 160_000
/** Film behind the last place, in such stretches: a kill waits until bytes came after the one before it. */
const SPARE = 6
/** So slow that all of the film comes over the network, and none of it is far ahead of the viewer when the process dies. */
const GIVEN_PER_SECOND = 500_000
/** A kill comes up to so long after its place was read: in the middle of a piece, a write, a note on disk. */
const LATER_MS = 150
/** What a viewer is promised. It is counted, and asserted where nothing else runs. */
const PROMISED_MS = 5000
/** Far more than a death costs on a busy machine: whoever waits longer waits for good. */
const LIMIT_PER_KILL_MS = 20_000

test('a read goes on, byte for byte, when the engine is killed under it again and again', {
  timeout: 60_000 + KILLS * LIMIT_PER_KILL_MS,
}, async (t) => {
  const dice = diceOf(SEED)
  const { bootstrap, made } = await givenFilm(t, (KILLS + SPARE) * BYTES_A_KILL, { upLimit: GIVEN_PER_SECOND })
  const viewer = await engine(t, { bootstrap })
  const id = await open(viewer, made)

  const film = viewer.read(id, { start: 0, end: made.size - 1 })
  const places = Array.from({ length: KILLS }, () => Math.floor(dice() * KILLS * BYTES_A_KILL)).sort((a, b) => a - b)
  const pauses: number[] = []
  const chunks: Buffer[] = []
  let bytes = 0
  /** `from`: what the dead process had handed out. */
  const killed = { at: 0, from: 0, waiting: false }
  let kills = 0
  for await (const chunk of film) {
    chunks.push(chunk)
    bytes += chunk.length
    const { pid, state, restarts } = viewer.status()
    if (killed.waiting && restarts === kills && bytes > killed.from) {
      pauses.push(performance.now() - killed.at)
      killed.waiting = false
    }
    if (kills === KILLS || killed.waiting || state !== 'running' || bytes < places[kills]!) continue
    await sleep(dice() * LATER_MS)
    Object.assign(killed, { at: performance.now(), from: bytes + film.readableLength, waiting: true })
    kills += 1
    process.kill(pid!, 'SIGKILL')
  }
  t.diagnostic(report(pauses))
  assert.equal(sha256(Buffer.concat(chunks)), sha256(made.bytes), `seed ${SEED}`)
  assert.equal(kills, KILLS, `the film ended too soon; seed ${SEED}`)
  assert.equal(viewer.status().restarts, kills)
  assert.equal(viewer.status(id)?.id, id)
})

function report(pauses: number[]): string {
  const sorted = pauses.map(Math.round).sort((a, b) => a - b)
  const late = sorted.filter((ms) => ms > PROMISED_MS).length
  const [half, most] = [sorted[sorted.length >> 1], sorted.at(-1)]
  return `${sorted.length} kills (seed ${SEED}): bytes again after ${half} ms in the middle, ${most} ms at most; ${late} later than ${PROMISED_MS / 1000} s`
}

/** A sequence that can be had again: xorshift32. */
function diceOf(seed: number): () => number {
  let state = seed || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
