import { join } from 'node:path'
import type NoiseSecretStream from '@hyperswarm/secret-stream'
import type Hyperswarm from 'hyperswarm'
import type { PeerInfo, SwarmConnection } from 'hyperswarm'
import ReadyResource from 'ready-resource'
import type { NetworkReport, PathStatus } from '../api.ts'
import { type HostPort, type PeerHint, parseHostPort, peerId } from './address.ts'
import { AddressFilter, type AddressFilterOptions, type AddressOrigin } from './address-filter.ts'
import { Connections } from './connections.ts'
import { DirectLinks, type KeyPair, type LinkInfo } from './direct.ts'
import { type Greeting, greetingNodesMax } from './greeting.ts'
import { readIdentity } from './identity.ts'
import { InterfaceGuard } from './interface-guard.ts'
import { type LanOptions, LanPath } from './lan-path.ts'
import { LinkPath } from './link-path.ts'
import type { MainlineOptions, MainlinePath } from './mainline-path.ts'
import { mergePeers, type Remembered, readRemembered, rememberedNodesMax, writeRemembered } from './node-file.ts'
import { bundledNodes, NodesPath } from './nodes-path.ts'
import type { Clock, PathName, ReachContext, ReachPath } from './path.ts'
import { RememberedPath } from './remembered-path.ts'
import { type Limits, Shaper } from './shaper.ts'
import type { SocksProxy } from './socks5.ts'
import { createSwarm, defaultNodes } from './swarm.ts'
import { ToldPath } from './told-path.ts'

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
  filter?: AddressFilterOptions
  proxy?: SocksProxy
  limits?: Limits
  maxPeers?: number
  /** Keep the swarm key for ever: seeders and nodes that links name. */
  keepKey?: boolean
  /** Wanted UDP and TCP port. */
  port?: number
  /** False: this machine is known to answer from outside (test nets, servers). */
  firewalled?: boolean
  clock?: Clock
}

/** Replication gains nothing beyond some dozens of peers; each costs memory and keep-alives. */
const maxPeersDefault = 32
/**
 * Places beyond that for peers who come to us: were everybody as full as they may be, a newcomer would be turned away at
 * every door, and a swarm gives a peer up after three refusals.
 */
const placesForGuests = 64
/** Many runs are short: the first save comes early. */
const firstSaveMs = 20_000
const saveEveryMs = 3 * 60_000
/** New nodes arrive in bursts: the swarm looks again once for all of them. */
const relookMs = 100
/** With nobody found the swarm is asked again after this, and then ever more seldom. */
const lookAgainMinMs = 3_000
const lookAgainMaxMs = 120_000
/** A node that has not answered by now is as good as dead. */
const pingTimeoutMs = 5_000
/** Leaving politely (unannouncing) must not hold up a stop when the network is gone. */
const leaveTimeoutMs = 600
const destroyTimeoutMs = 200

/**
 * Every way into the swarm, as one object: owns the Hyperswarm, the direct links and the paths. Emits `connection`
 * (stream, LinkInfo) for every peer whatever the way, with caps and limits applied, and `update` when the network
 * page should look again; `paused` and `resumed` follow the chosen interface.
 */
export class Reach extends ReadyResource {
  readonly shaper: Shaper
  readonly connections: Connections
  readonly filter: AddressFilter
  readonly #options: ReachOptions
  readonly #clock: Clock
  readonly #feedKeys = new Map<string, Buffer>()
  readonly #hints = new Map<string, readonly string[]>()
  readonly #paths = new Map<PathName, ReachPath>()
  #swarm: Hyperswarm | null = null
  #direct: DirectLinks | null = null
  #remembered: Remembered = { nodes: [], mainline: [], peers: [] }
  #guard: InterfaceGuard | null = null
  #saver: NodeJS.Timeout | null = null
  #relook: NodeJS.Timeout | null = null
  #lonely: NodeJS.Timeout | null = null
  #turning: Promise<void> = Promise.resolve()
  #paused = false

