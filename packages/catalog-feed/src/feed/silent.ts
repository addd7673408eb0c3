/**
 * Peers that promise a longer feed and never send it.
 *
 * Hypercore asks one peer at a time for the head of a longer copy and waits for that one as long as it is connected, so that
 * anybody, with or without a key, could freeze a feed by a promise. Whoever has had this long is passed over for somebody else
 * who promises as much; an answer that comes after all still counts, so that a slow peer loses nothing.
 */
import type Hypercore from 'hypercore'
import type { Peer } from 'hypercore'

/** A head is some hundred bytes: on the slowest line it comes within a second or two. */
const headTimeoutMs = 4_000

type Promising = Peer & { remoteCanUpgrade: boolean }

interface Replicator {
  _upgrade: { inflight: { peer: Promising; timestamp: number }[] } | null
  updateAll(): void
}

/** Call now and then while somebody waits for an opened core to grow. */
export function passOverSilentPeers(core: Hypercore): void {
  const replicator = core.core.replicator as Replicator
  const inflight = replicator._upgrade?.inflight ?? []
  const late = inflight.find(({ timestamp }) => Date.now() - timestamp > headTimeoutMs)
  if (!late || !(core.peers as Promising[]).some((peer) => peer !== late.peer && promises(core, peer))) return
  inflight.splice(inflight.indexOf(late), 1)
  // Until it speaks again, so that the next one has its turn.
  late.peer.remoteCanUpgrade = false
  replicator.updateAll()
}

function promises(core: Hypercore, peer: Promising): boolean {
  return peer.remoteCanUpgrade && peer.remoteFork === core.fork && peer.remoteLength > core.length
}
