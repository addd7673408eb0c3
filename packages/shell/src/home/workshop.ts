import EventEmitter from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type CatalogueHead, ChannelReader, FileState, type Maintainer, parseLink } from '@kinoswarm/catalog-feed'
import type Corestore from 'corestore'
import type Hyperdrive from 'hyperdrive'
import type { Output } from '../cli/output.ts'
import type { Installer } from '../install/installer.ts'
import { openCatalogueDrive } from './catalogue-drive.ts'
import { OwnFilms } from './films.ts'
import { readJson, writeJson } from './json-file.ts'
import { homeFiles } from './paths.ts'
import { openStore } from './store.ts'

export interface OpenMaintainerOptions {
  /** The person says that no other copy of this home, restored or running, will ever write again. */
  onlyCopy?: boolean
}

/** An opened home: the store and what maintainers keep beside it. One process has one, and everything in it shares it. */
export class Workshop {
  readonly home: string
  readonly store: Corestore
  readonly films: OwnFilms
  /** `films` when the list of own films changed, `maintainer` when one was opened or made, `capsule` when one was read. */
  readonly events = new EventEmitter<{ films: []; maintainer: [Maintainer]; capsule: [] }>()
  /** Of channels whose page is open in this process, by channel id. */
  readonly installers = new Map<string, Installer>()
  readonly #states = new Map<string, FileState>()
  readonly #readers = new Map<string, ChannelReader>()
  readonly #maintainers = new Map<string, Maintainer>()
  readonly #catalogues = new Map<string, Promise<Hyperdrive>>()

  constructor(home: string, store: Corestore) {
    this.home = home
    this.store = store
    this.films = new OwnFilms(home, () => this.events.emit('films'))
  }

  get keysDir(): string {
    return homeFiles.keys(this.home)
  }

  /** Maintainers that are open in this process. */
  get openMaintainers(): Maintainer[] {
    return [...this.#maintainers.values()]
  }

  /** A file that is kept for one channel. */
  channelFile(id: string, name: string): string {
    return join(homeFiles.channel(this.home, id), name)
  }

  /** Where the trusted records of a channel are kept; one object a channel, for it orders the writes. */
  stateFile(id: string): FileState {
    const known = this.#states.get(id)
    const state = known ?? new FileState(this.channelFile(id, 'state.json'))
    this.#states.set(id, state)
    return state
  }

  /** The reader of a channel, ready: one a process, whoever follows, seeds or maintains it. Closed by the workshop. */
  async reader(link: string): Promise<ChannelReader> {
    const { id } = parseLink(link)
    const known = this.#readers.get(id)
    const reader = known ?? new ChannelReader({ store: this.store, link, state: this.stateFile(id) })
    this.#readers.set(id, reader)
    await reader.ready()
    return reader
  }

  /** Takes a newly made channel into this home. */
  async adopt(maintainer: Maintainer, keyName: string): Promise<void> {
    const { rememberMaintainer } = await import('../maintain/maintainers.ts')
    await mkdir(homeFiles.channel(this.home, maintainer.id), { recursive: true })
    await rememberMaintainer(this, maintainer.id, keyName)
    this.#maintainers.set(maintainer.id, maintainer)
    this.#readers.set(maintainer.id, maintainer.reader)
    this.events.emit('maintainer', maintainer)
  }

  /** The maintainer's side of a channel of this home; without a name, of the only one. */
  async maintainer(channel: string | undefined, out: Output, options?: OpenMaintainerOptions): Promise<Maintainer> {
    const { findMaintained, openMaintainer } = await import('../maintain/maintainers.ts')
    const found = await findMaintained(this, channel)
    const known = this.#maintainers.get(found.id)
    if (known) return known
    const maintainer = await openMaintainer(this, found, { out, ...options })
    this.#maintainers.set(found.id, maintainer)
    this.events.emit('maintainer', maintainer)
    return maintainer
  }

  /** The writable catalogue of a channel maintained here: opened once, for two of one drive in a process would deadlock. */
  async catalogueDrive(id: string): Promise<Hyperdrive> {
    const known = this.#catalogues.get(id)
    if (known) return known
    const opening = this.#openCatalogue(id)
    this.#catalogues.set(id, opening)
    opening.catch(() => this.#catalogues.delete(id))
    return opening
  }

  async #openCatalogue(id: string): Promise<Hyperdrive> {
    return openCatalogueDrive(this.store, await this.reader(id), (channel, name) => this.channelFile(channel, name))
  }

  /** What `catalog` commands wrote last and `publish` is to sign next. */
  async saveCatalogueHead(id: string, head: CatalogueHead): Promise<void> {
    await mkdir(homeFiles.channel(this.home, id), { recursive: true })
    await writeJson(this.channelFile(id, 'catalogue.json'), head)
  }

  async catalogueHead(id: string): Promise<CatalogueHead | undefined> {
    return (await readJson(this.channelFile(id, 'catalogue.json'))) as CatalogueHead | undefined
  }

  async close(): Promise<void> {
    for (const drive of this.#catalogues.values()) await drive.then((open) => open.close()).catch(() => undefined)
    for (const maintainer of this.#maintainers.values()) await maintainer.close()
    for (const reader of this.#readers.values()) await reader.close()
    await this.store.close()
  }
}

/** Opens a home. Throws a ShellError with a way out for a disk that is full, a store in use, moved or damaged, … */
export async function openWorkshop(home: string): Promise<Workshop> {
  return new Workshop(home, await openStore(home))
}
