/**
 * Peers that promise a longer feed and never send it.
 *
 * Hypercore asks one peer at a time for the head of a longer copy and waits for that one as long as it is connected, so that
 * anybody, with or without a key, could freeze a feed by a promise. Whoever has had this long is passed over, and the next is
 * asked; an answer that comes after all still counts. Whoever is silent a second time is let go.
 */
import type Hypercore from 'hypercore'

/** A head is some hundred bytes: on the slowest line it comes within a second or two. */
const headTimeoutMs = 4_000

interface Promising {
  remoteCanUpgrade: boolean
  channel: { close(): void }
}

interface Replicator {
  _upgrade: { inflight: { peer: Promising; timestamp: number }[] } | null
  updateAll(): void
}

const passedOver = new WeakSet<Promising>()

/** Call now and then while somebody waits for an opened core to grow. */
export function passOverSilentPeers(core: Hypercore): void {
  const replicator = core.core.replicator as Replicator
  const inflight = replicator._upgrade?.inflight ?? []
  const late = inflight.filter(({ timestamp }) => Date.now() - timestamp > headTimeoutMs)
  for (const request of late) {
    const { peer } = request
    inflight.splice(inflight.indexOf(request), 1)
    peer.remoteCanUpgrade = false
    if (passedOver.has(peer)) peer.channel.close()
    passedOver.add(peer)
  }
  if (late.length > 0) replicator.updateAll()
}
