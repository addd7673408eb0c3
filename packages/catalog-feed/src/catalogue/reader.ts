/**
 * A catalogue on the viewer's side, read at a head that somebody has signed and somebody else has verified.
 *
 * ```
 * update(head) ─ last block of core 1 ─► HEAD ─► first screen (this thread, one block)
 *              └ then, behind: deltas ─► cards ─► index ─► desk (worker thread): browse, search, rows
 * get(id)      ─ desk: where? ─ one detail block ─► desk: checked record
 * artwork/file ─ address from card or record ─ blocks of core 2, checked
 * ```
 *
 * The reader trusts nothing it reads: lengths and tree hashes must be the signed ones, a core that was rewritten is
 * refused, every block has a size cap and every wait a limit. It opens cores of the store it is given and joins no
 * swarm; whoever owns the swarm replicates the store.
 */
import type Hypercore from 'hypercore'
import type Hyperdrive from 'hyperdrive'
import ReadyResource from 'ready-resource'
import { CoreBlocks, readFile } from './blocks.ts'
import type { BrowseQuery } from './browse.ts'
import type { Address } from './card.ts'
import { type CatalogueHome, type CataloguePage, Desk } from './desk.ts'
import type { Detail } from './detail-segment.ts'
import { CatalogueError } from './errors.ts'
import { type CatalogueHead, decodeHeadBlock, type Head } from './head.ts'
import { checkImage, type ServedImage } from './image.ts'
import type { Title } from './title.ts'

/** How long the first block of a catalogue may take: discovering peers is part of it. */
const HEAD_TIMEOUT_MS = 20_000
/** Records kept whole: the ones a viewer is looking at and plays from. */
const DETAILS_KEPT = 64

interface Opened {
  signed: CatalogueHead
  head: Head
  blobs: Hypercore
  blocks: CoreBlocks
  desk: Desk
  /** Settles when the second core is known to be the signed one. */
  verified: Promise<void>
}

export class CatalogueReader extends ReadyResource {
  readonly #drive: Hyperdrive
  #blobs: Hypercore | null = null
  #opened: Opened | null = null
  #updating: Promise<void> = Promise.resolve()
  #filling: Promise<void> = Promise.resolve()
  readonly #details = new Map<string, Detail>()

  /** The drive the signed record names, opened read-only and with forks refused; who opened it closes it. */
  constructor(drive: Hyperdrive, _options: { worker?: boolean } = {}) {
    super()
    this.#drive = drive
  }

  protected override async _open(): Promise<void> {
    await this.#drive.ready()
  }

