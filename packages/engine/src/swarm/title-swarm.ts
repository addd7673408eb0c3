import HyperDHT from 'hyperdht'
import Hyperswarm, { type PeerDiscovery, type PeerInfo, type SwarmConnection } from 'hyperswarm'
import Protomux from 'protomux'
import ReadyResource from 'ready-resource'
import { LINK_PROTOCOL, MuxLink } from './mux-link.ts'
import { titleTopic } from './topic.ts'

/** Connections in all; each may carry many titles. */
const MAX_PEERS = 64
const MAX_SERVER_CONNECTIONS = 128
/** Announced peers that are gone cost seconds each: the default of 3 at a time makes a newcomer wait behind them. */
const MAX_PARALLEL = 24
/** A link that ended is offered again while its connection lives: soon, then less and less often. */
const RELINK_MS = [1000, 4000, 15_000, 60_000]
/** Channels one peer may have open with us. */
const MAX_LINKS_PER_PEER = 64

export interface TitleSwarmOptions {
  /** DHT nodes, `host:port`; empty: none, absent: the public ones. */
  bootstrap?: string[] | undefined
  /** A peer opened a title that is joined here, or was found for it. */
  onlink(infohash: string, link: MuxLink): void
}

interface Joined {
  infohash: string
  topic: Buffer
  discovery: PeerDiscovery
  /** We look for peers of it, not only wait for them. */
  client: boolean
}

/**
 * Finds peers of titles over Hyperswarm. The connections are encrypted and hole-punched; what runs inside is plain
 * BitTorrent, so every peer found here is to WebTorrent a peer like any other.
 */
export class TitleSwarm extends ReadyResource {
  #options: TitleSwarmOptions
  #swarm: Hyperswarm | null = null
  #joined = new Map<string, Joined>()
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
    const { bootstrap } = this.#options
    const loopback = bootstrap !== undefined && bootstrap.length > 0 && bootstrap.every(isLoopback)
    // On a test net every process is its own host's neighbour: hole punching would only cost seconds.
    const dht = new HyperDHT(
      loopback ? { bootstrap, host: '127.0.0.1', firewalled: false } : bootstrap ? { bootstrap } : {},
    )
    this.#swarm = new Hyperswarm({
      dht,
      maxPeers: MAX_PEERS,
      maxServerConnections: MAX_SERVER_CONNECTIONS,
      maxParallel: MAX_PARALLEL,
    })
    this.#swarm.on('connection', (connection, info) => this.#connected(connection, info))
  }

  protected override async _close(): Promise<void> {
    this.#joined.clear()
    await this.#swarm?.destroy()
  }

  /** Looks for peers of a title (`client`) and is found for it. Joining again changes nothing. */
  join(infohash: string, how: { client: boolean }): void {
    const topic = titleTopic(infohash)
    const key = topic.toString('hex')
    const known = this.#joined.get(key)
    if (known) {
      known.client ||= how.client
      if (how.client) void known.discovery.refresh({ client: true, server: true }).catch(() => {})
      return
    }
    const discovery = this.#swarm!.join(topic, { client: how.client, server: true })
    this.#joined.set(key, { infohash, topic, discovery, client: how.client })
    if (!how.client) return
    // Whoever is connected for another film may have this one too.
    for (const connection of this.#swarm!.connections) this.#offer(connection, topic)
  }

  async leave(infohash: string): Promise<void> {
    const key = titleTopic(infohash).toString('hex')
    const joined = this.#joined.get(key)
    if (!joined) return
    this.#joined.delete(key)
    await joined.discovery.destroy().catch(() => {})
  }

  #connected(connection: SwarmConnection, info: PeerInfo): void {
    // A connection that breaks is ordinary; the links in it end by themselves.
    connection.on('error', () => {})
    const mux = Protomux.from(connection)
    mux.pair({ protocol: LINK_PROTOCOL }, (topic) => {
      if (topic) this.#link(connection, topic)
    })
    const offer = (topic: Buffer) => this.#offer(connection, topic)
    for (const topic of info.topics) offer(topic)
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
    link.once('close', () => this.#relink(connection, joined))
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
