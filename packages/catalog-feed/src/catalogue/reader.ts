/**
 * A catalogue on the viewer's side, read at a head that somebody has signed and somebody else has verified.
 *
 * ```
 * update(head) ─ last block of core 1 ─► HEAD ─► first screen (this thread, one block)
 *              └ then, behind: deltas ─► cards ─► index ─► desk (worker thread): browse, search, rows
 * search       ─ before the index is here: directory ─► a shard a word ─► cards of the hits
 * get(id)      ─ desk: where? ─ one detail block ─► desk: checked record
 * artwork/file ─ address from card or record ─ blocks of core 2, checked
 * ```
 *
 * The reader trusts nothing it reads: lengths and tree hashes must be the signed ones, a core that was rewritten is
 * refused, every block has a size cap and every wait a limit. It opens cores of the store it is given and joins no
 * swarm; whoever owns the swarm replicates the store. Blocks are fetched in this thread, for one process owns a store;
 * they are unpacked, parsed and searched in the worker.
 */
import type Hypercore from 'hypercore'
import type Hyperdrive from 'hyperdrive'
import ReadyResource from 'ready-resource'
import { CoreBlocks, readFile } from './blocks.ts'
import type { BrowseQuery } from './browse.ts'
import type { Address } from './card.ts'
import type { CatalogueChanges, CatalogueHome, CataloguePage } from './desk.ts'
import { type DeskClient, localDesk, threadDesk } from './desk-client.ts'
import type { Detail } from './detail-segment.ts'
import { CatalogueError } from './errors.ts'
import { giveBack } from './give-back.ts'
import { type CatalogueHead, decodeHeadBlock, type Head } from './head.ts'
import { checkImage, type ServedImage } from './image.ts'
import { Recent } from './recent.ts'
import type { Title } from './title.ts'
import { View } from './view.ts'

/** How long the first block of a catalogue may take: discovering peers is part of it. */
const HEAD_TIMEOUT_MS = 20_000
/** A worker that died so often will die again. */
const REVIVALS_MAX = 3
/** News are worth a short wait only. */
const OLD_HEAD_TIMEOUT_MS = 3_000
/** Records kept whole: the ones a viewer is looking at and plays from. */
const DETAILS_KEPT = 64

/** After a part could not be fetched: peers come and go, so it is tried again, at first soon. */
const RETRY_MIN_MS = 2_000
const RETRY_MAX_MS = 60_000

export interface ReaderOptions {
  /** True: parse and search in a worker thread. Small catalogues and tests do without. */
  worker?: boolean
  /** False: fetch only what is asked for; `fill()` fetches the rest. For lines that are paid by the byte. */
  fill?: boolean
  /** Larger catalogues leave thumbhashes and addresses of posters on disk; absent = what suits most machines. */
  picturesKeptMax?: number
}

export type ArtworkSize = 'poster' | 'poster-large' | 'backdrop'

export class CatalogueReader extends ReadyResource {
  readonly #drive: Hyperdrive
  readonly #makeDesk: (head: Head) => DeskClient
  readonly #filledByItself: boolean
  #blobs: Hypercore | null = null
  #signed: CatalogueHead | null = null
  #titles = 0
  /** What is shown. A rebuilt catalogue takes its place when it is filled. */
  #view: View | null = null
  #next: View | null = null
  #updating: Promise<void> = Promise.resolve()
  #filling: Promise<void> = Promise.resolve()
  #revivals = 0
  #retry: NodeJS.Timeout | undefined
  readonly #details = new Recent<string, Detail>(DETAILS_KEPT)

  /** The drive the signed record names, opened read-only and with forks refused; who opened it closes it. */
  constructor(drive: Hyperdrive, { worker = false, fill = true, picturesKeptMax }: ReaderOptions = {}) {
    super()
    this.#drive = drive
    this.#makeDesk = (head) => (worker ? threadDesk : localDesk)(head, picturesKeptMax)
    this.#filledByItself = fill
  }

  protected override async _open(): Promise<void> {
    await this.#drive.ready()
  }