  protected override async _close(): Promise<void> {
    await Promise.allSettled([this.#updating, this.#filling])
    await this.#blobs?.close()
  }

  /** Titles that can be seen, from the signed record's own head. */
  get titles(): number {
    return this.#opened?.head.titles ?? 0
  }

  /** True when all cards are here. */
  get complete(): boolean {
    return this.#opened?.desk.complete ?? false
  }

  /** The signed head that is shown. */
  get head(): CatalogueHead | null {
    return this.#opened?.signed ?? null
  }

  /**
   * Shows the catalogue at this head. Resolves when the first screen can be read; what is missing then follows by
   * itself and `update` is emitted. Throws `NOT_AVAILABLE`, `BAD_HEAD`; what was shown before stays.
   */
  async update(signed: CatalogueHead): Promise<void> {
    await this.ready()
    const previous = this.#updating
    const mine = previous.catch(() => {}).then(() => this.#show(signed))
    this.#updating = mine.catch(() => {})
    return mine
  }

  /** Resolves when everything browse and search need is here, or is known to be out of reach. */
  async filled(): Promise<void> {
    await this.#filling
  }

  async home({ language }: { language?: string } = {}): Promise<CatalogueHome> {
    return this.#opened?.desk.home(language) ?? { total: 0, rows: [] }
  }

  async browse(query: BrowseQuery): Promise<CataloguePage> {
    return this.#opened?.desk.browse(query) ?? { total: 0, offset: 0, cards: [], complete: false, ms: 0 }
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
  async artwork(id: string, kind: 'poster' | 'poster-large' | 'backdrop' = 'poster'): Promise<ServedImage | null> {
    const address = kind === 'poster' ? await this.#poster(id) : await this.#picture(id, kind)
    return address ? checkImage(await this.#read(address)) : null
  }

  async #poster(id: string): Promise<Address | null> {
    const known = this.#opened?.desk.locate(id)
    return known?.poster ?? null
  }

  async #picture(id: string, kind: 'poster-large' | 'backdrop'): Promise<Address | null> {
    const detail = await this.#detail(id)
    const art = kind === 'backdrop' ? detail?.title.backdrop : detail?.title.poster
    return (art && detail?.files.get(art.path)) ?? null
  }

  async #read(address: Address): Promise<Buffer> {
    const { blocks, verified } = this.#mustBeOpen()
    const [bytes] = await Promise.all([readFile(blocks, address), verified])
    return bytes
  }

  async #detail(id: string): Promise<Detail | null> {
    const known = this.#details.get(id)
    if (known) return known
    if (this.#opened === null) return null
    const { desk, blocks, head, verified } = this.#opened
    let place = desk.locate(id)
    if (place === null && !desk.complete) {
      await this.#filling
      place = desk.locate(id)
    }
    if (place === null) return null
    const block = place.segment === null ? null : await blocks.block(head.details[0] + place.segment)
    await verified
    const detail = desk.detail(place.doc, block)
    if (detail) this.#keep(id, detail)
    return detail
  }

  #keep(id: string, detail: Detail): void {
    this.#details.set(id, detail)
    if (this.#details.size > DETAILS_KEPT) this.#details.delete(this.#details.keys().next().value!)
  }

  async #show(signed: CatalogueHead): Promise<void> {
    if (this.closing) return
    const before = this.#opened
    if (signed.drive !== this.#drive.id) throw new CatalogueError('BAD_HEAD', 'This record is about another catalogue')
    if (before !== null && signed.db.length < before.signed.db.length) return
    const head = await this.#readHead(signed)
    const continues = before !== null && continuesFrom(before.head, head)
    const desk = continues ? before.desk : new Desk(head)
    if (continues) desk.advance(head)
    const blobs = this.#secondCore(signed)
    const verified = verify(blobs, signed.blobs)
    verified.catch(() => {})
    this.#opened = { signed, head, blobs, blocks: new CoreBlocks(blobs, signed.blobs.length), desk, verified }
    this.#details.clear()
    this.emit('update')
    const filling = this.#fill(this.#opened, continues ? before.head.deltas.length : 0)
    this.#filling = filling.catch((error) => this.#report(error))
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

  /** Deltas first, they are the newest; then cards in rank order. */
  async #fill({ head, blocks, desk, verified, blobs }: Opened, deltasHere: number): Promise<void> {
    if (head.cards[1] === 0 && head.deltas.length === 0) return
    await blobs.ready()
    await verified
    for (const [block] of head.deltas.slice(deltasHere)) {
      desk.addDelta(await blocks.block(block))
      if (this.closing) return
    }
    const range = blocks.prefetch(head.cards[0], head.cards[1])
    try {
      for (let place = 0; place < head.cards[1] - head.cards[0]; place++) {
        desk.addCards(place, await blocks.block(head.cards[0] + place))
        if (this.closing || this.#opened?.desk !== desk) return
      }
    } finally {
      range.destroy()
    }
    this.emit('update')
  }

  #report(error: unknown): void {
    if (!this.closing) this.emit('incomplete', error)
  }

  #mustBeOpen(): Opened {
    if (this.#opened === null) throw new CatalogueError('NOT_AVAILABLE', 'No catalogue is known yet')
    return this.#opened
  }
}

/** True when the new head only adds deltas to what is here. */
function continuesFrom(old: Head, next: Head): boolean {
  if (old.generation !== next.generation || old.base !== next.base) return false
  return old.deltas.every(([block], i) => next.deltas[i]?.[0] === block)
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
