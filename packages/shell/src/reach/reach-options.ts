import { addressKind, parseHostPort } from './address.ts'
import type { AddressFilterOptions } from './address-filter.ts'
import type { LanOptions } from './lan-path.ts'
import type { MainlineOptions } from './mainline-path.ts'
import type { Clock } from './path.ts'
import type { Limits } from './shaper.ts'
import type { SocksProxy } from './socks5.ts'

export interface ReachOptions {
  /** Home folder: `nodes.json` and `swarm.json` live there. */
  dir: string
  /** `host:port` of DHT nodes in place of HyperDHT's defaults; `[]` = none at all. */
  bootstrap?: readonly string[]
  /** The viewer's own nodes, beside those. */
  nodes?: readonly string[]
  lan?: boolean | LanOptions
  mainline?: boolean | MainlineOptions
  /** Address to bind everything to; all when absent. */
  host?: string
  /** Name of the one interface to use; everything pauses while it is away. */
  interface?: string
  /** The interface that was chosen is not there: nothing is sent at all, until it is opened anew. */
  away?: boolean
  filter?: AddressFilterOptions
  proxy?: SocksProxy
  limits?: Limits
  /** Up to here this machine dials by itself. */
  maxPeers?: number
  /** Places beyond that for peers who come to it. */
  maxGuests?: number
  /** Keep the swarm key for ever: seeders and nodes that links name. */
  keepKey?: boolean
  /** Wanted UDP and TCP port. */
  port?: number
  /** False: this machine is known to answer from outside (test nets, servers). */
  firewalled?: boolean
  clock?: Clock
}

/** Replication gains nothing beyond a few dozens of peers; each costs memory, keep-alives, and a word about every block. */
export const maxPeersDefault = 24
/**
 * Places beyond that for peers who come to us: were everybody as full as they may be, a newcomer would be turned away at
 * every door, and a swarm gives a peer up after three refusals.
 */
export const maxGuestsDefault = 64

/** Whoever starts from private addresses alone has a network of their own: its nodes name each other's. */
export function isPrivateSwarm({ bootstrap, nodes = [] }: Pick<ReachOptions, 'bootstrap' | 'nodes'>): boolean {
  const hosts = [...(bootstrap ?? []), ...nodes].map((node) => parseHostPort(node).host)
  return bootstrap !== undefined && hosts.length > 0 && hosts.every((host) => addressKind(host) === 'private')
}

/** Without the absent ones, so that they do not override defaults. */
export function defined<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}
