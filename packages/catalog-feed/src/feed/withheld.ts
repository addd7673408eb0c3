/**
 * Peers that announce blocks and never send them.
 *
 * Hypercore asks one peer for a block and waits for it as long as it is connected. Whoever has sent nothing at all for this
 * long while something was asked of them is asked last from then on, and what they were asked for is asked of somebody else
 * who has it. Only those count who have that very block: in a crowd everybody has heard of a new release and nobody but its
 * first seeder, on whom all of them wait, has any of it yet.
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
  _remoteHasBlock(index: number): boolean
  _canRequest(index: number, force: boolean): boolean
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
  const given = awaited.filter((request) => isLate(core, request))
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

/** Nothing has come from that peer for too long, and somebody else has what it was asked for. */
function isLate(core: Hypercore, { peer, block, timestamp }: Request): boolean {
  const silentMs = Date.now() - Math.max(timestamp, served.get(peer) ?? 0)
  if (silentMs <= shortestSilenceMs) return false
  const others = holdersOf(core, block!.index).filter((other) => other !== peer)
  // Where all of them were silent before, one of them may only have been busy then.
  const fresh = others.filter((other) => !withholding.has(other)).length
  return others.length > 0 && silentMs > silenceMs / (fresh + 1)
}

/** Those who have a block of this history. */
function holdersOf(core: Hypercore, index: number): Serving[] {
  return (core.peers as Serving[]).filter(
    (peer) => !peer.paused && peer.remoteFork === core.fork && peer._remoteHasBlock(index),
  )
}

/** It is not asked for what anybody else has. */
function goesLast(core: Hypercore, peer: Serving): void {
  if (withholding.has(peer)) return
  withholding.add(peer)
  const canRequest = peer._canRequest.bind(peer)
  const elsewhere = (index: number) => holdersOf(core, index).some((other) => !withholding.has(other))
  peer._canRequest = (index, force) => !elsewhere(index) && canRequest(index, force)
}
