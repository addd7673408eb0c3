import { lookup } from 'node:dns/promises'
import { isIPv4 } from 'node:net'
import type { PathTold } from '../api.ts'
import type { HostPort } from './address.ts'
import { type PathName, type ReachContext, ReachPath } from './path.ts'

/** A node by address, or by name; `name` is where to look when the address does not answer. */
export interface StartNode extends HostPort {
  name?: string
}

/**
 * DHT nodes that come with this version. Anyone can run one (`kinoswarm node`); a distributor adds theirs here.
 * None is bundled yet, so that nobody's machine is volunteered without being asked.
 */
export const bundledNodes: readonly StartNode[] = []

/** A list this long can be asked in one go; the DHT itself uses all of it. */
const askedMax = 16
/** Silent nodes are asked again: a laptop wakes up before its network does. */
const retryMs = 30_000

const none: Record<'bundled' | 'user' | 'default', { detail: string; told?: PathTold }> = {
  bundled: { detail: 'no nodes come with this version', told: { what: 'none-bundled' } },
  user: { detail: 'no nodes of your own', told: { what: 'none-given' } },
  default: { detail: 'not used' },
}

/** A list of DHT nodes: the bundled ones, the viewer's own, or HyperDHT's defaults. The DHT bootstraps from all of them. */
export class NodesPath extends ReachPath {
  readonly #nodes: readonly StartNode[]
  readonly #none: { detail: string; told?: PathTold }
  #timer: NodeJS.Timeout | null = null

  constructor(
    path: Extract<PathName, 'bundled' | 'user' | 'default'>,
    context: ReachContext,
    nodes: readonly StartNode[],
  ) {
    super(path, context)
    this.#nodes = nodes
    this.#none = none[path]
  }

  protected override async _open(): Promise<void> {
    const count = this.#nodes.length
    if (count === 0) return this.disabled(this.#none.detail, this.#none.told)
    this.trying(`asking ${count} nodes`, { what: 'asking', count })
    this.#ask().catch(() => {})
  }

  protected override async _close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
  }

  async #ask(): Promise<void> {
    const count = this.#nodes.length
    let up = 0
    await Promise.all(
      this.#nodes.slice(0, askedMax).map(async (node) => {
        const found = await this.#find(node)
        if (this.closing) return
        this.context.startNode(found ?? node, found !== null)
        if (!found) return
        if (up++ === 0 && this.status.state !== 'working') this.context.addNodes([])
        this.answered(`${up} of ${count} nodes answered`, { what: 'answered', up, count })
      }),
    )
    if (this.closing) return
    if (up === 0) {
      this.failed(`none of ${count} nodes answers: are they up, and is UDP let through?`, { what: 'silent', count })
    }
    this.#timer = setTimeout(() => this.#ask().catch(() => {}), up === 0 ? retryMs : 10 * retryMs)
    this.#timer.unref()
  }

  /** Where the node answers: its address, else what its name stands for. */
  async #find(node: StartNode): Promise<HostPort | null> {
    if (isIPv4(node.host) && (await this.context.ping(node))) return node
    const name = this.context.names && !this.closing ? (node.name ?? (isIPv4(node.host) ? null : node.host)) : null
    const host = name && (await lookup(name, { family: 4 }).catch(() => null))?.address
    if (!host || host === node.host) return null
    const named = { host, port: node.port }
    return (await this.context.ping(named)) ? named : null
  }
}