  protected override async _close(): Promise<void> {
    clearTimeout(this.#retry)
    await Promise.all([this.#view?.desk.close(), this.#next?.desk.close()])
    await this.#blobs?.close()
    await Promise.allSettled([this.#updating, this.#filling])
  }

  /** Titles that can be seen. */
  get titles(): number {
    return this.#titles
  }

  /** True when everything browse and search need is here. */
  get complete(): boolean {
    return this.#next === null && (this.#view?.desk.complete ?? false)
  }

  /** The signed head that was shown last. */
  get head(): CatalogueHead | null {
    return this.#signed
  }

  /**
   * Shows the catalogue at this head. Resolves when the first screen can be read; what is missing then follows by
   * itself and `update` is emitted. Throws `NOT_AVAILABLE`, `BAD_HEAD`; what was shown before stays.
   */
  async update(signed: CatalogueHead): Promise<void> {
    await this.ready()
    const mine = this.#updating.then(() => this.#show(signed))
    this.#updating = mine.catch(() => {})
    return mine
  }

  /**
   * Fetches everything that is missing; with `fill: false` nothing else does. `details: true` fetches what title pages
   * show as well, however much it is. `browsable` is emitted when walls, filters and orders are whole; search follows.
   */
  async fill({ details = false }: { details?: boolean } = {}): Promise<void> {
    await this.#updating
    const view = this.#next ?? this.#view
    if (view) this.#fill(view)
    await this.#filling
    if (details && this.#view && !this.closing) await this.#view.fetchDetails()
  }

  /** Resolves when everything browse and search need is here, or is known to be out of reach. */
  async filled(): Promise<void> {
    await this.#updating
    await this.#filling
  }

  async home({ language }: { language?: string } = {}): Promise<CatalogueHome> {
    return this.#view?.home(language) ?? { total: 0, rows: [] }
  }

  async browse(query: BrowseQuery): Promise<CataloguePage> {
    return this.#view?.browse(query) ?? { total: 0, offset: 0, cards: [], complete: false, ms: 0 }
  }

  /**
   * What came since an older signed head, such as the one of the last visit. Its own last block is read, which a shell
   * that showed it has. Null while the catalogue is not here, or when that head is unknown.
   */
  async changesSince(old: CatalogueHead, language?: string): Promise<CatalogueChanges | null> {
    if (!this.complete || old.drive !== this.#signed?.drive || old.db.length > this.#signed.db.length) return null
    const block = await this.#drive.core.get(old.db.length - 1, { timeout: OLD_HEAD_TIMEOUT_MS }).catch(() => null)
    return block && this.#view ? this.#view.since(decodeHeadBlock(block), language) : null
  }

  /** The whole record of a title; null when there is none with this id. Throws `NOT_AVAILABLE`. */
  async get(id: string): Promise<Title | null> {
    return (await this.#detail(id))?.title ?? null
  }

  /** A file a record names: a .torrent, subtitles. Null when the title or the path is unknown. */
  async file(id: string, path: string): Promise<Buffer | null> {
    const address = (await this.#detail(id))?.files.get(path)
    return address ? this.#read(address) : null
  }

  /** A picture ready to be served: its kind, area and size are checked. Throws `BAD_IMAGE`. */
  async artwork(id: string, size: ArtworkSize = 'poster'): Promise<ServedImage | null> {
    const address = size === 'poster' ? (await this.#view?.locate(id))?.poster : await this.#picture(id, size)
    return address ? checkImage(await this.#read(address)) : null
  }

  /** The sprite that `home` tells of. Null when the front page has another one by now. Throws `BAD_IMAGE`. */
  async sprite(block: number): Promise<ServedImage | null> {
    const address = this.#view?.head.front.sprite
    return address?.block === block ? checkImage(await this.#read(address)) : null
  }

  async #picture(id: string, size: 'poster-large' | 'backdrop'): Promise<Address | null> {
    const detail = await this.#detail(id)
    const art = size === 'backdrop' ? detail?.title.backdrop : detail?.title.poster
    return (art && detail?.files.get(art.path)) ?? null
  }

  async #read(address: Address): Promise<Buffer> {
    const view = this.#view
    if (view === null) throw new CatalogueError('NOT_AVAILABLE', 'No catalogue is known yet')
    const [bytes] = await Promise.all([readFile(view.blocks, address), view.verified])
    return bytes
  }

  async #detail(id: string): Promise<Detail | null> {
    const known = this.#details.get(id)
    if (known) return known
    let view = this.#view
    let place = await view?.locate(id)
    if (!place && !this.complete) {
      // It may be in a part that is on its way, or in the newer head that is being filled.
      await this.filled()
      view = this.#view
      place = await view?.locate(id)
    }
    const detail = place && view ? await view.detail(place) : null
    if (detail && view === this.#view) this.#details.set(id, detail)
    return detail
  }

  async #show(signed: CatalogueHead): Promise<void> {
    if (this.closing) return
    if (signed.drive !== this.#drive.id) throw new CatalogueError('BAD_HEAD', 'This record is about another catalogue')
    if (this.#signed?.db.length === signed.db.length && this.#signed.db.treeHash === signed.db.treeHash) return
    const head = await this.#readHead(signed)
    const blobs = this.#secondCore(signed)
    const verified = verify(blobs, signed.blobs)
    verified.catch(() => {})
    this.#signed = signed
    this.#titles = head.titles
    if (this.#view && this.complete && continuesFrom(this.#view.head, head)) {
      await this.#view.advance(head, { length: signed.blobs.length, verified })
      this.#details.clear()
      this.emit('update')
      return
    }
    this.#replace(
      new View(head, {
        desk: this.#makeDesk(head),
        blocks: new CoreBlocks(blobs, signed.blobs.length),
        verified,
      }),
    )
  }

  /** A first view is shown at once; a later one when it is filled, so that rows do not vanish in between. */
  #replace(view: View): void {
    const shown = this.#view
    view.desk.failed.then(() => this.#revive(view))
    void this.#next?.desk.close()
    this.#next = view
    if (shown === null) this.#swap(view)
    if (this.#filledByItself) this.#fill(view)
  }

  /** A hostile or huge catalogue may cost its worker's life: a new one is started, but not for ever. */
  #revive(view: View): void {
    if (this.closing || (this.#view !== view && this.#next !== view)) return
    if (++this.#revivals > REVIVALS_MAX) {
      this.emit('incomplete', new CatalogueError('BAD_SEGMENT', 'This catalogue cannot be read on this machine'))
      return
    }
    if (this.#next === view) this.#next = null
    if (this.#view === view) this.#view = null
    const { head, blocks, verified } = view
    const desk = this.#makeDesk(head)
    this.#replace(new View(head, { desk, blocks, verified }))
  }

  #fill(view: View, pause = RETRY_MIN_MS): void {
    const stopped = () => this.closing !== null || (this.#next !== view && this.#view !== view)
    this.#filling = view
      .fill(stopped, () => this.emit('browsable'))
      .then(
        () => {
          if (stopped()) return
          this.#swap(view)
          return giveBack(view.head.bytes.cards + view.head.bytes.index)
        },
        (error) => {
          if (stopped()) return
          this.emit('incomplete', error)
          if (!isTransient(error)) return
          const next = Math.min(pause * 2, RETRY_MAX_MS)
          this.#retry = setTimeout(() => this.#fill(view, next), pause).unref()
        },
      )
  }

  #swap(view: View): void {
    const before = this.#view
    this.#view = view
    if (this.#next === view) this.#next = null
    this.#details.clear()
    if (before && before !== view) void before.desk.close()
    this.emit('update')
  }

  #secondCore(signed: CatalogueHead): Hypercore {
    this.#blobs ??= this.#drive.corestore.get({ key: signed.blobs.key, writable: false, allowFork: false })
    return this.#blobs
  }

  async #readHead(signed: CatalogueHead): Promise<Head> {
    const db = this.#drive.core
    const block = await new CoreBlocks(db, signed.db.length).block(signed.db.length - 1, HEAD_TIMEOUT_MS)
    await verify(db, signed.db)
    return decodeHeadBlock(block)
  }
}

/** True when the new head only adds deltas to what is here. */
function continuesFrom(old: Head, next: Head): boolean {
  if (old.generation !== next.generation || old.base !== next.base) return false
  return old.deltas.every(([block], i) => next.deltas[i]?.[0] === block)
}

function isTransient(error: unknown): boolean {
  return error instanceof CatalogueError && error.code === 'NOT_AVAILABLE'
}

async function verify(core: Hypercore, signed: { length: number; treeHash: string }): Promise<void> {
  await core.ready()
  if (signed.length === 0) return
  const hash = await core.treeHash(signed.length).catch((cause: unknown) => {
    throw new CatalogueError('NOT_AVAILABLE', 'Nobody who is here now can prove what this catalogue holds', { cause })
  })
  if (core.fork === 0 && hash.toString('hex') === signed.treeHash) return
  throw new CatalogueError('BAD_HEAD', 'This catalogue was rewritten after it was signed, and is not shown')
}
