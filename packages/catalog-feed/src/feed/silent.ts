/**
 * Peers that promise a longer feed and never send it.
 *
 * Hypercore asks one peer at a time for the head of a longer copy and waits for that one as long as it is connected, so that
 * anybody, with or without a key, could freeze a feed by a promise. Whoever has had this long is passed over for somebody else
 * who promises as much, and comes last from then on, whatever it says; an answer that comes after all still counts, so that a
 * slow peer loses nothing.
 */
import type Hypercore from 'hypercore'
import type { Peer } from 'hypercore'

/** A head is some hundred bytes: on the slowest line it comes within a second or two. */
const headTimeoutMs = 4_000
/** Where many promise, all of them together have that long; each at least this. */
const shortestTimeoutMs = 400

type Promising = Peer & { remoteCanUpgrade: boolean; lengthAcked: number }

interface Replicator {
  _upgrade: { inflight: { peer: Promising; timestamp: number }[] } | null
  updateAll(): void
}

const passedOver = new WeakSet<Peer>()
/** Since when a peer has not said that it heard of this length. */
const unacknowledged = new WeakMap<Peer, { length: number; at: number }>()

/** Call now and then while somebody waits for an opened core to grow. True while a head is awaited. */
export function passOverSilentPeers(core: Hypercore): boolean {
  const replicator = core.core.replicator as Replicator
  const inflight = replicator._upgrade?.inflight ?? []
  const late = inflight.find((request) => isLate(core, request))
  if (!late || !freshPromises(core).some((peer) => peer !== late.peer)) return inflight.length > 0
  inflight.splice(inflight.indexOf(late), 1)
  goesLast(core, late.peer)
  replicator.updateAll()
  return true
}

/** Peers that promise a longer copy, and were not asked for it yet or have not had their time. */
export function unheardPeers(core: Hypercore): Peer[] {
  const inflight = (core.core.replicator as Replicator)._upgrade?.inflight ?? []
  const late = inflight.filter(({ timestamp }) => Date.now() - timestamp > headTimeoutMs).map(({ peer }) => peer)
  return freshPromises(core).filter((peer) => !late.includes(peer) && !isMute(core, peer))
}

/** Whoever does not say that it has heard of our length cannot be asked; it has as long for that as for an answer. */
function isMute(core: Hypercore, peer: Promising): boolean {
  if (peer.lengthAcked === core.length) return false
  const since = unacknowledged.get(peer)
  if (since?.length === core.length) return Date.now() - since.at > headTimeoutMs
  unacknowledged.set(peer, { length: core.length, at: Date.now() })
  return false
}

function isLate(core: Hypercore, { timestamp }: { timestamp: number }): boolean {
  const limit = Math.max(shortestTimeoutMs, headTimeoutMs / Math.max(1, freshPromises(core).length))
  return Date.now() - timestamp > limit
}

/** Those who promise and were not passed over. */
function freshPromises(core: Hypercore): Promising[] {
  return (core.peers as Promising[]).filter(
    (peer) =>
      !passedOver.has(peer) &&
      peer.remoteCanUpgrade &&
      peer.remoteFork === core.fork &&
      peer.remoteLength > core.length,
  )
}

/** As long as anybody else promises, this one is not asked, however often it says that it has more. */
function goesLast(core: Hypercore, peer: Promising): void {
  if (passedOver.has(peer)) return
  passedOver.add(peer)
  let promises: boolean = peer.remoteCanUpgrade
  Object.defineProperty(peer, 'remoteCanUpgrade', {
    configurable: true,
    get: () => promises && freshPromises(core).length === 0,
    set: (value: boolean) => {
      promises = value
    },
  })
}
