/**
 * One channel this shell follows: its records, its catalogue at the signed head, and the releases it brings.
 *
 * The reader verifies and persists; this class opens what the newest records name and says what changed. Nothing here
 * waits for the network: `ready` means that everything on disk can be used. Events: `update` for anything that a person
 * could see changing, `release` when a newer one is known, `catalogue` when its titles changed, `failure`.
 */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type CatalogueCard, CatalogueReader, type ChannelReader } from '@kinoswarm/catalog-feed'
import type Hyperdrive from 'hyperdrive'
import ReadyResource from 'ready-resource'
import { readJson, writeJson } from '../home/json-file.ts'
import { LastVisit } from './last-visit.ts'

/** Who has the titles may come later than their record, or sit on them: asking again costs one small block. */
const retryMs = 5_000

export class FollowedChannel extends ReadyResource {
  readonly reader: ChannelReader
  readonly #file: (name: string) => string
  #visit: LastVisit | undefined
  #petname: string | undefined
  #catalogue: CatalogueReader | undefined
  #drive: Hyperdrive | undefined
  #driveKey = ''
  /** Root and number of what was opened last: a rotation may let numbers begin again lower. */
  #catalogueMark = ''
  #releaseMark = ''
  #retry: NodeJS.Timeout | undefined
  #work: Promise<void> = Promise.resolve()

  /** The reader is open, and closed by its owner. `file` names the files kept for this channel. */
  constructor(reader: ChannelReader, file: (name: string) => string) {
    super()
    this.reader = reader
    this.#file = file
  }

  get id(): string {
    return this.reader.id
  }

  /** Titles at the signed head; undefined until the first catalogue record is known. */
  get catalogue(): CatalogueReader | undefined {
    return this.#catalogue
  }

  /** What the person calls it, where that is not its own name. */
  get petname(): string | undefined {
    return this.#petname
  }

  async rename(name: string | null): Promise<void> {
    await mkdir(dirname(this.#file('name.json')), { recursive: true })
    await writeJson(this.#file('name.json'), { name })
    this.#petname = name ?? undefined
    this.emit('update')
  }

  /** Titles that came since somebody was here last. */
  async news(language: string): Promise<CatalogueCard[]> {
    return this.#catalogue && this.#visit ? this.#visit.news(this.#catalogue, language) : []
  }

  override async _open(): Promise<void> {
    this.#visit = await LastVisit.open(this.#file('visit.json'))
    this.#petname = await readPetname(this.#file('name.json'))
    this.reader.on('update', this.#onRecords)
    this.#onRecords()
  }

  override async _close(): Promise<void> {
    this.reader.off('update', this.#onRecords)
    clearTimeout(this.#retry)
    await this.#work
    await this.#visit?.save(this.#catalogue?.head).catch((error) => this.emit('failure', error))
    await this.#catalogue?.close()
    await this.#drive?.close()
  }

  readonly #onRecords = (): void => {
    if (this.closing) return
    const { root, release } = this.reader.state
    const mark = `${root?.version}/${release?.seq}`
    if (root && mark !== this.#releaseMark) {
      this.#releaseMark = mark
      this.emit('release')
    }
    this.#work = this.#work.then(() => this.#openCatalogue()).catch((error) => this.#openLater(error))
    this.emit('update')
  }

  /** Until titles are here they are asked for again; no new record has to come for that. */
  #openLater(error: unknown): void {
    this.emit('failure', error)
    if (this.closing) return
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => {
      this.#catalogueMark = ''
      this.#onRecords()
    }, retryMs)
  }

  /** A new record in the same drive moves the head of the open reader; another drive means another reader. */
  async #openCatalogue(): Promise<void> {
    const { root, catalogue: record } = this.reader.state
    const mark = `${root?.version}/${record?.seq}`
    if (!record || this.closing || mark === this.#catalogueMark) return
    this.#catalogueMark = mark
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

async function readPetname(path: string): Promise<string | undefined> {
  const value = (await readJson(path).catch(() => undefined)) as { name?: unknown } | undefined
  return typeof value?.name === 'string' ? value.name : undefined
}
