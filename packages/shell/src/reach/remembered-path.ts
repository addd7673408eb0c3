import type { Remembered } from './node-file.ts'
import { type ReachContext, ReachPath } from './path.ts'

/** The nodes at the head of the list answered most recently; when eight are silent the rest will be too. */
const nodesToAsk = 8
/** All at once: the first answer wins, and a dead address costs one packet. */
const peersAtOnce = 16

/**
 * What the last run knew: DHT nodes, which were given to the DHT before it started, and peers, which are dialled
 * where they answered last. A shell restarted while every bootstrap host is dead comes back by this.
 */
export class RememberedPath extends ReachPath {
  readonly #remembered: Remembered

  constructor(context: ReachContext, remembered: Remembered) {
    super('remembered', context)
    this.#remembered = remembered
  }

  protected override async _open(): Promise<void> {
    const { nodes, peers } = this.#remembered
    if (nodes.length + peers.length === 0) {
      return this.disabled('nothing is remembered from last time', { what: 'nothing-remembered' })
    }
    const count = nodes.length + peers.length
    this.trying(`${nodes.length} nodes and ${peers.length} peers from last time`, { what: 'asking', count })
    this.#race().catch(() => {})
  }

  async #race(): Promise<void> {
    const { nodes, peers } = this.#remembered
    const count = nodes.length + peers.length
    let [nodesUp, peersUp] = [0, 0]
    const tell = () =>
      this.answered(`${peersUp} of ${peers.length} peers, ${nodesUp} of ${nodes.length} nodes answered`, {
        what: 'answered',
        up: peersUp + nodesUp,
        count,
      })
    const asked = nodes.slice(0, nodesToAsk).map(async (node) => {
      if (!(await this.context.ping(node)) || this.closing) return
      nodesUp++
      tell()
    })
    const dialled = peers.slice(0, peersAtOnce).map(async (peer) => {
      const up = await this.context.dial(peer, { via: 'remembered', origin: 'local-discovery' })
      if (!up || this.closing) return
      peersUp++
      tell()
    })
    await Promise.allSettled([...asked, ...dialled])
    if (this.closing || nodesUp + peersUp > 0) return
    this.failed('none of last time’s nodes and peers answers', { what: 'silent', count })
  }
}