  constructor(options: ReachOptions) {
    super()
    this.#options = options
    this.#clock = options.clock ?? Date.now
    this.filter = new AddressFilter(options.filter)
    this.shaper = new Shaper(options.limits ?? { up: 0, down: 0 }, this.#clock)
    this.connections = new Connections({
      clock: this.#clock,
      maxPeers: (options.maxPeers ?? maxPeersDefault) + placesForGuests,
      shaper: this.shaper,
      greeting: () => this.#greeting(),
    })
    this.connections.on('connection', (stream, info) => this.emit('connection', stream, info))
    this.connections.on('greeting', (greeting, info, kin) => this.#greeted(greeting, info, kin))
    this.connections.on('update', () => this.emit('update'))
  }

  /** Throws before `ready()`. */
  get swarm(): Hyperswarm {
    if (!this.#swarm) throw new Error('Reach is not open')
    return this.#swarm
  }

  get keyPair(): KeyPair {
    return this.swarm.keyPair
  }

  /** UDP port of the DHT, and TCP port of direct peers where it was free there too. */
  get port(): number {
    return this.#direct?.port ?? 0
  }

  get paused(): boolean {
    return this.#paused
  }

  get paths(): PathStatus[] {
    return [...this.#paths.values()].map((path) => path.status)
  }

  /** Finds peers of a channel over every path; the swarm topics stay with the caller. */
  follow(feedKey: Buffer, { peers = [] }: { peers?: readonly string[] } = {}): void {
    this.#feedKeys.set(peerId(feedKey), feedKey)
    if (peers.length > 0) this.#hints.set(peerId(feedKey), peers)
    for (const path of this.#paths.values()) path.follow(feedKey)
    this.#addHints(feedKey)
  }

  unfollow(feedKey: Buffer): void {
    this.#feedKeys.delete(peerId(feedKey))
    this.#hints.delete(peerId(feedKey))
    for (const path of this.#paths.values()) path.unfollow(feedKey)
  }

  /**
   * Joins a swarm topic. The swarm would announce itself before it looks, which takes seconds where DHT nodes are dead:
   * so it looks first, and announces (`give`) when that is through. Resolves once announced, or when it cannot be;
   * never rejects, and nobody needs to wait for it.
   */
  async join(topic: Buffer, { give }: { give: boolean }): Promise<void> {
    const { swarm } = this
    const finding = swarm.join(topic, { server: false, client: true })
    if (!give) return
    await finding.flushed()
    if (this.closing || swarm.destroyed || !swarm.status(topic)) return
    await swarm.join(topic, { server: true, client: true }).flushed()
  }

  leave(topic: Buffer): void {
    this.swarm.leave(topic).catch(() => {})
  }

  /** The disk or a capsule served the channel. */
  answered(path: 'disk' | 'capsule', detail = ''): void {
    const told = this.#paths.get(path)
    if (told instanceof ToldPath) told.tell(detail)
  }

  /** On a viewer's action, or when the network changed. */
  async refresh(): Promise<void> {
    if (this.#paused || this.closing || !this.#swarm) return
    await Promise.allSettled([...this.#swarm.topics()].map((topic) => topic.refresh()))
  }

  setLimits(limits: Limits): void {
    this.shaper.setLimits(limits)
  }

  /** Tries one peer. Resolves true once connected, false when that is not possible; never rejects. */
  async dial(hint: PeerHint, how: { via: PathName; origin: AddressOrigin }): Promise<boolean> {
    if (this.#paused || this.closing || !this.#direct) return false
    if (how.via === 'mainline') this.#offerNodes([hint], how.origin)
    return this.#direct.dial(hint, how)
  }

  report(): Omit<NetworkReport, 'engine' | 'peers'> & { peers: number } {
    const { dht } = this.swarm
    const peers = this.connections.size
    return {
      online: !this.#paused && (peers > 0 || (dht.online && dht.toArray({ limit: 1 }).length > 0)),
      nat: dht.firewalled === false ? 'open' : dht.randomized ? 'random' : dht.host ? 'consistent' : 'unknown',
      paths: this.paths,
      peers,
      ...this.shaper.traffic,
    }
  }

  /** Writes what is known of the network to `nodes.json`. */
  async save(): Promise<void> {
    const old = this.#remembered
    const now = this.#clock()
    const nodes = this.swarm.dht.toArray({ limit: rememberedNodesMax })
    const mainline = (this.#paths.get('mainline') as MainlinePath | undefined)?.nodes ?? []
    this.#remembered = {
      nodes: nodes.length > 0 ? nodes : old.nodes,
      mainline: mainline.length > 0 ? mainline : old.mainline,
      peers: mergePeers(old.peers, this.connections.answering(now), now),
    }
    await writeRemembered(join(this.#options.dir, 'nodes.json'), this.#remembered)
  }

  /** Disk and sockets only: never waits for the network. */
  protected override async _open(): Promise<void> {
    const { dir, interface: name, keepKey = false } = this.#options
    if (name) this.#guard = new InterfaceGuard(name)
    const keyPair = await readIdentity(join(dir, 'swarm.json'), { now: this.#clock(), keep: keepKey })
    this.#remembered = await readRemembered(join(dir, 'nodes.json'))
    await this.#openSwarm(keyPair)
    await this.#openPaths()
    this.#guard?.on('lost', () => this.#turn(() => this.#pause()))
    this.#guard?.on('back', () => this.#turn(() => this.#resume()))
    await this.#guard?.ready()
    this.#saveLater(firstSaveMs)
    this.#lookAgain(lookAgainMinMs)
  }

  protected override async _close(): Promise<void> {
    if (this.#lonely) clearTimeout(this.#lonely)
    if (this.#saver) clearTimeout(this.#saver)
    if (this.#relook) clearTimeout(this.#relook)
    await this.#guard?.close()
    await this.#turning
    await this.save().catch(() => {})
    await this.#closePaths()
    await this.#direct?.close()
    this.connections.close()
    this.shaper.close()
    await this.#leave()
  }

  /** Politely (unannounced) where the network answers, and in any case soon. */
  async #leave(): Promise<void> {
    const { swarm } = this
    await Promise.race([swarm.clear(), wait(leaveTimeoutMs)])
    const destroyed = swarm.destroy({ force: true }).catch(() => {})
    await Promise.race([destroyed, wait(destroyTimeoutMs)])
    await Promise.race([swarm.dht.destroy({ force: true }), wait(destroyTimeoutMs)])
  }

  get #host(): string | undefined {
    return this.#guard?.address ?? this.#options.host
  }

  async #openSwarm(keyPair: KeyPair): Promise<void> {
    const host = this.#host
    const { nodes, bootstrap, port, firewalled, proxy, maxPeers = maxPeersDefault } = this.#options
    const swarm = createSwarm({
      keyPair,
      remembered: this.#remembered.nodes,
      maxPeers,
      refuses: (key) => this.connections.refuses(key),
      ...defined({ nodes, bootstrap, host, port, firewalled }),
    })
    this.#swarm = swarm
    swarm.on('connection', (stream, info) => this.#admitFromSwarm(stream, info))
    await swarm.dht.bind()
    swarm.listen().catch(() => {})
    this.#direct = new DirectLinks({
      keyPair,
      dht: swarm.dht,
      filter: this.filter,
      isConnected: (peer) => this.connections.has(peer),
      ...defined({ host, proxy }),
    })
    this.#direct.on('connection', (stream, info) => this.connections.admit(stream, info))
    await this.#direct.ready()
  }

  #admitFromSwarm(stream: SwarmConnection, info: PeerInfo): void {
    const { remoteHost: host, remotePort: port } = stream.rawStream
    const link: LinkInfo = { via: 'swarm', host, port, initiator: stream.isInitiator }
    this.connections.admit(stream as unknown as NoiseSecretStream, link, info.relayAddresses ?? [])
  }

  async #openPaths(): Promise<void> {
    const { lan = true, mainline = true, nodes = [], bootstrap } = this.#options
    const context = this.#context()
    const host = this.#host
    const paths: ReachPath[] = [
      new ToldPath('disk', context),
      new RememberedPath(context, this.#remembered),
      new NodesPath('bundled', context, bundledNodes),
      new NodesPath('user', context, nodes.map(parseHostPort)),
      new NodesPath('default', context, defaultNodes(bootstrap)),
      new LinkPath(context),
      new ToldPath('capsule', context),
    ]
    if (lan) paths.push(new LanPath(context, { ...defined({ host }), ...(lan === true ? {} : lan) }))
    if (mainline) {
      // A large library that those who switched it off need not load.
      const { MainlinePath } = await import('./mainline-path.ts')
      const known = { nodes: this.#remembered.mainline, ...defined({ host }) }
      paths.push(new MainlinePath(context, { ...known, ...(mainline === true ? {} : mainline) }))
    }
    for (const path of paths) this.#addPath(path)
    await Promise.all(paths.map((path) => path.ready()))
  }

  #addPath(path: ReachPath): void {
    this.#paths.set(path.path, path)
    path.on('update', () => this.emit('update'))
    for (const feedKey of this.#feedKeys.values()) path.follow(feedKey)
    if (path instanceof LinkPath) for (const feedKey of this.#feedKeys.values()) this.#addHints(feedKey)
  }

  async #closePaths(): Promise<void> {
    await Promise.allSettled([...this.#paths.values()].map((path) => path.close()))
  }

  #addHints(feedKey: Buffer): void {
    const hints = this.#hints.get(peerId(feedKey))
    const path = this.#paths.get('link')
    if (hints && path instanceof LinkPath) path.add(feedKey, hints)
  }

  #context(): ReachContext {
    return {
      clock: this.#clock,
      dial: (hint, how) => this.dial(hint, how),
      addNodes: (nodes) => this.#addNodes(nodes),
      startNode: (node, answers) => this.#startNode(node, answers),
      ping: (node) => this.#ping(node),
      port: () => this.port,
      peerCount: () => this.connections.size,
    }
  }

  /** Given to the DHT as they are, and looked up again soon. */
  #addNodes(nodes: readonly HostPort[]): void {
    if (this.closing || this.#paused) return
    for (const node of nodes) this.swarm.dht.addNode(node)
    this.#relook ??= setTimeout(() => {
      this.#relook = null
      if (this.closing || this.#paused) return
      this.swarm.dht.refresh()
      this.refresh().catch(() => {})
    }, relookMs)
  }

  #startNode({ host, port }: HostPort, answers: boolean): void {
    const { dht } = this.swarm
    const others = dht.bootstrapNodes.filter((node) => node.host !== host || node.port !== port)
    dht.bootstrapNodes = answers ? [...others, { host, port }] : others
  }

  /** The swarm itself asks every ten minutes only: too seldom for whoever found nobody, or came before the others. */
  #lookAgain(ms: number): void {
    this.#lonely = setTimeout(() => {
      if (this.closing) return
      const alone = this.connections.kin === 0
      if (alone) this.refresh().catch(() => {})
      this.#lookAgain(alone ? Math.min(2 * ms, lookAgainMaxMs) : lookAgainMinMs)
    }, ms)
    this.#lonely.unref()
  }

  /** From strangers: only addresses that may be contacted, and only when they answer. */
  #offerNodes(nodes: readonly HostPort[], origin: AddressOrigin): void {
    for (const node of nodes.slice(0, greetingNodesMax)) {
      if (node.port === 0 || !this.filter.allows(node.host, origin)) continue
      this.#ping(node).then((up) => up && this.#addNodes([node]))
    }
  }

  async #ping(node: HostPort): Promise<boolean> {
    if (this.closing || this.#paused || !this.#swarm) return false
    const answer = this.#swarm.dht.ping(node).then(
      () => true,
      () => false,
    )
    return Promise.race([answer, wait(pingTimeoutMs).then(() => false)])
  }

  #greeting() {
    const nodes = this.#swarm?.dht.toArray({ limit: greetingNodesMax }) ?? []
    const minutes = Math.round(this.#clock() / 60_000)
    return { port: this.port, minutes, nodes, feedKeys: this.#feedKeys.values() }
  }

  #greeted({ nodes }: Greeting, info: LinkInfo, kin: boolean): void {
    if (info.via === 'link' && !info.initiator && kin) (this.#paths.get('lan') as LanPath | undefined)?.answeredBy(info)
    const known = this.#swarm?.dht.toArray({ limit: greetingNodesMax }).length ?? 0
    if (known < greetingNodesMax) this.#offerNodes(nodes, info.via === 'lan' ? 'local-discovery' : 'stranger')
    this.emit('greeting', info, kin)
  }

  #saveLater(ms: number): void {
    this.#saver = setTimeout(() => {
      this.save()
        .catch(() => {})
        .then(() => this.closing || this.#saveLater(saveEveryMs))
    }, ms)
    this.#saver.unref()
  }

  /** Pause and resume never overlap. */
  #turn(work: () => Promise<void>): void {
    this.#turning = this.#turning.then(work).catch(() => {})
  }

  async #pause(): Promise<void> {
    if (this.#paused || this.closing) return
    this.#paused = true
    this.emit('paused')
    this.connections.dropAll()
    await Promise.all([this.swarm.suspend(), this.#direct?.pause(), this.#closePaths()])
    this.emit('update')
  }

  async #resume(): Promise<void> {
    if (!this.#paused || this.closing) return
    this.#paused = false
    await this.swarm.resume()
    await this.#direct?.listen()
    await this.#openPaths()
    this.emit('resumed')
    this.refresh().catch(() => {})
  }
}

/** Opens everything that needs no answer from the network; tens of milliseconds. */
export async function openReach(options: ReachOptions): Promise<Reach> {
  const reach = new Reach(options)
  await reach.ready()
  return reach
}

/** Without the absent ones, so that they do not override defaults. */
function defined<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
