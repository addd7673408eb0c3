import HyperDHT from 'hyperdht'
import Hyperswarm from 'hyperswarm'
import { formatHostPort, type HostPort, parseHostPort } from './address.ts'
import type { KeyPair } from './direct.ts'
import { bundledNodes } from './nodes-path.ts'

export interface SwarmOptions {
  keyPair: KeyPair
  /** Nodes remembered from last time. */
  remembered: readonly HostPort[]
  /** In place of HyperDHT's defaults; `[]` = none. */
  bootstrap?: readonly string[]
  /** The viewer's own nodes. */
  nodes?: readonly string[]
  host?: string
  port?: number
  firewalled?: boolean
  maxPeers: number
  refuses(key: Buffer): boolean
}

/** Finished handshakes are kept for repeats of the same packet; a flood of them must not pile up for long. */
const handshakeClearWaitMs = 3_000
/** Room that outgoing connections always have: strangers who dial in cannot take all places. */
const serverShare = 0.75

/** The swarm with everything it can start from at once: remembered, own, bundled and default nodes; and with caps. */
export function createSwarm(options: SwarmOptions): Hyperswarm {
  const { keyPair, remembered, host, port, firewalled, maxPeers } = options
  const dht = new HyperDHT({
    bootstrap: bootstrapList(options),
    nodes: [...remembered],
    ...(host ? { host } : {}),
    ...(port ? { port } : {}),
    ...(firewalled === undefined ? {} : { firewalled }),
  })
  return new Hyperswarm({
    dht,
    keyPair,
    maxPeers,
    maxServerConnections: Math.ceil(maxPeers * serverShare),
    firewall: options.refuses,
    handshakeClearWait: handshakeClearWaitMs,
  })
}

/** What HyperDHT starts from when nothing else is said. */
export function defaultNodes(bootstrap?: readonly string[]): HostPort[] {
  if (bootstrap) return bootstrap.map(parseHostPort)
  return HyperDHT.BOOTSTRAP.map((entry) => parseHostPort(withoutName(entry)))
}

/** HyperDHT's own entries are `address@name:port`: the address is asked first, as HyperDHT does. */
function withoutName(entry: string | HostPort): string {
  const text = typeof entry === 'string' ? entry : formatHostPort(entry)
  return text.replace(/@[^:]*/, '')
}

function bootstrapList({ bootstrap, nodes = [] }: SwarmOptions): (string | HostPort)[] {
  const base = bootstrap ? bootstrap.map(parseHostPort) : HyperDHT.BOOTSTRAP
  return [...nodes.map(parseHostPort), ...bundledNodes, ...base]
}
