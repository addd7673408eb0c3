import EventEmitter from 'node:events'
import type Corestore from 'corestore'
import HyperDHT, { type DhtNode } from 'hyperdht'
import Hyperswarm, { type SwarmConnection } from 'hyperswarm'

/** Enough to find every block quickly; more only cost memory and keep-alives. */
const peersMax = 64
/** Hyperswarm has no bound of its own here: anybody could open connections until memory is gone. */
const serverConnectionsMax = 96

/** Parts of the join options that a connection made for giving only does not need. */
export interface ChannelSwarmOptions {
  store: Corestore
  bootstrap?: string[]
  nodes?: DhtNode[]
}

/** One Hyperswarm for all channels of this process; every connection replicates the whole store. */
export class ChannelSwarm extends EventEmitter<{ update: [] }> {
  readonly swarm: Hyperswarm
  readonly #store: Corestore
  readonly #joined = new Set<string>()

  constructor({ store, bootstrap, nodes }: ChannelSwarmOptions) {
    super()
    this.#store = store
    this.swarm = new Hyperswarm({
      dht: new HyperDHT({ bootstrap, nodes, ...(onlyLoopback(bootstrap) ? loopbackOptions : {}) }),
      maxPeers: peersMax,
      maxServerConnections: serverConnectionsMax,
    })
    this.swarm.on('connection', (connection) => this.#replicate(connection))
    this.swarm.on('update', () => this.emit('update'))
  }

  /** Joins what is new among these topics and leaves what is gone. Announces itself where it gives back. */
  follow(topics: Buffer[], options: { give: boolean }): void {
    const wanted = new Map(topics.map((topic) => [topic.toString('hex'), topic]))
    for (const [name, topic] of wanted) {
      if (this.#joined.has(name)) continue
      this.#joined.add(name)
      this.swarm.join(topic, { server: options.give, client: true })
    }
    for (const name of this.#joined) {
      if (wanted.has(name)) continue
      this.#joined.delete(name)
      this.swarm.leave(Buffer.from(name, 'hex')).catch(() => {})
    }
  }

  async close(): Promise<void> {
    await this.swarm.destroy()
  }

  #replicate(connection: SwarmConnection): void {
    connection.on('error', () => {})
    this.#store.replicate(connection)
  }
}

/** A node that binds to loopback and knows it is reachable skips the probing that only fails there. */
export const loopbackOptions = { host: '127.0.0.1', firewalled: false }

export function onlyLoopback(bootstrap: string[] | undefined): boolean {
  return bootstrap !== undefined && bootstrap.length > 0 && bootstrap.every((node) => /^(127\.|localhost:)/.test(node))
}
