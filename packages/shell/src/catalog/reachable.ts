import { Client } from 'bittorrent-dht'
import HyperDHT from 'hyperdht'
import ReadyResource from 'ready-resource'
import { countCopies } from '../seed/count-copies.ts'

/** A mainline lookup has asked everybody near by then. */
const mainlineTimeoutMs = 12_000

export interface ReachableOptions {
  /** DHT nodes as `host:port`; empty = none, absent = the well-known ones. A network of one's own has no mainline. */
  bootstrap?: string[]
  /** The address of the interface that was chosen; nothing is asked from any other. */
  host?: string
  /** `false` asks the app's own DHT alone. */
  mainline?: boolean
}

/** Asks both DHTs whether anybody offers a torrent: the one of this app, and BitTorrent's own. */
export class Reachable extends ReadyResource {
  readonly #options: ReachableOptions
  #dht: HyperDHT | undefined
  #mainline: Client | undefined

  constructor(options: ReachableOptions) {
    super()
    this.#options = options
  }

  protected override async _open(): Promise<void> {
    const { bootstrap, host, mainline: wanted = true } = this.#options
    const from = host ? { host } : {}
    this.#dht = new HyperDHT({ ...from, ...(bootstrap && { bootstrap }) })
    await this.#dht.ready()
    if (bootstrap || !wanted) return
    const mainline = new Client(from)
    mainline.on('error', () => {})
    mainline.on('warning', () => {})
    this.#mainline = mainline
    await new Promise<void>((resolve) => {
      mainline.once('ready', resolve)
      mainline.once('error', () => resolve())
      setTimeout(resolve, mainlineTimeoutMs).unref()
      mainline.listen(0, host ?? '0.0.0.0')
    })
  }

  protected override async _close(): Promise<void> {
    const mainline = this.#mainline
    if (mainline && !mainline.destroyed) await new Promise<void>((resolve) => mainline.destroy(resolve))
    await this.#dht?.destroy()
  }

  /** Whether anybody who is there now offers it. */
  async offered(infohash: string): Promise<boolean> {
    await this.ready()
    const asked = [countCopies(this.#dht!, infohash).then(({ size }) => size > 0), this.#onMainline(infohash)]
    const yes = asked.map(async (one) => (await one) || Promise.reject(new Error('not offered there')))
    return Promise.any(yes).then(
      () => true,
      () => false,
    )
  }

  async #onMainline(infohash: string): Promise<boolean> {
    const mainline = this.#mainline
    if (!mainline || mainline.destroyed) return false
    return new Promise((resolve) => {
      const end = (found: boolean) => {
        clearTimeout(timer)
        mainline.off('peer', onPeer)
        stop()
        resolve(found)
      }
      const onPeer = (_peer: unknown, about: Buffer) => about.toString('hex') === infohash && end(true)
      const timer = setTimeout(() => end(false), mainlineTimeoutMs)
      mainline.on('peer', onPeer)
      const stop = mainline.lookup(infohash, () => end(false))
    })
  }
}
