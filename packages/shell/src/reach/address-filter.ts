import { isIPv4 } from 'node:net'
import { Contacts } from '@kinoswarm/engine/contacts'
import { addressKind } from './address.ts'

/** Who named an address: local discovery and the viewer may name private ones, strangers may not. */
export type AddressOrigin = 'stranger' | 'local-discovery' | 'viewer'

export interface AddressFilterOptions {
  /** Entries of a block list: addresses, subnets, ranges and P2P text, IPv4 and IPv6. */
  blocked?: readonly string[]
  /** A test net lives on loopback, a private swarm in a private range: there strangers' private addresses are fine. */
  allowPrivate?: boolean
}

/**
 * Says whether an address may be contacted. An address offered by a peer, a tracker, PEX, a magnet or a DHT could
 * point into the viewer's own network (a router's admin page, a printer): those are refused unless local discovery
 * or the viewer named them. Who is asked before a dial is `allows`; every datagram of both DHTs asks `contacts`.
 */
export class AddressFilter {
  readonly blocked: readonly string[]
  readonly contacts: Contacts
  readonly #allowPrivate: boolean

  constructor({ blocked = [], allowPrivate = false }: AddressFilterOptions = {}) {
    this.blocked = blocked
    this.#allowPrivate = allowPrivate
    this.contacts = new Contacts({ blocked, allowPrivate })
  }

  allows(host: string, origin: AddressOrigin): boolean {
    if (!isIPv4(host) || this.contacts.blocks(host)) return false
    const kind = addressKind(host)
    if (kind === 'public') return true
    if (kind === 'reserved') return false
    return this.#allowPrivate || origin !== 'stranger'
  }

  /** `allows`, and from now on datagrams may be sent to it too. */
  admits(host: string, origin: AddressOrigin): boolean {
    if (!this.allows(host, origin)) return false
    if (origin !== 'stranger') this.contacts.name(host)
    return true
  }
}
