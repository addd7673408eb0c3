import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { engine, givenFilm, open, sha256, until } from './kit/world.ts'

/** More for a long run: `KINOSWARM_KILLS=100`, which takes some minutes. */
const KILLS = Number(process.env.KINOSWARM_KILLS ?? 3)
/** The places and moments are made of it: the same in every short run, others in every long one. */
const SEED = Number(
  process.env.KINOSWARM_SEED ?? (process.env.KINOSWARM_KILLS ? Math.floor(Math.random() * 2 ** 31) : 1),
)
/** Film between two kills, on the average, not counting what lies in buffers on the way to the viewer. */
const BYTES_A_KILL = 150_000
const FILM_BYTES = (KILLS + 6) * 2 * BYTES_A_KILL
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
  const { bootstrap, made } = await givenFilm(t, FILM_BYTES, { upLimit: GIVEN_PER_SECOND })
  const viewer = await engine(t, { bootstrap })
  const id = await open(viewer, made)
  const pauses: number[] = []
  let kills = 0

  /** Reads the film once, with a kill now and then; the pause of each lasts until bytes come that its process never had. */
  async function watch(): Promise<void> {
    const stream = viewer.read(id, { start: 0, end: made.size - 1 })
    const chunks: Buffer[] = []
    const killed = { at: 0, from: 0, waiting: false }
    let bytes = 0
    let next = dice() * 2 * BYTES_A_KILL
    for await (const chunk of stream) {
      chunks.push(chunk)
      bytes += chunk.length
      const { pid, state, restarts } = viewer.status()
      if (killed.waiting && restarts === kills && bytes > killed.from) {
        pauses.push(performance.now() - killed.at)
        killed.waiting = false
        next = bytes + dice() * 2 * BYTES_A_KILL
      }
      if (kills === KILLS || killed.waiting || state !== 'running' || bytes < next) continue
      await sleep(dice() * LATER_MS)
      Object.assign(killed, { at: performance.now(), from: bytes + stream.readableLength, waiting: true })
      kills += 1
      process.kill(pid!, 'SIGKILL')
    }
    assert.equal(sha256(Buffer.concat(chunks)), sha256(made.bytes), `seed ${SEED}`)
  }

  while (kills < KILLS) await watch()
  t.diagnostic(report(pauses))
  await until(viewer, () => viewer.status().state === 'running' && viewer.status().restarts === kills)
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
