import { isIPv4 } from 'node:net'
import type { Contacts } from '@kinoswarm/engine/contacts'
import { GuardedUdx, guardHandshakes, guardMuxes, guardNodes } from '@kinoswarm/engine/guards'
import HyperDHT from 'hyperdht'
import Hyperswarm from 'hyperswarm'
import { wait } from '../wait.ts'
import { formatHostPort, type HostPort, parseHostPort } from './address.ts'
import type { KeyPair } from './direct.ts'
import type { Door } from './door.ts'
import { bundledNodes, type StartNode } from './nodes-path.ts'

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
  /** Up to here it dials by itself; how many may come in is decided where they are admitted. */
  maxPeers: number
  refuses(key: Buffer): boolean
  /** Asked before every packet, whoever named its address. */
  contacts: Contacts
  /** Asked before `refuses`, and before anything of a handshake is looked at. */
  door: Door
}

/** Finished handshakes are kept for repeats of the same packet; a flood of them must not pile up for long. */
const handshakeClearWaitMs = 3_000
/**
 * Peers stay announced for twenty minutes after they left, twenty of them a topic, and a dead one takes seconds to give
 * up. Tried three at a time, as is the default, the living one may come after half a minute.
 */
const maxParallel = 24

/** The swarm with everything it can start from at once: remembered, own, bundled and default nodes; and with caps. */
export function createSwarm(options: SwarmOptions): Hyperswarm {
  const { keyPair, remembered, host, port, firewalled, maxPeers, contacts } = options
  const bootstrap = bootstrapList(options)
  for (const node of bootstrap) contacts.name(node.host)
  guardMuxes()
  const dht = new HyperDHT({
    udx: new GuardedUdx(contacts),
    bootstrap,
    nodes: [...remembered],
    ...(host ? { host } : {}),
    ...(port ? { port } : {}),
    ...(firewalled === undefined ? {} : { firewalled }),
  })
  guardNodes(dht, contacts)
  const swarm = new Hyperswarm({
    dht,
    keyPair,
    maxPeers,
    maxParallel,
    firewall: options.refuses,
    handshakeClearWait: handshakeClearWaitMs,
  })
  guardHandshakes(swarm, contacts)
  watchDoor(swarm, options.door)
  return swarm
}

/** hyperdht/lib/server.js: what its router calls with the first message of each handshake, from the time it listens. */
interface Inside {
  server: { _onpeerhandshake(message: unknown, request: { from: HostPort }): Promise<unknown> }
}

/** `refuses` is asked when the curves are done. Null = no answer at all. */
function watchDoor(swarm: Hyperswarm, door: Door): void {
  const { server } = swarm as unknown as Inside
  const answer = server._onpeerhandshake
  server._onpeerhandshake = async function (message, request) {
    return door.opens(request.from.host) ? answer.call(this, message, request) : null
  }
}

/** Leaving politely (unannouncing) must not hold up a stop when the network is gone. */
const leaveTimeoutMs = 600
const destroyTimeoutMs = 200

/** Politely (unannounced) where the network answers, and in any case soon. */
export async function leaveSwarm(swarm: Hyperswarm): Promise<void> {
  await Promise.race([swarm.clear(), wait(leaveTimeoutMs)])
  const destroyed = swarm.destroy({ force: true }).catch(() => {})
  await Promise.race([destroyed, wait(destroyTimeoutMs)])
  await Promise.race([swarm.dht.destroy({ force: true }), wait(destroyTimeoutMs)])
}

/** What HyperDHT starts from when nothing else is said: its entries are `address@name:port`. */
export function defaultNodes(bootstrap?: readonly string[]): StartNode[] {
  if (bootstrap) return bootstrap.map(parseHostPort)
  return HyperDHT.BOOTSTRAP.map((entry) => {
    const text = typeof entry === 'string' ? entry : formatHostPort(entry)
    const [address = '', rest] = text.split('@')
    if (rest === undefined) return parseHostPort(address)
    const named = parseHostPort(rest)
    return { host: address, port: named.port, name: named.host }
  })
}

/**
 * Addresses only. HyperDHT resolves its list anew, one entry after another, before every query of a small table: three
 * dead entries with names make each query wait for a minute. Names are looked up beside it, once, by the `NodesPath`.
 */
function bootstrapList({ bootstrap, nodes = [] }: SwarmOptions): HostPort[] {
  const all = [...nodes.map(parseHostPort), ...bundledNodes, ...defaultNodes(bootstrap)]
  return all.filter(({ host }) => isIPv4(host)).map(({ host, port }) => ({ host, port }))
}
