import type { PickerPeer } from './picker.ts'

/** How the picker compares peers with one another. */

/** A peer is worth waiting for when it is this many times as fast. */
const MUCH_FASTER = 2

/** For a piece that came broken: who has given nothing yet comes last, then the less suspected and the faster first. */
export function byTrust<P extends PickerPeer>(a: P, b: P): number {
  return Number(isSilent(a)) - Number(isSilent(b)) || a.distrust - b.distrust || b.pace.rate - a.pace.rate
}

/** In another class than the one that a piece waits for: it gives something at all, or is trusted as much and far faster. */
export function isBetter<P extends PickerPeer>(peer: P, than: P): boolean {
  if (isSilent(peer)) return false
  if (than.pace.snubbed) return true
  if (peer.distrust > than.distrust) return false
  return peer.pace.rate > MUCH_FASTER ** 2 * than.pace.rate
}

function isSilent({ pace }: PickerPeer): boolean {
  return pace.snubbed || !pace.proven
}

export function fasterExists<P extends PickerPeer>(peers: P[], than: P, piece: number): boolean {
  return peers.some(
    (peer) => peer !== than && !peer.pace.snubbed && peer.pace.rate > MUCH_FASTER * than.pace.rate && peer.has(piece),
  )
}

/** Seconds until each asked block is here, from whoever is first. */
export function timeLeft<P extends PickerPeer>(peers: P[], now: number): Map<number, number> {
  const left = new Map<number, number>()
  for (const peer of peers) {
    for (const [key, seconds] of peer.pace.remaining(now)) {
      const known = left.get(key)
      if (known === undefined || seconds < known) left.set(key, seconds)
    }
  }
  return left
}
