/** Pieces looked at each time: enough to find rare ones, few enough for a film of 100,000 pieces. */
const SAMPLE = 512

/** Up to `count` missing pieces that the fewest peers have, rarest first; pieces nobody has are left out. */
export function rarest(
  pieceCount: number,
  swarm: {
    has(piece: number): boolean
    peers: readonly { has(piece: number): boolean }[]
    count: number
    random?: () => number
  },
): number[] {
  const random = swarm.random ?? Math.random
  const start = Math.floor(random() * pieceCount)
  const found: { piece: number; copies: number; tie: number }[] = []
  for (let step = 0; step < pieceCount && found.length < SAMPLE; step++) {
    const piece = (start + step) % pieceCount
    if (swarm.has(piece)) continue
    let copies = 0
    for (const peer of swarm.peers) if (peer.has(piece)) copies += 1
    if (copies > 0) found.push({ piece, copies, tie: random() })
  }
  found.sort((a, b) => a.copies - b.copies || a.tie - b.tie)
  return found.slice(0, swarm.count).map(({ piece }) => piece)
}
