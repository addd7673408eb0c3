import { join } from 'node:path'
import type NoiseSecretStream from '@hyperswarm/secret-stream'
import type Hyperswarm from 'hyperswarm'
import type { PeerInfo, SwarmConnection } from 'hyperswarm'
import ReadyResource from 'ready-resource'
import type { NetworkCheck, NetworkReport, PathStatus, PathTold } from '../api.ts'
import { wait } from '../wait.ts'
import { type HostPort, type PeerHint, peerId } from './address.ts'
import { AddressFilter, type AddressOrigin } from './address-filter.ts'
import { checkClock, checkInterface, checkUdp } from './checks.ts'
import { Connections } from './connections.ts'
import { DirectLinks, type KeyPair, type LinkInfo } from './direct.ts'
import { Door } from './door.ts'
import { Gossip } from './gossip.ts'
import { type Greeting, greetingNodesMax } from './greeting.ts'
import { readIdentity } from './identity.ts'
import { type InterfaceGuard, openGuard } from './interface-guard.ts'
import type { LanPath } from './lan-path.ts'
import { LinkPath } from './link-path.ts'
import { Lookups } from './lookups.ts'
import type { MainlinePath } from './mainline-path.ts'
import { Memory } from './memory.ts'
import { rememberedNodesMax } from './node-file.ts'
import type { Clock, DialReason, PathName, ReachContext, ReachPath } from './path.ts'
import { defined, isPrivateSwarm, maxGuestsDefault, maxPeersDefault, type ReachOptions } from './reach-options.ts'
import { type Limits, Shaper } from './shaper.ts'
import { muteDht } from './silence.ts'
import { createSwarm, leaveSwarm } from './swarm.ts'
import { ToldPath } from './told-path.ts'
import { makeWays } from './ways.ts'

