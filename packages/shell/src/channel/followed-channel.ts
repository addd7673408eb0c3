/**
 * One channel this shell follows: its records, its catalogue at the signed head, and the releases it brings.
 *
 * The reader verifies and persists; this class opens what the newest records name and says what changed. Nothing here
 * waits for the network: `ready` means that everything on disk can be used. Events: `update` for anything that a person
 * could see changing, `release` when a newer one is known, `catalogue` when its titles changed, `failure`.
 */
import { CatalogueReader, type ChannelReader } from '@kinoswarm/catalog-feed'
import type Hyperdrive from 'hyperdrive'
import ReadyResource from 'ready-resource'

export interface FollowedChannelOptions {
  /** Open already, and closed by its owner. */
  reader: ChannelReader
  /** Whether this channel provides the interface. */
  home: boolean
}

export class FollowedChannel extends ReadyResource {
  readonly reader: ChannelReader
  readonly home: boolean
  #catalogue: CatalogueReader | undefined
  #drive: Hyperdrive | undefined
  #driveKey = ''
  #catalogueSeq = 0
  #releaseSeq = 0
  #work: Promise<void> = Promise.resolve()

  constructor({ reader, home }: FollowedChannelOptions) {
    super()
    this.home = home
    this.reader = reader
  }

  get id(): string {
    return this.reader.id
  }

  /** Titles at the signed head; undefined until the first catalogue record is known. */
  get catalogue(): CatalogueReader | undefined {
    return this.#catalogue
  }

  override async _open(): Promise<void> {
    this.reader.on('update', this.#onRecords)
    this.#onRecords()
  }

  override async _close(): Promise<void> {
    this.reader.off('update', this.#onRecords)
    await this.#work
    await this.#catalogue?.close()
    await this.#drive?.close()
  }

  readonly #onRecords = (): void => {
    if (this.closing) return
    const release = this.reader.state.release?.seq ?? 0
    if (release > this.#releaseSeq) {
      this.#releaseSeq = release
      this.emit('release')
    }
    this.#work = this.#work
      .then(() => this.#openCatalogue())
      .catch((error) => {
        this.emit('failure', error)
      })
    this.emit('update')
  }

  /** A new record in the same drive moves the head of the open reader; another drive means another reader. */
  async #openCatalogue(): Promise<void> {
    const record = this.reader.state.catalogue
    if (!record || this.closing || record.seq <= this.#catalogueSeq) return
    this.#catalogueSeq = record.seq
    if (record.drive !== this.#driveKey) await this.#openDrive(record.drive)
    await this.#catalogue!.update(record)
    if (!this.closing) this.emit('catalogue')
  }

  async #openDrive(key: string): Promise<void> {
    const drive = this.reader.openCatalogue()
    if (!drive) return
    await drive.ready()
    const catalogue = new CatalogueReader(drive, { worker: true })
    await catalogue.ready()
    catalogue.on('update', () => this.emit('catalogue'))
    await this.#catalogue?.close()
    await this.#drive?.close()
    this.#catalogue = catalogue
    this.#drive = drive
    this.#driveKey = key
  }
}
