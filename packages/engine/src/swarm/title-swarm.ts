import HyperDHT from 'hyperdht'
import Hyperswarm, { type PeerDiscovery, type PeerInfo, type SwarmConnection } from 'hyperswarm'
import Protomux from 'protomux'
import ReadyResource from 'ready-resource'
import type { Contacts } from './contacts.ts'
import { guardMuxes } from './guarded-mux.ts'
import { GuardedUdx, guardHandshakes, guardNodes } from './guarded-udx.ts'
import { Mutes } from './mutes.ts'
import { LINK_PROTOCOL, MuxLink } from './mux-link.ts'
import { titleTopic } from './topic.ts'

/** Connections in all; each may carry many titles. */
const MAX_PEERS = 64
const MAX_SERVER_CONNECTIONS = 128
/** With so many, those who say nothing have to go. */
const CROWDED = (MAX_PEERS * 3) / 4
const CROWDED_LOOK_MS = 2000
/** Announced peers that are gone cost seconds each: the default of 3 at a time makes a newcomer wait behind them. */
const MAX_PARALLEL = 24
/** A link that ended is offered again while its connection lives: soon, then less and less often. */
const RELINK_MS = [500, 1000, 2000, 4000, 8000, 15_000, 60_000]
/** With nobody found yet the network is asked again: whoever has the film may have come, or been announced, just after. */
const LOOK_AGAIN_MS = [1500, 4000, 10_000, 30_000, 90_000]
/** With so few it is asked now and then: they may leave together, and the dead are noticed late. */
const FEW_LINKS = 4
const FEW_LOOK_AGAIN_MS = 20_000
/** Channels one peer may have open with us. */
const MAX_LINKS_PER_PEER = 64

export interface TitleSwarmOptions {
  /** DHT nodes, `host:port`; empty: none, absent: the public ones. */
  bootstrap?: string[] | undefined
  /** Address to bind to; absent: any. */
  host?: string | undefined
  /** Seed of the key that peers see, 32 bytes; absent: a key by chance. */
  identity?: Uint8Array | undefined
  contacts: Contacts
  /** A peer opened a title that is joined here, or was found for it. */
  onlink(infohash: string, link: MuxLink): void
}

interface Joined {
  infohash: string
  topic: Buffer
  discovery: PeerDiscovery
  /** We look for peers of it, not only wait for them. */
  client: boolean
  links: number
  looks: NodeJS.Timeout | null
}

/**
 * Finds peers of titles over Hyperswarm. The connections are encrypted and hole-punched; what runs inside is plain
 * BitTorrent, so every peer found here is to WebTorrent a peer like any other.
 */
export class TitleSwarm extends ReadyResource {
  #options: TitleSwarmOptions
  #swarm: Hyperswarm | null = null
  #joined = new Map<string, Joined>()
  readonly #mutes = new Mutes()
  #crowdTimer: NodeJS.Timeout | null = null
  /** Links that ended, by connection. */
  #ended = new WeakMap<SwarmConnection, number>()

  constructor(options: TitleSwarmOptions) {
    super()
    this.#options = options
  }

  get connections(): number {
    return this.#swarm?.connections.size ?? 0
  }

