import type { ChannelReader } from '@kinoswarm/catalog-feed'
import type Corestore from 'corestore'
import type Hypercore from 'hypercore'
import { coresOfChannel } from './capsule/of-channel.ts'

export interface Copies {
  /** Connected peers that hold every block of interface and catalogue. */
  others: number
  /** Connected peers that have anything of it. */
  peers: number
  /** Whether this machine does. */
  here: boolean
  /** Bytes of interface and catalogue. */
  bytes: number
}

/** Peers and full copies of a channel that are known now: of connected peers and of this machine. */
export async function countCopies(reader: ChannelReader, store: Corestore): Promise<Copies> {
  const cores = (await coresOfChannel(reader, store)).map(({ core }) => core)
  try {
    const parts = cores.filter(({ length }) => length > 0)
    const whole = parts.map((core) => peersWithAll(core))
    const [first = new Set<string>()] = whole
    const others = [...first].filter((peer) => whole.every((peers) => peers.has(peer))).length
    const here = parts.length > 0 && parts.every((core) => core.contiguousLength >= core.length)
    const peers = new Set(cores.flatMap((core) => core.peers.map(peerOf))).size
    return { others, peers, here, bytes: parts.reduce((sum, core) => sum + core.byteLength, 0) }
  } finally {
    await Promise.all(cores.map((core) => core.close()))
  }
}

function peersWithAll(core: Hypercore): Set<string> {
  const whole = core.peers.filter(({ remoteContiguousLength }) => remoteContiguousLength >= core.length)
  return new Set(whole.map(peerOf))
}

function peerOf({ remotePublicKey }: Hypercore['peers'][number]): string {
  return remotePublicKey.toString('hex')
}
