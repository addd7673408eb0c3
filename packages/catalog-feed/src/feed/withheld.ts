/**
 * Peers that announce blocks and never send them.
 *
 * Hypercore asks one peer for a block and waits for it as long as it is connected. Whoever has sent nothing at all for this
 * long while something was asked of them is asked last from then on, and what they were asked for is asked of somebody else.
 */
import type Hypercore from 'hypercore'
import type { Peer } from 'hypercore'

/** A slow line sends at least one block in that time; where several have the blocks, all of them together have it. */
const silenceMs = 6_000
const shortestSilenceMs = 500

interface Request {
  peer: Serving
  block: { index: number } | null
  timestamp: number
}

type Serving = Peer & {
  paused: boolean
  _cancelRequest(request: Request): void
}

interface Replicator {
  _inflight: Iterable<Request>
  _clearRequest(peer: Serving, request: Request): void
  updateAll(): void
}

const withholding = new WeakSet<Peer>()
/** When each peer last sent a block that proved good, in milliseconds since 1970. */
const served = new WeakMap<Peer, number>()
const heardOf = new WeakSet<Hypercore>()

/** Call now and then while somebody waits for blocks. True while one is awaited. */
export function passOverWithholders(core: Hypercore): boolean {
  listen(core)
  const replicator = core.core.replicator as Replicator
  const awaited = [...replicator._inflight].filter(({ block }) => block !== null)
  const others = servers(core)
  const limit = Math.max(shortestSilenceMs, silenceMs / Math.max(1, others.length))
  const late = awaited.filter(({ peer, timestamp }) => Date.now() - Math.max(timestamp, served.get(peer) ?? 0) > limit)
  const given = late.filter(({ peer }) => others.some((other) => other !== peer))
  for (const request of given) {
    request.peer._cancelRequest(request)
    replicator._clearRequest(request.peer, request)
    goesLast(core, request.peer)
  }
  if (given.length > 0) replicator.updateAll()
  return awaited.length > 0
}

function listen(core: Hypercore): void {
  if (heardOf.has(core)) return
  heardOf.add(core)
  core.on('download', (_index: number, _bytes: number, peer: Peer) => void served.set(peer, Date.now()))
}

/** Those who hold something of this history and have not been silent. */
function servers(core: Hypercore): Serving[] {
  return (core.peers as Serving[]).filter(
    (peer) => !withholding.has(peer) && !peer.paused && peer.remoteFork === core.fork && peer.remoteLength > 0,
  )
}

/** As long as anybody else serves, this one is not asked. */
function goesLast(core: Hypercore, peer: Serving): void {
  if (withholding.has(peer)) return
  withholding.add(peer)
  let { paused } = peer
  Object.defineProperty(peer, 'paused', {
    configurable: true,
    get: () => paused || servers(core).length > 0,
    set: (value: boolean) => {
      paused = value
    },
  })
}
