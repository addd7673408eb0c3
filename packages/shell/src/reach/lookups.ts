import type Hyperswarm from 'hyperswarm'
import { enoughPeers } from './gossip.ts'

export interface LookupsOptions {
  /** Null while closed or paused. */
  swarm(): Hyperswarm | null
  /** Peers that follow one of our channels. */
  kin(): number
}

/** New nodes arrive in bursts: the swarm looks again once for all of them. */
const relookMs = 100
/** With too few found the swarm is asked again after this, and then ever more seldom. */
const againMinMs = 3_000
/** Alone one waits for the first peer to come at all; with a few, for better ones. A look is some dozens of packets. */
const againAloneMaxMs = 120_000
const againFewMaxMs = 300_000

/**
 * When to ask the swarm who is there. By itself it asks when a topic is joined and every ten minutes after: too seldom
 * for whoever found nobody, came before the others, or was turned away at full doors.
 */
export class Lookups {
  readonly #options: LookupsOptions
  #relook: NodeJS.Timeout | null = null
  #again: NodeJS.Timeout | null = null
  #closed = false

  constructor(options: LookupsOptions) {
    this.#options = options
  }

  start(): void {
    this.#lookAgain(againMinMs)
  }

  close(): void {
    this.#closed = true
    if (this.#relook) clearTimeout(this.#relook)
    if (this.#again) clearTimeout(this.#again)
  }

  /**
   * Joins a topic. The swarm would announce itself before it looks, which takes seconds where DHT nodes are dead: so it
   * looks first, and announces (`give`) when that is through. Resolves once announced, or when it cannot be; never rejects.
   */
  async join(topic: Buffer, { give }: { give: boolean }): Promise<void> {
    const swarm = this.#options.swarm()
    if (!swarm) return
    const finding = swarm.join(topic, { server: false, client: true })
    if (!give) return
    await finding.flushed()
    if (this.#closed || swarm.destroyed || !swarm.status(topic)) return
    await swarm.join(topic, { server: true, client: true }).flushed()
  }

  /** On a viewer's action, when the network changed, or when nobody known has what is wanted. */
  async refresh(): Promise<void> {
    const swarm = this.#closed ? null : this.#options.swarm()
    if (swarm) await Promise.allSettled([...swarm.topics()].map((topic) => topic.refresh()))
  }

  /** The DHT learnt of new nodes. */
  nodesCame(): void {
    this.#relook ??= setTimeout(() => {
      this.#relook = null
      this.#options.swarm()?.dht.refresh()
      this.refresh().catch(() => {})
    }, relookMs)
  }

  #lookAgain(ms: number): void {
    this.#again = setTimeout(() => {
      if (this.#closed) return
      const kin = this.#options.kin()
      if (kin < enoughPeers) this.refresh().catch(() => {})
      const most = kin === 0 ? againAloneMaxMs : againFewMaxMs
      this.#lookAgain(kin < enoughPeers ? Math.min(2 * ms, most) : againMinMs)
    }, ms)
    this.#again.unref()
  }
}
