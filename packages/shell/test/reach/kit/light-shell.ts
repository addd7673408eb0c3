/** A shell without a page: store, reach and reader, as the real one wires them. Many fit into one process. */
import { join } from 'node:path'
import { ChannelReader, FileState, type Maintainer } from '@kinoswarm/catalog-feed'
import Corestore from 'corestore'
import { openReach, type Reach, type ReachOptions } from '../../../src/reach/index.ts'
import { makeChannel, release } from './channel.ts'

export interface LightShellOptions {
  dir: string
  link?: string
  peers?: string[]
  reach?: Partial<ReachOptions>
  /** How long a maintainer waits until it can be found. */
  announceMs?: number
}

export class LightShell {
  readonly dir: string
  store!: Corestore
  reach!: Reach
  reader!: ChannelReader
  maintainer: Maintainer | null = null
  /** Milliseconds from the start to records, and to every file of the interface. */
  times: { records?: number; whole?: number } = {}
  /** Every version ever shown, in order. */
  versions: string[] = []
  readonly #options: LightShellOptions
  readonly #announced: Promise<void>[] = []
  readonly #joined = new Set<string>()
  readonly #started = performance.now()
  #whole: Promise<void> = Promise.resolve()
  #closing = false

  constructor(options: LightShellOptions) {
    this.#options = options
    this.dir = options.dir
  }

  /** The maintainer and first seeder of a new channel. */
  async maintain(): Promise<void> {
    await this.#openNetwork()
    this.maintainer = await makeChannel(this.store, this.dir)
    this.reader = this.maintainer.reader
    this.#follow()
    this.reader.on('update', () => this.#follow())
    // Where there is no DHT an announcement never ends.
    const limit = new Promise((resolve) => setTimeout(resolve, this.#options.announceMs ?? 1_500))
    await Promise.race([Promise.all(this.#announced), limit])
  }

  async publish(version: string): Promise<void> {
    await release(this.maintainer!, this.dir, version)
    await this.maintainer!.confirm()
  }

  async view(): Promise<void> {
    const { link = '', peers = [] } = this.#options
    await this.#openNetwork()
    this.reader = new ChannelReader({ store: this.store, link, state: new FileState(join(this.dir, 'state.json')) })
    await this.reader.ready()
    this.reach.follow(this.reader.link.key, { peers: [...this.reader.link.peers, ...peers] })
    const update = () => {
      this.#follow()
      this.#install()
    }
    this.reader.on('update', update)
    update()
  }

  /** Resolves once that version is whole on this disk; absent = any. */
  async until(version: string | undefined, timeoutMs: number): Promise<LightShell['times']> {
    const late = performance.now() + timeoutMs
    while (version ? this.versions.at(-1) !== version : this.versions.length === 0) {
      if (performance.now() > late) {
        throw new Error(
          `not there in ${timeoutMs} ms: ${JSON.stringify({ version, shown: this.versions, ...this.status() })}`,
        )
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return this.times
  }

  status() {
    const { state } = this.reader
    const { paths, ...report } = this.reach.report()
    return {
      release: state.release?.version,
      standing: state.standing,
      paths: Object.fromEntries(paths.map(({ path, state: how, ms }) => [path, how === 'working' ? (ms ?? 0) : how])),
      vias: this.reach.connections.byPath(),
      ...report,
      key: this.reach.keyPair.publicKey.toString('hex'),
      port: this.reach.port,
      topics: this.reader.discoveryKeys.map((topic) => topic.toString('hex')),
    }
  }

  async close(): Promise<void> {
    this.#closing = true
    await this.reach?.close()
    await this.#whole.catch(() => {})
    await (this.maintainer ?? this.reader)?.close()
    await this.store?.close()
  }

  async #openNetwork(): Promise<void> {
    this.store = new Corestore(join(this.dir, 'store'))
    await this.store.ready()
    this.reach = await openReach({ dir: this.dir, ...this.#options.reach })
    this.reach.on('connection', (stream) => this.store.replicate(stream))
  }

  #follow(): void {
    if (this.maintainer) this.reach.follow(this.reader.link.key)
    for (const topic of this.reader.discoveryKeys) {
      const name = topic.toString('hex')
      if (this.#joined.has(name)) continue
      this.#joined.add(name)
      this.#announced.push(this.reach.join(topic, { give: true }))
    }
  }

  #install(): void {
    const { release: wanted } = this.reader.state
    if (!wanted || this.versions.at(-1) === wanted.version) return
    this.times.records ??= Math.round(performance.now() - this.#started)
    this.#whole = this.#whole.then(() => this.#download(wanted.version)).catch(() => {})
  }

  /** As often as it takes: under a crowd's load one try may run out of its time. */
  async #download(version: string): Promise<void> {
    if (this.versions.at(-1) === version) return
    for (;;) {
      if (this.#closing || this.reader.state.release?.version !== version) return
      const reader = this.reader.openRelease()!
      const done = await reader.download({ timeoutMs: 15_000 }).then(
        () => true,
        () => false,
      )
      await reader.close()
      if (done) break
    }
    this.times.whole ??= Math.round(performance.now() - this.#started)
    this.versions.push(version)
  }
}
