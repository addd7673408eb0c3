import { createHash } from 'node:crypto'
import { createDhtSocket, guardDatagrams } from '@kinoswarm/engine/guards'
import { Client } from 'bittorrent-dht'
import { type HostPort, parseHostPort } from './address.ts'
import { enoughPeers } from './gossip.ts'
import { type ReachContext, ReachPath } from './path.ts'

export interface MainlineOptions {
  /** `host:port` of mainline nodes to start from; the well-known routers when absent. */
  bootstrap?: string[]
  /** Nodes remembered from last time. */
  nodes?: HostPort[]
  /** Address to bind; all of them when absent. */
  host?: string
  /** False: look, but do not announce this machine. */
  announce?: boolean
}

/** Most nodes forget an announcement after 30 minutes (BEP 5 leaves it open; libtorrent keeps it 30). */
const announceEveryMs = 15 * 60_000
/** With nobody connected look again soon: the first lookups run while the table is still filling. */
const lonelyRetryMs = 5_000
/** A stranger can announce any number of addresses under the infohash: try a bounded number of them. */
const addressesPerRoundMax = 48
const dialsAtOnceMax = 8

/** The infohash under which peers of a channel meet: it gives away the channel's key to nobody. */
export function rendezvousInfohash(feedKey: Buffer): Buffer {
  return createHash('sha1').update('kinoswarm mainline rendezvous 1\n').update(feedKey).digest()
}

/**
 * Rendezvous over the BitTorrent mainline DHT (BEP 5), which is a thousand times larger than ours and blocked less
 * often. Peers of a channel announce the port on which they answer direct connections; what is found there must pass
 * the Noise handshake and prove that it follows the channel. Its greeting then brings HyperDHT nodes.
 */
export class MainlinePath extends ReachPath {
  readonly #options: MainlineOptions
  readonly #feedKeys = new Map<string, Buffer>()
  #dht: Client | null = null
  #timer: NodeJS.Timeout | null = null
  #tried = new Set<string>()
  #waiting: HostPort[] = []
  #dials = 0
  #up = 0
  #lastAnnounce = Number.NEGATIVE_INFINITY

  constructor(context: ReachContext, options: MainlineOptions = {}) {
    super('mainline', context)
    this.#options = options
  }

  /** Nodes worth remembering. */
  get nodes(): HostPort[] {
    return this.#dht?.toJSON().nodes.map(({ host, port }) => ({ host, port })) ?? []
  }

  protected override async _open(): Promise<void> {
    const { bootstrap, nodes = [], host } = this.#options
    const { contacts } = this.context
    for (const node of bootstrap ?? []) contacts.name(parseHostPort(node).host)
    const socket = guardDatagrams(createDhtSocket(), contacts)
    const dht = new Client({ socket, ...(bootstrap ? { bootstrap } : {}), ...(host ? { host } : {}) })
    this.#dht = dht
    this.trying('joining the BitTorrent DHT', { what: 'joining' })
    dht.on('error', () => this.failed('its UDP port could not be opened', { what: 'port-taken' }))
    dht.on('warning', () => {})
    dht.on('peer', (peer: HostPort) => this.#found(peer))
    await new Promise<void>((resolve) => {
      dht.once('listening', resolve)
      dht.once('error', () => resolve())
      dht.listen(0, host ?? '0.0.0.0')
    })
    for (const node of nodes) dht.addNode(node)
    dht.once('ready', () => this.#round())
  }

  protected override async _close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    const dht = this.#dht
    if (dht && !dht.destroyed) await new Promise<void>((resolve) => dht.destroy(resolve))
  }

  override follow(feedKey: Buffer): void {
    this.#feedKeys.set(feedKey.toString('hex'), feedKey)
    this.#lastAnnounce = Number.NEGATIVE_INFINITY
    this.#round()
  }

  override unfollow(feedKey: Buffer): void {
    this.#feedKeys.delete(feedKey.toString('hex'))
  }

  /** Announces when it is time, looks when peers are few, and plans the next round. */
  #round(): void {
    const dht = this.#dht
    if (!dht || dht.destroyed || this.closing) return
    if (this.#timer) clearTimeout(this.#timer)
    const now = this.context.clock()
    const port = this.context.port()
    const announce = this.#options.announce !== false && port > 0 && now - this.#lastAnnounce >= announceEveryMs
    const look = this.context.peerCount() < enoughPeers
    this.#tried = new Set()
    for (const feedKey of this.#feedKeys.values()) {
      const infohash = rendezvousInfohash(feedKey)
      if (look) dht.lookup(infohash, (_error, nodes) => this.#looked(nodes))
      if (announce) dht.announce(infohash, port, (error) => this.#announced(error))
    }
    const wait = this.context.peerCount() === 0 ? lonelyRetryMs : announceEveryMs
    this.#timer = setTimeout(() => this.#round(), wait)
    this.#timer.unref()
  }

  #announced(error: Error | null): void {
    if (!error) this.#lastAnnounce = this.context.clock()
  }

  #looked(nodes: number): void {
    if (this.closing || this.status.state === 'working') return
    if (this.#dht?.nodes.count()) {
      const count = nodes ?? 0
      this.trying(`looked at ${count} places, no peer yet`, { what: 'looked', count })
    } else this.failed('no node of the BitTorrent DHT answers', { what: 'no-node' })
  }

  #found({ host, port }: HostPort): void {
    const id = `${host}:${port}`
    if (this.closing || this.#tried.has(id) || this.#tried.size >= addressesPerRoundMax) return
    this.#tried.add(id)
    this.#waiting.push({ host, port })
    this.#dialNext()
  }

  #dialNext(): void {
    if (this.#dials >= dialsAtOnceMax || this.closing) return
    const next = this.#waiting.shift()
    if (!next) return
    this.#dials++
    this.context.dial(next, { via: 'mainline', origin: 'stranger' }).then((up) => {
      this.#dials--
      if (up && !this.closing) this.answered(`${++this.#up} peers met through it`, { what: 'met', count: this.#up })
      this.#dialNext()
    })
  }
}
