import { addressKind } from './address.ts'

/**
 * Which connections to keep: pure rules over facts, applied by `Reach`.
 *
 * Peers are strangers, and connections are few. One address may not fill them, a peer that says nothing may not keep
 * one, and when they run out the one that has been of no use for longest makes room.
 */
export interface PeerFacts {
  peer: string
  host: string
  /** Milliseconds. */
  connectedAt: number
  /** Last time anything beyond keep-alives came, milliseconds. */
  heardAt: number
  /** Bytes received beyond keep-alives. */
  heardBytes: number
  /** Proved that it follows one of our channels. */
  kin: boolean
}

/** A household, a seeding box with several channels, a small carrier NAT. */
export const peersPerAddressMax = 8
/** Replication says hello in its first packets; a peer with less than this said nothing. */
const helloMinBytes = 64
const helloWaitMs = 10_000
/** Of no use for so long, and others may be waiting at the door. */
const idleMs = 180_000
/** The door: above this share of `max` an idle peer makes room. */
const crowdedShare = 0.75

/** Whether one more connection from `host` is too many. Loopback is one machine's own business. */
export function addressFull(host: string, peers: Iterable<PeerFacts>): boolean {
  if (addressKind(host) === 'loopback') return false
  let count = 0
  for (const peer of peers) if (peer.host === host) count++
  return count >= peersPerAddressMax
}

/** Whoever is there has said hello by then, over the worst of lines. */
const muteMs = 2_000

/**
 * One that has not said a word: its place is anybody's. A packet with a made-up sender is enough to take a place, and
 * thousands of them a second must not shut the door to one who speaks.
 */
export function mutePeer(peers: Iterable<PeerFacts>, now: number): string | undefined {
  for (const { peer, heardBytes, connectedAt } of peers)
    if (heardBytes < helloMinBytes && now - connectedAt >= muteMs) return peer
  return undefined
}

/** A pause in an exchange is shorter than this; who was quiet for longer can come back when there is something to say. */
const quietMs = 5_000
/** This share of the places, held by those who brought most, is never given to a newcomer: strangers cannot take them all. */
const keptShare = 0.5

/**
 * Whose place a newcomer may have when all are taken: in a large swarm everybody's places fill up with peers that have
 * everything already, and whoever comes late would find no door open. Undefined: the newcomer has to go.
 */
export function placeForNewcomer(peers: readonly PeerFacts[], now: number, max: number): string | undefined {
  const byWorth = [...peers].sort((a, b) => Number(b.kin) - Number(a.kin) || b.heardBytes - a.heardBytes)
  return byWorth
    .slice(Math.floor(max * keptShare))
    .filter(({ heardAt, connectedAt }) => now - Math.max(heardAt, connectedAt) >= quietMs)
    .sort((a, b) => a.heardAt - b.heardAt)[0]?.peer
}

/** Peers to let go now: the silent ones, and when it is crowded the one idle for longest. */
export function peersToDrop(
  peers: readonly PeerFacts[],
  now: number,
  max: number,
): { silent: string[]; idle: string[] } {
  const silent = peers
    .filter((peer) => peer.heardBytes < helloMinBytes && now - peer.connectedAt >= helloWaitMs)
    .map(({ peer }) => peer)
  if (peers.length - silent.length < max * crowdedShare) return { silent, idle: [] }
  const idlest = peers
    .filter((peer) => !silent.includes(peer.peer) && now - Math.max(peer.heardAt, peer.connectedAt) >= idleMs)
    .sort((a, b) => Number(a.kin) - Number(b.kin) || a.heardAt - b.heardAt)[0]
  return { silent, idle: idlest ? [idlest.peer] : [] }
}
