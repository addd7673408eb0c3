import type { NetworkReport, Playback } from '@kinoswarm/shell/api'

const pieceCount = 180
const tickMs = 400

/** A film that arrives piece by piece, as a playback would report it. */
export function createArrival(
  id: string,
  film: { url: string; size: number; type: string },
  onChange: (playback: Playback) => void,
) {
  const have = new Uint8Array(pieceCount)
  let ticks = 0
  const timer = setInterval(() => {
    ticks++
    if (ticks > 2) for (let piece = 0; piece < 3; piece++) arrive(have, ticks)
    onChange(report())
    if (have.every(Boolean)) clearInterval(timer)
  }, tickMs)

  function report(): Playback {
    const count = have.reduce((sum, piece) => sum + piece, 0)
    return {
      id,
      url: film.url,
      externalUrl: `http://127.0.0.1:41337${film.url}`,
      type: film.type,
      size: film.size,
      phase: ticks < 2 ? 'finding-peers' : ticks < 4 ? 'first-pieces' : 'ready',
      peers: { total: 7, hyperswarm: 4, bittorrent: 3 },
      paths: { hyperswarm: 4, tcp: 2, 'utp-caller': 1 },
      downSpeed: count === pieceCount ? 0 : 3_400_000,
      upSpeed: 240_000,
      have: Math.round((film.size * count) / pieceCount),
      pieces: runLengths(have),
      pieceCount,
      waiting: ticks < 4 ? 'piece 0 from 7 peers' : undefined,
    }
  }
  return { report, close: () => clearInterval(timer) }
}

/** Mostly in order, the index at the end early, and now and then a rare piece out of turn. */
function arrive(have: Uint8Array, tick: number): void {
  if (tick === 3) have.fill(1, pieceCount - 3)
  const rare = tick % 4 === 0 ? (tick * 37) % pieceCount : -1
  const next = rare >= 0 && !have[rare] ? rare : have.indexOf(0)
  if (next >= 0) have[next] = 1
}

/** Alternating run lengths, beginning with missing pieces. */
export function runLengths(have: Uint8Array): number[] {
  const runs: number[] = []
  let current = 0
  let length = 0
  for (const piece of have) {
    if (piece !== current) {
      runs.push(length)
      length = 0
      current = piece
    }
    length++
  }
  return [...runs, length]
}

export function makeNetwork(tick: number, poor = false): NetworkReport {
  const wave = (speed: number) => Math.round(speed * (1 + Math.sin(tick / 3) / 2))
  return {
    online: true,
    nat: poor ? 'random' : 'consistent',
    paths: [
      { path: 'disk', state: 'working', detail: '2 channels known here', told: { what: 'known', count: 2 } },
      { path: 'remembered', state: 'working', ms: 84, detail: '…', told: { what: 'answered', up: 5, count: 23 } },
      { path: 'bundled', state: 'working', ms: 131 },
      { path: 'user', state: 'off' },
      { path: 'default', state: 'working', ms: 212 },
      { path: 'lan', state: 'trying' },
      { path: 'mainline', state: 'failed', detail: 'no node answers', told: { what: 'no-node' } },
      { path: 'link', state: 'off' },
      { path: 'capsule', state: 'off' },
    ],
    checks: [
      { check: 'udp', state: poor ? 'bad' : 'good' },
      { check: 'clock', state: poor ? 'bad' : 'good', minutes: poor ? -90 : 0 },
    ],
    peers: { channel: 5 + (tick % 3), film: 7 },
    ways: [
      { way: 'swarm', peers: 3 + (tick % 3) },
      { way: 'remembered', peers: 1 },
      { way: 'lan', peers: 1 },
      { way: 'film-hyperswarm', peers: 4 },
      { way: 'film-bittorrent', peers: 3 },
    ],
    received: 48_000_000 + tick * 900_000,
    given: 131_000_000 + tick * 400_000,
    downSpeed: wave(1_900_000),
    upSpeed: wave(640_000),
    engine: { state: 'running', restarts: 0, torrents: 2 },
  }
}
