import type { EngineOptions } from '../api.ts'
import { isPublicAddress } from '../torrent/address.ts'
import { BlockList } from './block-list.ts'

export { BlockList, wrongEntry } from './block-list.ts'

export interface ContactsOptions {
  /** Entries of a block list, see `BlockList`. */
  blocked?: readonly string[]
  /** A test net lives on loopback, a private swarm in a private range: there private addresses are nobody's secret. */
  allowPrivate?: boolean
}

/** Whoever spoke to us from inside: a home has few machines, and forgetting one costs a lookup. */
const heardMax = 1_024
/** Named by the person or by local discovery. */
const namedMax = 4_096

/**
 * Which addresses this process may send to. Peers, trackers and DHT nodes name addresses of their choice, and one of this
 * machine or of the home's network would make us knock on doors we have no business with. So such an address is sent to
 * only when the person or local discovery named it, or when it spoke first; and a blocked one never.
 */
export class Contacts {
  readonly #blocked: BlockList
  readonly allowPrivate: boolean
  readonly #named = new Set<string>()
  readonly #heard = new Set<string>()

  constructor({ blocked = [], allowPrivate = false }: ContactsOptions = {}) {
    this.#blocked = new BlockList(blocked)
    this.allowPrivate = allowPrivate
  }

  /** Whether the person wants nothing to do with it, neither sent nor received. */
  blocks(host: string): boolean {
    return this.#blocked.has(host)
  }

  allows(host: string): boolean {
    if (this.blocks(host)) return false
    return this.allowPrivate || isPublicAddress(host) || this.#named.has(host) || this.#heard.has(host)
  }

  /** The person or local discovery named it. */
  name(host: string): void {
    if (this.#named.size < namedMax) this.#named.add(host)
  }

  /** It spoke to us: it may be answered. Returns false for one that is not to be listened to. */
  hear(host: string): boolean {
    if (this.blocks(host)) return false
    if (this.allowPrivate || this.#heard.has(host) || isPublicAddress(host)) return true
    for (const oldest of this.#heard) {
      if (this.#heard.size < heardMax) break
      this.#heard.delete(oldest)
    }
    this.#heard.add(host)
    return true
  }
}

/** Those of an engine: the nodes it was told to begin with are the person's choice. */
export function contactsOf({ blocked, allowPrivateAddresses, bootstrap = [], bittorrent }: EngineOptions): Contacts {
  const contacts = new Contacts({ blocked, allowPrivate: allowPrivateAddresses })
  for (const node of [...bootstrap, ...(bittorrent?.dhtBootstrap ?? [])]) contacts.name(hostOf(node))
  return contacts
}

/** Of `host:port` or HyperDHT's `address@name:port`. */
function hostOf(node: string): string {
  return node.replace(/@.*$/, '').replace(/:\d+$/, '')
}
