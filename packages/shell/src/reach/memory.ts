import { join } from 'node:path'
import { mergePeers, type Remembered, type RememberedPeer, readRemembered, writeRemembered } from './node-file.ts'
import type { Clock } from './path.ts'

/** Many runs are short: the first save comes early. */
const firstSaveMs = 20_000
const saveEveryMs = 3 * 60_000

export interface MemoryOptions {
  dir: string
  clock: Clock
  /** What the network looks like now. */
  now(): Pick<Remembered, 'nodes' | 'mainline'> & { peers: RememberedPeer[] }
}

/** What the next start will know of the network: read once, written every few minutes and at the end. */
export class Memory {
  readonly #options: MemoryOptions
  #known: Remembered = { nodes: [], mainline: [], peers: [] }
  #timer: NodeJS.Timeout | null = null

  constructor(options: MemoryOptions) {
    this.#options = options
  }

  get known(): Remembered {
    return this.#known
  }

  async read(): Promise<void> {
    this.#known = await readRemembered(this.#file)
  }

  start(ms = firstSaveMs): void {
    this.#timer = setTimeout(() => {
      this.save()
        .catch(() => {})
        .then(() => this.#timer && this.start(saveEveryMs))
    }, ms)
    this.#timer.unref()
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  /** An empty table is no news: what was known stays. */
  async save(): Promise<void> {
    const { nodes, mainline, peers } = this.#options.now()
    const old = this.#known
    this.#known = {
      nodes: nodes.length > 0 ? nodes : old.nodes,
      mainline: mainline.length > 0 ? mainline : old.mainline,
      peers: mergePeers(old.peers, peers, this.#options.clock()),
    }
    await writeRemembered(this.#file, this.#known)
  }

  get #file(): string {
    return join(this.#options.dir, 'nodes.json')
  }
}
