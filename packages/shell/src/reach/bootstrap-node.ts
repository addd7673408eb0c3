import { join as joinPath } from 'node:path'
import HyperDHT from 'hyperdht'
import ReadyResource from 'ready-resource'
import { parseHostPort } from './address.ts'
import { ReachError } from './errors.ts'
import { readRemembered, rememberedNodesMax, writeRemembered } from './node-file.ts'

export interface BootstrapNodeOptions {
  /** IPv4 address under which others reach it. */
  host: string
  port: number
  /** `host:port` of nodes to form one network with. */
  join?: readonly string[]
  /** Where to remember nodes; `node.json` in it. */
  dir?: string
}

const saveEveryMs = 5 * 60_000

/** A DHT node that others can start from: persistent from its first second, and known by its public address. */
export class BootstrapNode extends ReadyResource {
  readonly #options: BootstrapNodeOptions
  readonly #startedAt = Date.now()
  #dht: HyperDHT | null = null
  #saver: NodeJS.Timeout | null = null

  constructor(options: BootstrapNodeOptions) {
    super()
    this.#options = options
  }

  get port(): number {
    return this.#dht?.localAddress()?.port ?? 0
  }

  /** Requests are those of other nodes' answers to us; uptime in seconds. */
  get status(): { nodes: number; uptime: number } {
    const nodes = this.#dht?.toArray({ limit: 1_000 }).length ?? 0
    return { nodes, uptime: Math.round((Date.now() - this.#startedAt) / 1000) }
  }

  protected override async _open(): Promise<void> {
    const { host, port, join = [] } = this.#options
    const nodes = (await this.#remembered()).nodes
    this.#dht = HyperDHT.bootstrapper(port, host, { bootstrap: join.map(parseHostPort), nodes })
    try {
      await this.#dht.bind()
      await this.#dht.fullyBootstrapped()
    } catch (cause) {
      throw new ReachError('PORT_TAKEN', `UDP port ${port} could not be opened. Choose another with --port.`, cause)
    }
    this.#saver = setInterval(() => this.#save().catch(() => {}), saveEveryMs)
    this.#saver.unref()
  }

  protected override async _close(): Promise<void> {
    if (this.#saver) clearInterval(this.#saver)
    await this.#save().catch(() => {})
    await this.#dht?.destroy()
  }

  get #file(): string | null {
    return this.#options.dir ? joinPath(this.#options.dir, 'node.json') : null
  }

  #remembered() {
    return readRemembered(this.#file ?? '')
  }

  async #save(): Promise<void> {
    if (!this.#file || !this.#dht) return
    await writeRemembered(this.#file, {
      nodes: this.#dht.toArray({ limit: rememberedNodesMax }),
      mainline: [],
      peers: [],
    })
  }
}
