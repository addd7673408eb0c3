import { CatalogueReader, type ChannelReader } from '@kinoswarm/catalog-feed'
import type Hyperdrive from 'hyperdrive'
import ReadyResource from 'ready-resource'
import { countCopies } from '../reach/copies.ts'
import { splitLimit } from '../reach/index.ts'
import { Adopter } from './adopter.ts'
import { isLate } from './late.ts'
import type { Seeder } from './seeder.ts'
import type { SeedStatus } from './status.ts'
import { viewersRoom } from './viewers-room.ts'

export interface AttendantOptions {
  seeder: Seeder
  /** Films of the catalogues to keep as well, within a quota of bytes. */
  adopt?: { order: 'all' | 'rarest'; quota: number }
  /** Bytes a second over both swarms, 0 = no limit. */
  upLimit: number
  downLimit: number
}

/** What is rare changes slowly, and looking it up costs every node a little. */
const reviewEveryMs = 30 * 60_000
/** Catalogues come in one by one after a start: a review waits until it has been quiet for this long. */
const settleMs = 3_000
const shareEveryMs = 1_000

/**
 * Stands by a seeder that runs unattended: adopts films from the catalogues, keeps both swarms under one limit, and
 * knows how things are. Event `failure`.
 */
export class Attendant extends ReadyResource {
  readonly #options: AttendantOptions
  readonly #catalogues = new Map<string, { mark: number; drive: Hyperdrive; reader: CatalogueReader }>()
  readonly #abort = new AbortController()
  readonly #startedAt = Date.now()
  #adopter: Adopter | undefined
  #work: Promise<void> = Promise.resolve()
  #soon: NodeJS.Timeout | undefined
  #timers: NodeJS.Timeout[] = []

  constructor(options: AttendantOptions) {
    super()
    this.#options = options
  }

  protected override async _open(): Promise<void> {
    const { seeder, adopt, upLimit, downLimit } = this.#options
    if (upLimit + downLimit > 0) {
      await this.#shareLimits()
      this.#timers.push(setInterval(() => this.#shareLimits().catch(() => {}), shareEveryMs))
    }
    if (!adopt) return
    const { home } = seeder
    const { dht } = seeder.swarm.reach.swarm
    this.#adopter = new Adopter({ home, dht, engine: () => seeder.startEngine(), ...adopt })
    await this.#adopter.load()
    seeder.on('update', this.#reviewSoon)
    this.#timers.push(setInterval(this.#reviewSoon, reviewEveryMs))
    this.#reviewSoon()
  }

  protected override async _close(): Promise<void> {
    this.#abort.abort()
    this.#options.seeder.off('update', this.#reviewSoon)
    clearTimeout(this.#soon)
    for (const timer of this.#timers) clearInterval(timer)
    await this.#work
    for (const { reader, drive } of this.#catalogues.values()) {
      await reader.close()
      await drive.close()
    }
  }

  /** For the table, the log and the status page. */
  async status(): Promise<SeedStatus> {
    const { seeder } = this.#options
    const films = (await seeder.runningEngine())?.status()
    const { given, received, upSpeed, downSpeed } = seeder.swarm.reach.report()
    const adopted = this.#adopter?.adopted ?? []
    return {
      channels: await Promise.all(seeder.readers.map((reader) => this.#channelStatus(reader))),
      films: {
        own: seeder.films,
        adopted: adopted.length,
        adoptedBytes: adopted.reduce((sum, one) => sum + one.size, 0),
      },
      peers: seeder.swarm.peers,
      given: given + (films?.given ?? 0),
      received: received + (films?.received ?? 0),
      upSpeed: upSpeed + (films?.upSpeed ?? 0),
      downSpeed: downSpeed + (films?.downSpeed ?? 0),
      uptime: Math.round((Date.now() - this.#startedAt) / 1000),
    }
  }

  async #channelStatus(reader: ChannelReader) {
    const { id, name, release, confirmed } = reader.state
    const copies = await countCopies(reader, this.#options.seeder.store)
    return { id, name, version: release?.version ?? '', confirmed: confirmed ?? null, ...copies }
  }

  readonly #reviewSoon = (): void => {
    clearTimeout(this.#soon)
    this.#soon = setTimeout(() => {
      this.#work = this.#work.then(() => this.#review()).catch((error) => void this.emit('failure', error))
    }, settleMs)
  }

  async #review(): Promise<void> {
    if (this.closing) return
    for (const reader of this.#options.seeder.readers) await this.#openCatalogue(reader)
    const catalogues = [...this.#catalogues.values()].map(({ reader }) => reader)
    const late = this.#options.seeder.readers.some(({ id, state }) => isLate(state, this.#catalogues.has(id)))
    await this.#adopter?.review(catalogues, this.#abort.signal, late)
    await this.#holdQuota()
  }

  /**
   * What was given up stays on disk only while it fits into the quota beside what is kept. Where films are watched too, that
   * many bytes stay as they may take by the settings: what was given up goes first.
   */
  async #holdQuota(): Promise<void> {
    const { seeder, adopt } = this.#options
    const engine = await seeder.runningEngine()
    const kept = this.#adopter?.adopted.reduce((sum, { size }) => sum + size, 0) ?? 0
    if (!adopt || !engine || this.closing) return
    const watched = await viewersRoom(seeder.home)
    await engine.setLimits({ quota: Math.max(watched, adopt.quota - kept, 0) })
  }

  /** Moves to the newest signed head; a new drive means a new reader. */
  async #openCatalogue(channel: ChannelReader): Promise<void> {
    const { id, state } = channel
    const known = this.#catalogues.get(id)
    if (!state.catalogue || known?.mark === state.catalogue.seq) return
    const drive = channel.openCatalogue()
    if (!drive) return
    await drive.ready()
    const reader = new CatalogueReader(drive)
    await reader.ready()
    await reader.update(state.catalogue)
    await known?.reader.close()
    await known?.drive.close()
    this.#catalogues.set(id, { mark: state.catalogue.seq, drive, reader })
  }

  async #shareLimits(): Promise<void> {
    const { seeder, upLimit, downLimit } = this.#options
    const engine = await seeder.runningEngine()
    const [channels, films] = [seeder.swarm.reach.report(), engine?.status()]
    const up = splitLimit(upLimit, { shell: channels.upSpeed, engine: films?.upSpeed ?? 0 })
    const down = splitLimit(downLimit, { shell: channels.downSpeed, engine: films?.downSpeed ?? 0 })
    seeder.swarm.reach.setLimits({ up: up.shell, down: down.shell })
    await engine?.setLimits({ upLimit: up.engine, downLimit: down.engine })
  }
}
