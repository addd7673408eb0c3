import type { ChannelReader } from '@kinoswarm/catalog-feed'
import type Corestore from 'corestore'
import type { SwarmConnection } from 'hyperswarm'
import ReadyResource from 'ready-resource'
import { codeOf } from '../errors.ts'
import { interfaceIsUp, openReach, type Reach, type ReachOptions } from '../reach/index.ts'
import { wait } from '../wait.ts'
import { loopbackOptions, onlyLoopback } from './loopback.ts'

/** Taking leave of the DHT is polite; where nobody answers any more, nobody is left to be polite to. */
const leaveTimeoutMs = 1_200
/** A seeder is there for others, and has the memory for it. */
const seederPeersMax = 256
/** A person who connects the tunnel waits for this. */
const lookForInterfaceMs = 2_000

export interface ChannelSwarmOptions {
  store: Corestore
  home: string
  bootstrap?: string[]
  /** For a process that serves on, unattended: more peers, and the same key after every start. */
  seeder?: boolean
  /** What the person chose about the network, read whenever the swarm is opened. */
  network?: () => NetworkChoice
}

export type NetworkChoice = Pick<ReachOptions, 'lan' | 'mainline' | 'nodes' | 'interface' | 'proxy' | 'filter'>

/**
 * The channels' side of the network: every way in is `reach`'s, every connection replicates the whole store, and the
 * topics are those of the channels that are followed. Events: `connection`, `update`, `paused` and `resumed` with the
 * chosen interface, `reopened`, `failure`.
 */
export class ChannelSwarm extends ReadyResource {
  reach!: Reach
  /** Those that are open now. */
  readonly connections = new Set<SwarmConnection>()
  readonly #options: ChannelSwarmOptions
  readonly #joined = new Set<string>()
  #giving = true
  #looking: NodeJS.Timeout | undefined
  #reopening: Promise<void> = Promise.resolve()
  readonly #followed = new Map<string, Buffer>()

  constructor(options: ChannelSwarmOptions) {
    super()
    this.#options = options
  }

  override async _open(): Promise<void> {
    const { store, home, bootstrap, seeder, network } = this.#options
    const chosen = network?.()
    const reach = await openReach({
      dir: home,
      bootstrap,
      keepKey: seeder,
      ...(seeder && { maxPeers: seederPeersMax }),
      ...chosen,
      ...(onlyLoopback(bootstrap) && { ...loopbackOptions, filter: { ...chosen?.filter, allowPrivate: true } }),
    }).catch((cause) => this.#openAway(chosen, cause))
    this.reach = reach
    reach.on('connection', (connection: SwarmConnection) => {
      connection.on('error', () => {})
      this.connections.add(connection)
      connection.once('close', () => this.connections.delete(connection))
      store.replicate(connection)
      this.emit('connection', connection)
    })
    for (const event of ['update', 'paused', 'resumed']) reach.on(event, () => this.emit(event))
  }

  /** The chosen interface is not there: what is on this disk is shown meanwhile, and nothing is sent by another. */
  async #openAway({ interface: name, filter }: NetworkChoice = {}, cause: unknown): Promise<Reach> {
    if (!name || codeOf(cause) !== 'NO_SUCH_INTERFACE') throw cause
    const { home, seeder } = this.#options
    const look = async () => {
      if (this.closing || !this.#looking || !(await interfaceIsUp(name)) || !this.#looking) return
      clearInterval(this.#looking)
      this.#looking = undefined
      await this.reopen()
    }
    clearInterval(this.#looking)
    this.#looking = setInterval(() => look().catch(() => {}), lookForInterfaceMs).unref()
    return openReach({ dir: home, keepKey: seeder, away: true, bootstrap: [], lan: false, mainline: false, filter })
  }

  override async _close(): Promise<void> {
    clearInterval(this.#looking)
    await this.#reopening
    await this.#leave()
  }

  /** Begins anew with what was chosen since; `reopened` says that everything has to be followed again. */
  reopen(): Promise<void> {
    this.#reopening = this.#reopening
      .then(async () => {
        await this.#leave()
        this.#joined.clear()
        this.#followed.clear()
        if (this.closing) return
        await this._open()
        this.emit('reopened')
      })
      .catch((error) => {
        this.emit('failure', error)
      })
    return this.#reopening
  }

  async #leave(): Promise<void> {
    await Promise.race([this.reach?.close(), wait(leaveTimeoutMs)])
  }

  /** Address of the interface that was chosen; undefined = any. */
  get host(): string | undefined {
    return this.reach?.boundTo
  }

  /** Entries of the person's block list. */
  get blocked(): readonly string[] {
    return this.reach?.filter.blocked ?? []
  }

  get peers(): number {
    return this.reach?.connections.size ?? 0
  }

  /**
   * Joins what is new among the topics of these channels and leaves what is gone. Announces this machine where it gives
   * back; without that it still finds others.
   */
  follow(readers: ChannelReader[], { give }: { give: boolean }): void {
    if (!this.opened || this.closing) return
    this.#followFeeds(readers)
    if (give !== this.#giving) this.#leaveAll()
    this.#giving = give
    const wanted = new Map(
      readers.flatMap(({ discoveryKeys }) => discoveryKeys.map((key) => [key.toString('hex'), key])),
    )
    for (const [name, topic] of wanted) {
      if (this.#joined.has(name)) continue
      this.#joined.add(name)
      this.reach.join(topic, { give }).catch(() => {})
    }
    for (const name of this.#joined) {
      if (wanted.has(name)) continue
      this.#joined.delete(name)
      this.reach.leave(Buffer.from(name, 'hex'))
    }
  }

  /** Giving began or ended: topics are joined anew. */
  #leaveAll(): void {
    for (const name of this.#joined) this.reach.leave(Buffer.from(name, 'hex'))
    this.#joined.clear()
  }

  #followFeeds(readers: ChannelReader[]): void {
    const gone = new Map(this.#followed)
    for (const { id, link } of readers) {
      gone.delete(id)
      if (this.#followed.has(id)) continue
      this.#followed.set(id, link.key)
      this.reach.follow(link.key, { peers: link.peers })
    }
    for (const [id, key] of gone) {
      this.#followed.delete(id)
      this.reach.unfollow(key)
    }
  }
}