/** Whatever is bound to loopback cannot leave this machine. */
const nowhere = '127.0.0.1'
/** A node that has not answered by now is as good as dead. */
const pingTimeoutMs = 5_000

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
  readonly #door: Door
  readonly #feedKeys = new Map<string, Buffer>()
  readonly #hints = new Map<string, readonly string[]>()
  readonly #paths = new Map<PathName, ReachPath>()
  readonly #lookups: Lookups
  readonly #gossip: Gossip
  readonly #memory: Memory
  #swarm: Hyperswarm | null = null
  #direct: DirectLinks | null = null
  #guard: InterfaceGuard | null = null
  #turning: Promise<void> = Promise.resolve()
  #paused = false

  constructor(options: ReachOptions) {
    super()
    this.#options = options
    this.#clock = options.clock ?? Date.now
    this.#paused = options.away ?? false
    this.#door = new Door(this.#clock)
    this.filter = new AddressFilter({ allowPrivate: isPrivateSwarm(options), ...options.filter })
    this.shaper = new Shaper(options.limits ?? { up: 0, down: 0 }, this.#clock)
    this.connections = new Connections({
      clock: this.#clock,
      maxPeers: (options.maxPeers ?? maxPeersDefault) + (options.maxGuests ?? maxGuestsDefault),
      shaper: this.shaper,
      greeting: () => this.#greeting(),
    })
    this.connections.on('connection', (stream, info) => this.emit('connection', stream, info))
    this.connections.on('greeting', (greeting, info, kin) => this.#greeted(greeting, info, kin))
    this.connections.on('update', () => this.emit('update'))
    this.connections.on('peers', (peers) => this.#gossip.told(peers))
    this.connections.on('fault', (host) => this.#door.blame(host))
    this.connections.on('forgiven', (peer) => this.#swarm?.peers.get(peer)?.ban(false))
    const kin = () => this.connections.kin
    this.#lookups = new Lookups({ swarm: () => (this.#paused || this.closing ? null : this.#swarm), kin })
    this.#gossip = new Gossip({ kin, dial: (hint) => this.dial(hint, { via: 'gossip', origin: 'stranger' }) })
    this.#memory = new Memory({ dir: options.dir, clock: this.#clock, now: () => this.#known() })
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

  /** Address of the chosen interface; undefined = any. */
  get boundTo(): string | undefined {
    return this.#guard?.address ?? (this.#options.away ? nowhere : undefined)
  }

  /** Whether the kernel itself refuses whatever would leave by another interface. */
  get kept(): boolean {
    return this.#guard?.kept ?? false
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

  /** Joins a swarm topic, see `Lookups.join`. */
  join(topic: Buffer, how: { give: boolean }): Promise<void> {
    return this.#lookups.join(topic, how)
  }

  leave(topic: Buffer): void {
    this.swarm.leave(topic).catch(() => {})
  }

  /** The disk or a capsule served the channel. */
  answered(path: 'disk' | 'capsule', detail = '', told?: PathTold): void {
    const way = this.#paths.get(path)
    if (way instanceof ToldPath) way.tell(detail, told)
  }

  /** On a viewer's action, when the network changed, or when nobody known has what is wanted. */
  refresh(): Promise<void> {
    return this.#lookups.refresh()
  }

  setLimits(limits: Limits): void {
    this.shaper.setLimits(limits)
  }

  /** Tries one peer. Resolves true once connected, false when that is not possible; never rejects. */
  async dial(hint: PeerHint, how: { via: DialReason; origin: AddressOrigin }): Promise<boolean> {
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
      checks: this.#checks(),
      peers,
      ways: this.connections.byPath(),
      ...this.shaper.traffic,
    }
  }

  #checks(): NetworkCheck[] {
    const { total: asked, responses: answers } = this.swarm.dht.stats.requests
    const facts = { asked, answers, clockAhead: this.connections.clockAhead }
    return [checkUdp(facts), checkClock(facts), ...checkInterface(this.#isBound, this.#paused)]
  }

  /** Writes what is known of the network to `nodes.json`. */
  save(): Promise<void> {
    return this.#memory.save()
  }

  /** Disk and sockets only: never waits for the network. */
  protected override async _open(): Promise<void> {
    const { dir, interface: name, keepKey = false } = this.#options
    if (name) this.#guard = await openGuard(name)
    const keyPair = await readIdentity(join(dir, 'swarm.json'), { now: this.#clock(), keep: keepKey })
    await this.#memory.read()
    for (const { host } of this.#memory.known.peers) this.#door.befriend(host)
    await this.#openSwarm(keyPair)
    await this.#openPaths()
    this.#guard?.on('lost', () => this.#lost())
    this.#guard?.on('back', () => this.#turn(() => this.#resume()))
    if (this.#paused) this.#turn(() => this.swarm.suspend())
    else if (this.#guard && !this.#guard.present) this.#lost()
    this.#memory.start()
    this.#lookups.start()
  }

  protected override async _close(): Promise<void> {
    this.#lookups.close()
    this.#memory.stop()
    await this.#guard?.close()
    await this.#turning
    await this.save().catch(() => {})
    await this.#closePaths()
    await this.#direct?.close()
    this.connections.close()
    this.shaper.close()
    await leaveSwarm(this.swarm)
  }

  get #isBound(): boolean {
    return this.boundTo !== undefined
  }

  get #host(): string | undefined {
    return this.boundTo ?? this.#options.host
  }

  async #openSwarm(keyPair: KeyPair): Promise<void> {
    const host = this.#host
    const { nodes, bootstrap, port, firewalled, proxy, maxPeers = maxPeersDefault } = this.#options
    const swarm = createSwarm({
      keyPair,
      remembered: this.#paused ? [] : this.#memory.known.nodes,
      maxPeers,
      refuses: (key) => this.connections.refuses(key),
      door: this.#door,
      contacts: this.filter.contacts,
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
      door: this.#door,
      names: !this.#isBound,
      isConnected: (peer) => this.connections.has(peer),
      ...defined({ host, proxy }),
    })
    this.#direct.on('connection', (stream, info) => this.connections.admit(stream, info))
    await this.#direct.ready()
  }

  #admitFromSwarm(stream: SwarmConnection, info: PeerInfo): void {
    const { remoteHost: host, remotePort: port } = stream.rawStream
    const link: LinkInfo = { via: 'swarm', host, port, initiator: stream.isInitiator }
    // None: the address it was to be connected to is one that nothing is sent to.
    if (!host || this.filter.contacts.blocks(host)) return void stream.destroy()
    this.connections.admit(stream as unknown as NoiseSecretStream, link, info.relayAddresses ?? [])
  }

  async #openPaths(): Promise<void> {
    const known = { remembered: this.#memory.known, host: this.#host }
    const paths = await makeWays(this.#context(), this.#options, known)
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
      contacts: this.filter.contacts,
      names: !this.#isBound,
      dial: (hint, how) => this.dial(hint, how),
      addNodes: (nodes) => this.#addNodes(nodes),
      startNode: (node, answers) => this.#startNode(node, answers),
      ping: async (node) => this.filter.admits(node.host, 'viewer') && this.#ping(node),
      port: () => this.port,
      peerCount: () => this.connections.size,
    }
  }

  /** Given to the DHT as they are, and looked up again soon. */
  #addNodes(nodes: readonly HostPort[]): void {
    if (this.closing || this.#paused) return
    for (const node of nodes) this.swarm.dht.addNode(node)
    this.#lookups.nodesCame()
  }

  #startNode({ host, port }: HostPort, answers: boolean): void {
    const { dht } = this.swarm
    const others = dht.bootstrapNodes.filter((node) => node.host !== host || node.port !== port)
    dht.bootstrapNodes = answers ? [...others, { host, port }] : others
  }

  /** From strangers: only addresses that may be contacted, and only when they answer. */
  #offerNodes(nodes: readonly HostPort[], origin: AddressOrigin): void {
    for (const node of nodes.slice(0, greetingNodesMax)) {
      if (node.port === 0 || !this.filter.admits(node.host, origin)) continue
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
    if (kin) this.#door.befriend(info.host)
    this.emit('greeting', info, kin)
  }

  #known() {
    return {
      nodes: this.swarm.dht.toArray({ limit: rememberedNodesMax }),
      mainline: (this.#paths.get('mainline') as MainlinePath | undefined)?.nodes ?? [],
      peers: this.connections.answering(this.#clock()),
    }
  }

  /** Pause and resume never overlap. */
  #turn(work: () => Promise<void>): void {
    this.#turning = this.#turning.then(work).catch(() => {})
  }

  /** Mute at once; whatever takes time comes after. */
  #lost(): void {
    this.#mute()
    this.#turn(() => this.#pause())
  }

  #mute(): void {
    if (!this.#swarm || this.closing) return
    muteDht(this.#swarm.dht)
    this.#direct?.mute()
  }

  async #pause(): Promise<void> {
    if (this.#paused || this.closing) return
    this.#paused = true
    this.#mute()
    const closed = this.#closePaths()
    this.emit('paused')
    this.connections.dropAll()
    await Promise.all([this.swarm.suspend(), this.#direct?.pause(), closed])
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
