import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simulateMany } from '../kit/random-swarms.ts'
import { type PeerScript, type Scenario, simulate } from '../kit/simulator.ts'

const MB = 1_000_000
const MiB = 1024 * 1024

function fast(count: number, rate = 2 * MB): PeerScript[] {
  return Array.from({ length: count }, (_, index) => ({ rate, latency: 60, joins: 180 + index * 5 }))
}

const slow: PeerScript = { rate: 50_000, latency: 60, joins: 150 }
const film: Scenario = {
  size: 40 * MB,
  pieceLength: MiB,
  bitrate: MB,
  peers: fast(5),
  seeks: [{ at: 4000, to: 28 * MB }],
  limitMs: 120_000,
}

/** Limits in ms: what the swarm could do at best, and some. */
const scenarios: [
  name: string,
  scenario: Partial<Scenario>,
  limits: { first: number; start: number; seek?: number },
][] = [
  ['five good peers', {}, { first: 450, start: 700, seek: 250 }],
  ['five good peers, blocks early', { early: true }, { first: 300, start: 700, seek: 120 }],
  ['one slow peer that opens first', { peers: [slow, ...fast(3)] }, { first: 550, start: 750, seek: 350 }],
  [
    'one slow peer that opens first, blocks early',
    { peers: [slow, ...fast(3)], early: true },
    { first: 300, start: 800, seek: 150 },
  ],
  [
    'three slow peers and two good ones',
    { peers: [slow, slow, slow, ...fast(2)] },
    { first: 750, start: 950, seek: 450 },
  ],
  ['pieces of 4 MiB', { pieceLength: 4 * MiB }, { first: 850, start: 850, seek: 650 }],
  ['pieces of 4 MiB, blocks early', { pieceLength: 4 * MiB, early: true }, { first: 300, start: 700, seek: 150 }],
  ['one answer in a hundred late', { loss: 0.01, early: true }, { first: 400, start: 900, seek: 350 }],
]

for (const [name, changes, limits] of scenarios) {
  test(`on paper: ${name} start and seek soon, and never stall`, () => {
    const outcome = simulate({ ...film, ...changes })
    assert.ok(outcome.finished)
    assert.equal(outcome.stalls, 0)
    assert.ok(outcome.firstBytes <= limits.first, `first bytes after ${outcome.firstBytes} ms`)
    assert.ok(outcome.start <= limits.start, `playing after ${outcome.start} ms`)
    if (limits.seek) assert.ok(outcome.seeks[0]! <= limits.seek, `seek after ${outcome.seeks[0]} ms`)
    assert.ok(outcome.waste < 0.03, `${outcome.waste} of all bytes came twice`)
  })
}

test('on paper: a swarm that is barely faster than the film, with a peer dying, does not stall', () => {
  const outcome = simulate({
    ...film,
    seeks: [],
    peers: [
      { rate: 500_000, latency: 60, joins: 150 },
      { rate: 500_000, latency: 60, joins: 150, dies: 8000 },
      { rate: 300_000, latency: 120, joins: 200 },
      { rate: 200_000, latency: 200, joins: 250 },
      { rate: 200_000, latency: 60, joins: 150 },
      { rate: 600_000, latency: 60, joins: 9000 },
    ],
  })
  assert.equal(outcome.stalls, 0)
  assert.ok(outcome.finished)
})

test('on paper: a peer that falls silent with the next piece in its hands is not waited for', () => {
  const dying = { rate: 3 * MB, latency: 40, joins: 100, dies: 700 }
  const outcome = simulate({ ...film, size: 8 * MB, seeks: [], peers: [dying, ...fast(2, MB)] })
  assert.ok(outcome.finished)
  assert.ok(outcome.stalled <= 1000, `${outcome.stalled} ms frozen`)
})

test('on paper: no piece is asked of a peer that does not have it', () => {
  const half = (odd: boolean) => ({ rate: MB, latency: 50, has: (piece: number) => piece % 2 === Number(odd) })
  const outcome = simulate({
    ...film,
    size: 8 * MB,
    seeks: [],
    pieceLength: 256 * 1024,
    peers: [half(true), half(false)],
  })
  assert.ok(outcome.finished)
})

test('on paper: of 300 random swarms all finish, 294 without a stall, and 2 % of the bytes come twice at most', () => {
  const { unfinished, stalled, waste } = simulateMany({ count: 300, seed: 1 })
  assert.deepEqual(unfinished, [])
  assert.ok(stalled.length <= 6, `${stalled} stalled`)
  assert.ok(waste <= 0.02, `${waste} of all bytes came twice`)
})
