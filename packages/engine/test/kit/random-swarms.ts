import { generator, type PeerScript, type Scenario, simulate } from './simulator.ts'

const MB = 1_000_000
const MiB = 1024 * 1024

export interface ManyOutcomes {
  /** Seeds of the scenarios whose film did not come to its end, or stood still on the way. */
  unfinished: number[]
  stalled: number[]
  /** Bytes that came twice, as a share of all, on the average. */
  waste: number
}

/** Runs the picker through `count` random swarms, by seeds from `seed` on: the same seeds give the same outcome. */
export function simulateMany({ count, seed }: { count: number; seed: number }): ManyOutcomes {
  const outcomes: ManyOutcomes = { unfinished: [], stalled: [], waste: 0 }
  for (let at = seed; at < seed + count; at++) {
    const outcome = simulate(randomScenario(at))
    if (!outcome.finished) outcomes.unfinished.push(at)
    if (outcome.stalls > 0) outcomes.stalled.push(at)
    outcomes.waste += outcome.waste / count
  }
  return outcomes
}

/** Swarms of 1.3 to 2.3 times the film's rate, with slow, dying and lossy peers. The seeds are fixed: so is the result. */
function randomScenario(seed: number): Scenario {
  const random = generator(seed)
  const bitrate = 250_000 + random() * 750_000
  const shares = Array.from({ length: 2 + Math.floor(random() * 6) }, () => 0.1 + random())
  const rate = (bitrate * (1.3 + random())) / shares.reduce((a, b) => a + b)
  const peers: PeerScript[] = shares.map((share) => ({
    rate: rate * share,
    latency: 20 + random() * 200,
    joins: random() * 1500,
  }))
  if (random() < 0.3) peers.push({ rate: 30_000, latency: 60, joins: 0 })
  if (random() < 0.3) peers.push({ rate: bitrate, latency: 60, joins: 0, dies: 1000 + random() * 5000 })
  const size = Math.floor((4 + random() * 4) * MB)
  return {
    seed,
    size,
    bitrate,
    peers,
    pieceLength: [64 * 1024, 256 * 1024, MiB][Math.floor(random() * 3)]!,
    early: random() < 0.5,
    loss: random() < 0.3 ? 0.01 : 0,
    seeks: random() < 0.3 ? [{ at: 3000, to: Math.floor(size * 0.7) }] : [],
    limitMs: 90_000,
  }
}
