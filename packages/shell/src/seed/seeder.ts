/**
 * Serves channels and films on, without a page: keeps whole copies of what it was asked to keep, follows new releases
 * and catalogues by itself, and gives films that lie on this machine to whoever wants them. It vouches for nothing.
 */
import type { ChannelReader, ReleaseReader } from '@kinoswarm/catalog-feed'
import type { Engine } from '@kinoswarm/engine'
import type Corestore from 'corestore'
import type Hyperdrive from 'hyperdrive'
import ReadyResource from 'ready-resource'
import { chosenNetwork } from '../channel/network-choice.ts'
import { ChannelSwarm, type NetworkChoice } from '../channel/swarm.ts'
import { startEngine } from '../engine/start.ts'
import type { Workshop } from '../home/workshop.ts'
import { listMaintained } from '../maintain/maintainers.ts'
import { FilmGiver } from './film-giver.ts'
import { viewersRoom } from './viewers-room.ts'

const fetchAgainMs = 30_000

export interface SeederOptions {
  workshop: Workshop
  bootstrap?: string[]
  /** Channels to keep besides those maintained here. */
  links: string[]
}

export class Seeder extends ReadyResource {
  readonly #options: SeederOptions
  readonly #readers: ChannelReader[] = []
  readonly #copies = new Map<string, ReleaseReader | Hyperdrive>()
  readonly #giver: FilmGiver
  readonly swarm: ChannelSwarm
  #network: NetworkChoice = {}
  #engine: Promise<Engine> | undefined

  constructor(options: SeederOptions) {
    super()
    const { workshop, bootstrap } = options
    this.#options = options
    const network = () => this.#network
    this.swarm = new ChannelSwarm({ store: workshop.store, home: workshop.home, bootstrap, seeder: true, network })
    this.#giver = new FilmGiver(workshop, () => this.startEngine())
  }

  get store(): Corestore {
    return this.#options.workshop.store
  }

  get home(): string {
    return this.#options.workshop.home
  }

  get readers(): readonly ChannelReader[] {
    return this.#readers
  }

  /** The engine where it runs already. */
  async runningEngine(): Promise<Engine | undefined> {
    return this.#engine?.catch(() => undefined)
  }

  /** Ids of the channels that are kept. */
  get channels(): string[] {
    return this.#readers.map(({ id }) => id)
  }

  /** Films given from this machine. */
  get films(): number {
    return this.#giver.size
  }

  override async _open(): Promise<void> {
    const { workshop, links } = this.#options
    this.#network = await chosenNetwork(workshop.home)
    await this.swarm.ready()
    // The chosen interface is away: not one packet by another.
    this.swarm.on('paused', () => this.#withEngine((engine) => engine.pause({ silent: true })))
    this.swarm.on('resumed', () => this.#withEngine((engine) => engine.resume()))
    this.swarm.on('reopened', () => {
      this.swarm.follow(this.#readers, { give: true })
      this.#withEngine((engine) => engine.setNetwork({ host: this.swarm.host, blocked: this.swarm.blocked }))
    })
    const maintained = await listMaintained(workshop)
    const ids = [...new Set([...maintained.map(({ id }) => id), ...links])]
    await Promise.all(ids.map((id) => this.#keep(id)))
    workshop.events.on('maintainer', this.#onMaintainer)
    this.#giver.on('update', () => this.emit('update'))
    this.#giver.on('failure', (error: unknown) => this.emit('failure', error))
    await this.#giver.ready()
  }

  override async _close(): Promise<void> {
    this.#options.workshop.events.off('maintainer', this.#onMaintainer)
    await this.#giver.close()
    const engine = await this.#engine?.catch(() => undefined)
    await Promise.all([this.swarm.close(), engine?.close()])
    for (const copy of this.#copies.values()) await copy.close()
  }

  readonly #onMaintainer = ({ id }: { id: string }): void => {
    this.#keep(id).catch((error) => this.emit('failure', error))
  }

  async #keep(link: string): Promise<void> {
    const reader = await this.#options.workshop.reader(link)
    if (this.#readers.includes(reader)) return
    this.#readers.push(reader)
    const follow = () => {
      if (this.closing) return
      this.swarm.follow(this.#readers, { give: true })
      this.#copy(reader).catch((error) => this.emit('failure', error))
      this.emit('update')
    }
    reader.on('update', follow)
    follow()
  }

  /** Fetches what the newest records name, whole. */
  async #copy(reader: ChannelReader): Promise<void> {
    const { release, catalogue } = reader.state
    if (release && !this.#copies.has(release.drive.key)) {
      const copy = reader.openRelease({ record: release })
      if (copy) this.#fetch(reader, release.drive.key, copy)
    }
    if (!catalogue) return
    const key = `${catalogue.drive}/${catalogue.seq}`
    if (this.#copies.has(key)) return
    const drive = reader.openCatalogue()
    if (!drive) return
    this.#copies.set(key, drive)
    await drive.ready()
    const blobs = await drive.getBlobs()
    drive.core.download({ start: 0, end: catalogue.db.length })
    blobs.core.download({ start: 0, end: catalogue.blobs.length })
  }

  /** What did not come is asked for again: who has it may have been busy, or away. */
  #fetch(reader: ChannelReader, key: string, copy: ReleaseReader): void {
    this.#copies.set(key, copy)
    copy.download().catch(async (error) => {
      if (this.closing) return
      this.emit('failure', error)
      this.#copies.delete(key)
      await copy.close().catch(() => {})
      setTimeout(() => !this.closing && this.#copy(reader).catch(() => {}), fetchAgainMs).unref()
    })
  }

  /** Started when there is a first film to give. */
  startEngine(): Promise<Engine> {
    const { workshop, bootstrap } = this.#options
    const { host, blocked } = this.swarm
    this.#engine ??= viewersRoom(workshop.home).then((room) =>
      startEngine({ home: workshop.home, bootstrap, host, blocked, ...(room > 0 && { quota: room }) }),
    )
    return this.#engine
  }

  #withEngine(work: (engine: Engine) => Promise<void>): void {
    this.#engine?.then(work).catch((error) => this.emit('failure', error))
  }
}