  protected override async _open(): Promise<void> {
    const { bootstrap, host, identity, contacts } = this.#options
    guardMuxes()
    const loopback = bootstrap !== undefined && bootstrap.length > 0 && bootstrap.every(isLoopback)
    // On a test net every process is its own host's neighbour: hole punching would only cost seconds.
    const dht = new HyperDHT({
      udx: new GuardedUdx(contacts),
      ...(bootstrap && { bootstrap }),
      ...(host !== undefined && { host }),
      ...(loopback && { host: host ?? '127.0.0.1', firewalled: false }),
    })
    guardNodes(dht, contacts)
    this.#swarm = new Hyperswarm({
      dht,
      ...(identity && { seed: Buffer.from(identity) }),
      maxPeers: MAX_PEERS,
      maxServerConnections: MAX_SERVER_CONNECTIONS,
      maxParallel: MAX_PARALLEL,
    })
    guardHandshakes(this.#swarm, contacts)
    this.#swarm.on('connection', (connection, info) => this.#connected(connection, info))
    this.#crowdTimer = setInterval(() => this.connections >= CROWDED && this.#mutes.letGo(), CROWDED_LOOK_MS).unref()
  }

  protected override async _close(): Promise<void> {
    for (const { looks } of this.#joined.values()) if (looks) clearTimeout(looks)
    this.#joined.clear()
    if (this.#crowdTimer) clearInterval(this.#crowdTimer)
    this.#mutes.stop()
    await this.#swarm?.destroy()
  }

  /** Looks for peers of a title (`client`) and is found for it. Joining again changes nothing. */
  join(infohash: string, how: { client: boolean }): void {
    const topic = titleTopic(infohash)
    const key = topic.toString('hex')
    const known = this.#joined.get(key)
    if (known) {
      const seeking = known.client
      known.client ||= how.client
      if (!how.client) return
      void known.discovery.refresh({ client: true, server: true }).catch(() => {})
      if (!seeking) this.#seek(known)
      return
    }
    const discovery = this.#swarm!.join(topic, { client: how.client, server: true })
    const joined: Joined = { infohash, topic, discovery, client: how.client, links: 0, looks: null }
    this.#joined.set(key, joined)
    if (how.client) this.#seek(joined)
  }

  #seek(joined: Joined): void {
    // Whoever is connected for another film may have this one too.
    for (const connection of this.#swarm!.connections) this.#offer(connection, joined.topic)
    this.#lookAgain(joined, 0)
  }

  #lookAgain(joined: Joined, tries: number, soon?: number): void {
    const alone = LOOK_AGAIN_MS[Math.min(tries, LOOK_AGAIN_MS.length - 1)]
    joined.looks = setTimeout(
      () => {
        if (this.closing || !this.#joined.has(joined.topic.toString('hex'))) return
        if (joined.links < FEW_LINKS) void joined.discovery.refresh({ client: true, server: true }).catch(() => {})
        this.#lookAgain(joined, joined.links === 0 ? tries + 1 : 0)
      },
      soon ?? (joined.links === 0 ? alone : FEW_LOOK_AGAIN_MS),
    )
    joined.looks.unref()
  }

  /** A peer went away, and few are left: in a swarm that comes and goes others may have come. */
  #lookSoon(joined: Joined): void {
    if (!joined.client || this.closing || !this.#joined.has(joined.topic.toString('hex'))) return
    if (joined.looks) clearTimeout(joined.looks)
    this.#lookAgain(joined, 0, LOOK_AGAIN_MS[0])
  }

  /** Machines that are announced for a title; what was found by then counts. */
  async count(infohash: string, timeoutMs: number): Promise<number> {
    const machines = new Set<string>()
    const lookup = this.#swarm!.dht.lookup(titleTopic(infohash))
    const timer = setTimeout(() => lookup.destroy(), timeoutMs)
    try {
      for await (const { peers } of lookup) for (const { publicKey } of peers) machines.add(publicKey.toString('hex'))
    } catch {
      // Cut short.
    } finally {
      clearTimeout(timer)
    }
    machines.delete(this.#swarm!.keyPair.publicKey.toString('hex'))
    return machines.size
  }

  async leave(infohash: string): Promise<void> {
    const key = titleTopic(infohash).toString('hex')
    const joined = this.#joined.get(key)
    if (!joined) return
    this.#joined.delete(key)
    if (joined.looks) clearTimeout(joined.looks)
    await joined.discovery.destroy().catch(() => {})
  }

  #connected(connection: SwarmConnection, info: PeerInfo): void {
    // A connection that breaks is ordinary; the links in it end by themselves.
    connection.on('error', () => {})
    // The address it was to be connected to is one that nothing is sent to.
    if (!connection.rawStream.remoteHost) return void connection.destroy()
    this.#mutes.add(connection, info)
    const mux = Protomux.from(connection)
    mux.pair({ protocol: LINK_PROTOCOL }, (topic) => {
      if (topic) this.#link(connection, topic)
    })
    const offer = (topic: Buffer) => this.#offer(connection, topic)
    for (const topic of info.topics) offer(topic)
    // A peer that came to us says nothing of what it has.
    for (const { topic, client } of this.#joined.values()) if (client) offer(topic)
    info.on('topic', offer)
    connection.once('close', () => info.off('topic', offer))
  }

  #offer(connection: SwarmConnection, topic: Buffer): void {
    if (this.#joined.has(topic.toString('hex'))) this.#link(connection, topic)
  }

  #link(connection: SwarmConnection, topic: Buffer): void {
    const joined = this.#joined.get(topic.toString('hex'))
    const mux = Protomux.from(connection)
    if (!joined || [...mux].length >= MAX_LINKS_PER_PEER) return
    const link = new MuxLink(mux, joined.topic, `hyperswarm:${connection.remotePublicKey.toString('hex')}`)
    link.on('error', () => {})
    if (!link.usable) return void link.destroy()
    link.once('opened', () => {
      joined.links++
      this.#mutes.spoke(connection)
    })
    link.once('close', () => {
      if (link.opened) joined.links--
      if (joined.links < FEW_LINKS) this.#lookSoon(joined)
      this.#relink(connection, joined)
    })
    this.#options.onlink(joined.infohash, link)
  }

  /** Only the side that looks for peers calls again; the other one would wake sleeping titles. */
  #relink(connection: SwarmConnection, joined: Joined): void {
    if (!joined.client) return
    const tries = this.#ended.get(connection) ?? 0
    this.#ended.set(connection, tries + 1)
    const wait = RELINK_MS[Math.min(tries, RELINK_MS.length - 1)]
    setTimeout(() => {
      if (!connection.destroyed && !this.closing) this.#offer(connection, joined.topic)
    }, wait).unref()
  }
}

function isLoopback(node: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|\[?::1\]?):\d+$/.test(node) || /@127\./.test(node)
}
