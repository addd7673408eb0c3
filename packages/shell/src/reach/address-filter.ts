import { BlockList, isIPv4 } from 'node:net'
import { addressKind } from './address.ts'

/** Who named an address: local discovery and the viewer may name private ones, strangers may not. */
export type AddressOrigin = 'stranger' | 'local-discovery' | 'viewer'

export interface AddressFilterOptions {
  /** `a.b.c.d`, `a.b.c.d/n` or `a.b.c.d-e.f.g.h`, one entry a line of a block list. */
  blocked?: readonly string[]
  /** A test net lives on loopback, a private swarm in a private range: there strangers' private addresses are fine. */
  allowPrivate?: boolean
}

/** A list longer than this is not a block list but an accident; the largest in common use have some 400,000 ranges. */
const blockedMaxEntries = 1_000_000

/**
 * Says whether an address may be contacted. An address offered by a peer, a tracker, PEX, a magnet or a DHT could
 * point into the viewer's own network (a router's admin page, a printer): those are refused unless local discovery
 * or the viewer named them.
 */
export class AddressFilter {
  readonly #blocked = new BlockList()
  readonly #allowPrivate: boolean
  readonly #ignored: string[] = []

  constructor(options: AddressFilterOptions = {}) {
    this.#allowPrivate = options.allowPrivate ?? false
    for (const entry of (options.blocked ?? []).slice(0, blockedMaxEntries)) this.#block(entry)
  }

  /** Entries of the block list that could not be read, at most a few, for the doctor. */
  get ignored(): readonly string[] {
    return this.#ignored
  }

  allows(host: string, origin: AddressOrigin): boolean {
    if (!isIPv4(host) || this.#blocked.check(host)) return false
    const kind = addressKind(host)
    if (kind === 'public') return true
    if (kind === 'reserved') return false
    return this.#allowPrivate || origin !== 'stranger'
  }

  #block(entry: string): void {
    const text = entry.trim()
    if (text === '' || text.startsWith('#')) return
    try {
      addRule(this.#blocked, text)
    } catch {
      if (this.#ignored.length < 10) this.#ignored.push(text.slice(0, 80))
    }
  }
}

/** Also reads the P2P plain text form `name:first-last`. */
function addRule(list: BlockList, text: string): void {
  const range = /([\d.]+)\s*-\s*([\d.]+)$/.exec(text)
  const [host, bits] = text.split('/')
  if (range) list.addRange(range[1]!, range[2]!)
  else if (bits === undefined) list.addAddress(host!)
  else list.addSubnet(host!, Number(bits))
}
