import { join } from 'node:path'
import ReadyResource from 'ready-resource'
import type WebTorrent from 'webtorrent'
import type { Torrent } from 'webtorrent'
import { FolderStore } from './disk/folder-store.ts'
import { sweep, sweepClosed } from './disk/room.ts'
import { SegmentStore } from './disk/segment-store.ts'
import { spotCheck } from './disk/spot-check.ts'
import type { PieceSource } from './disk/store.ts'
import { fullBitfield, TitleState } from './disk/title-state.ts'
import { TitleStore, type TitleStoreOptions } from './disk/title-store.ts'
import { EngineError } from './errors.ts'
import type { Contender } from './precedence.ts'
import { BlockHashes } from './stream/block-hashes.ts'
import { headsAndTails } from './stream/heads.ts'
import { FilmReader, type ReaderSource } from './stream/reader.ts'
import { type Hunger, StreamScheduler } from './stream/scheduler.ts'
import type { Contacts } from './swarm/contacts.ts'
import { guardMetadata } from './swarm/metadata-guard.ts'
import type { Offenders } from './swarm/offenders.ts'
import { TitlePeers } from './title-peers.ts'
import { tellDontHave } from './torrent/dont-have.ts'
import { type FilmRef, filmIndex } from './torrent/film-index.ts'
import { type KeptShare, piecesToKeep } from './torrent/share-of.ts'
import { parseTorrent, type TorrentInfo } from './torrent/torrent-file.ts'
import { usableTrackers } from './torrent/trackers.ts'

/**
 * One torrent of the engine while it is active: its WebTorrent object, its scheduler, its bytes on disk and what is
 * remembered of it. Playbacks, seeds and warm-ups hold it; when nobody does, the engine closes it.
 */
export interface TitleOptions {
  client: WebTorrent
  /** Folder of the engine. */
  dir: string
  infohash: string
  torrent?: Uint8Array | undefined
  trackers?: string[] | undefined
  peers?: string[] | undefined
  /** Seeded from these files instead of the engine's own folder. */
  files?: string[] | undefined
  contacts: Contacts
  offenders: Offenders
  /** Somebody began to read. */
  onreader?: () => void
  /** The last piece came. */
  onwhole?: () => void
}

/** How long verified pieces may go unrecorded: what a crash costs in fetching again. */
const SAVE_AFTER_MS = 1000
/** A playback that was just opened is read within this time; until then it counts as waited for. */
const OPENING_MS = 3000

export class Title extends ReadyResource implements Contender {
  readonly infohash: string
  readonly state: TitleState
  info: TorrentInfo | null = null
  torrent: Torrent | null = null
  scheduler: StreamScheduler | null = null
  store: TitleStore | null = null
  failure: EngineError | null = null
  pinned = false
  readonly readers = new Set<FilmReader>()
  readonly #options: TitleOptions
  readonly #peers: TitlePeers
  #saveTimer: NodeJS.Timeout | null = null
  #warmFilms = new Map<string, FilmRef>()
  #fills = false
  #share: KeptShare | null = null
  #attentive = false
  #openedAt = Number.NEGATIVE_INFINITY
  #yielding = false
  #givenBefore = 0
  #resolveMeta: (info: TorrentInfo) => void = () => {}
  #rejectMeta: (error: Error) => void = () => {}
  /** Settles when the torrent's metadata is known and its store is ready. */
  readonly playable: Promise<TorrentInfo>

  constructor(options: TitleOptions) {
    super()
    this.#options = options
    this.infohash = options.infohash
    this.state = new TitleState(join(options.dir, options.infohash))
    this.#peers = new TitlePeers(options)
    this.playable = new Promise((resolve, reject) => {
      this.#resolveMeta = resolve
      this.#rejectMeta = reject
    })
    this.playable.catch(() => {})
  }

  protected override async _open(): Promise<void> {
    const known = await this.state.load()
    const given = this.#options.torrent ? parseTorrent(this.#options.torrent) : null
    if (given && given.infohash !== this.infohash) {
      throw new EngineError('bad-source', 'The torrent of this source has another infohash than the source names.')
    }
    this.info = given ?? known.torrent
    this.pinned = this.state.notes.pinned
    const { files } = this.#options
    const have = files ? this.info && fullBitfield(this.info.pieceCount) : known.have
    if (this.info && !files) await sweepClosed(this.state, this.info, known.have)
    this.#addTorrent(have)
  }

  protected override async _close(): Promise<void> {
    for (const reader of [...this.readers]) reader.close()
    if (this.#saveTimer) clearTimeout(this.#saveTimer)
    await this.save().catch(() => {})
    await sweep(this)
    this.scheduler?.hot.clear()
    this.#rejectMeta(new EngineError('engine-stopped', 'The title was closed.'))
    const { torrent } = this
    if (torrent && !torrent.destroyed) await new Promise<void>((resolve) => torrent.destroy(null, () => resolve()))
  }

  /** Fetches head and index of a film early, whether somebody reads or not. */
  warm({ file, size }: FilmRef): void {
    this.#warmFilms.set(`${file}/${size}`, { file, size })
    this.#setWanted()
  }

  useBlockHashes(film: FilmRef, hashes: Uint8Array): void {
    const found = this.info?.files[filmIndex(this.info.files, film)]
    if (!found || !this.scheduler || !BlockHashes.fits(hashes, found.size)) return
    this.scheduler.blockHashes = new BlockHashes(hashes, found)
  }

  /** Reads a file from `start` to `end`, inclusive. The title must be playable. */
  read(file: number, span: { start: number; end: number; bitrate: number }): FilmReader {
    const found = this.info!.files[file]!
    return new FilmReader(this.#readerSource(), {
      start: found.offset + span.start,
      end: found.offset + Math.min(span.end, found.size - 1),
      bitrate: span.bitrate,
    })
  }

  /** Somebody's own files are not ours to count, nor is what is kept offline. */
  get countsForQuota(): boolean {
    return !this.#options.files && this.info !== null && this.scheduler !== null
  }

  /** How much the disk has to give: the window ahead of readers, and whether there is room for the rest. */
  fit(disk: { aheadLimit: number; room: boolean }): void {
    const { scheduler } = this
    if (!scheduler) return
    scheduler.picker.aheadLimit = disk.aheadLimit
    const filling = this.#fills && disk.room
    if (scheduler.filling === filling) return
    scheduler.filling = filling
    scheduler.refresh()
  }

  /** Whether the rest of the film is fetched too while nothing is waited for. */
  set fills(fills: boolean) {
    this.#fills = fills
    this.fit({ aheadLimit: this.scheduler?.picker.aheadLimit ?? Number.POSITIVE_INFINITY, room: true })
  }

  /** What is fetched of it beside what is read: films and their words, of no more than `most` bytes. Null: everything. */
  set share(share: KeptShare | null) {
    this.#share = share
    this.#setWanted()
  }

  /** A playback is open: peers are asked for little at a time, so that a jump is answered soon. */
  set attentive(attentive: boolean) {
    this.#attentive = attentive
    if (attentive) this.#openedAt = performance.now()
    if (this.scheduler) this.scheduler.picker.attentive = attentive
  }

  /** When the last playback of it was opened, on the clock of `performance.now`. */
  get openedAt(): number {
    return this.#openedAt
  }

  get hunger(): Hunger {
    const opening = this.#attentive && this.readers.size === 0 && performance.now() - this.#openedAt < OPENING_MS
    return opening ? 'now' : (this.scheduler?.hunger ?? 'none')
  }

  get yielding(): boolean {
    return this.#yielding
  }

  set yielding(yielding: boolean) {
    this.#yielding = yielding
    if (this.scheduler) this.scheduler.yielding = yielding
  }

  /** Bytes of it may come in. */
  get fetching(): boolean {
    return this.failure === null && (this.scheduler?.active ?? true)
  }

  /** Peers connected right now. */
  get peerCount(): number {
    return this.scheduler?.peers.size ?? this.torrent?.wires.length ?? 0
  }

  /** Peers that were put out for giving wrong bytes. */
  get liars(): number {
    return this.#peers.liars
  }

  pin(pinned: boolean): void {
    this.pinned = pinned
    this.state.notes.pinned = pinned
    this.#saveSoon()
  }

  pieceBytes(piece: number): number {
    const { size, pieceLength, pieceCount } = this.info!
    return piece === pieceCount - 1 ? size - piece * pieceLength : pieceLength
  }

  /** A piece is not here any more: peers that understand it (BEP 54) are told. */
  forget(piece: number): void {
    const { torrent } = this
    this.state.disown(piece)
    if (!torrent || torrent.destroyed || !torrent.bitfield.get(piece)) return
    this.#unmark(torrent, piece)
    torrent.done = false
    for (const file of torrent.files) file.done = false
    this.scheduler?.hot.delete(piece)
    for (const wire of torrent.wires) tellDontHave(wire, piece)
    this.#saveSoon()
    this.scheduler?.refresh()
  }

  /**
   * One link a peer: the newest, because a second connection comes when the first is going. One that ended while the title
   * woke up would never tell, and keep its peer out until the handshake's time is over.
   */
  addLink(link: import('node:stream').Duplex & { readonly id: string }): void {
    if (link.destroyed) return
    if (!this.torrent || this.torrent.destroyed) return void link.destroy()
    this.torrent.removePeer(link.id)
    this.torrent.addPeer(link, 'hyperswarm')
  }

  #addTorrent(have: Uint8Array | null): void {
    const title = this
    const torrent = this.#options.client.add(this.info ? this.info.bare : this.infohash, {
      announce: usableTrackers(this.#options.trackers ?? [], this.#options.contacts.allowPrivate),
      ...(have ? { bitfield: have } : {}),
      deselect: true,
      storeCacheSlots: 0,
      alwaysChokeSeeders: false,
      store: class extends TitleStore {
        constructor(pieceLength: number, { length }: { length: number }) {
          super(title.#source(pieceLength, length), title.#storeOptions(pieceLength, length))
          title.store = this
        }
      },
    })
    this.torrent = torrent
    this.#peers.guard(torrent, this.#options.client.peerId)
    guardMetadata(torrent, this.infohash)
    torrent._verifyPieces = (done) => void this.#verify(have !== null).then(() => done(null), done)
    torrent.on('error', (error: Error) => this.#fail(error))
    torrent.on('warning', () => {})
    torrent.once('metadata', () => this.#gotMetadata(torrent))
    torrent.on('done', () => this.#options.onwhole?.())
    torrent.once('ready', () => this.#ready())
    torrent.once('infoHash', () => {
      for (const peer of [...(this.#options.peers ?? []), ...this.state.notes.peers]) torrent.addPeer(peer, 'manual')
    })
  }

  #source(pieceLength: number, size: number): PieceSource {
    const { files } = this.#options
    if (files && this.info) return new FolderStore(files, this.info)
    return new SegmentStore(this.state.dir, { pieceLength, size })
  }

  #storeOptions(pieceLength: number, size: number): TitleStoreOptions {
    return {
      pieceLength,
      size,
      hot: (piece) => this.scheduler?.hot.get(piece) ?? null,
      lost: (piece) => this.forget(piece),
    }
  }

  #gotMetadata(torrent: Torrent): void {
    try {
      this.info ??= parseTorrent(torrent.metadata!)
    } catch (error) {
      this.#fail(error as Error)
      return
    }
    // WebTorrent keeps an object of 150 bytes and arrays a piece for its own picker; ours needs two numbers.
    torrent.pieces = torrent.pieces.map((piece) => piece && { length: piece.length, missing: piece.length })
    torrent._reservations = []
    this.scheduler = new StreamScheduler(torrent, this.info, {
      transportOf: (wire) => (wire.type === 'webrtc' ? 'hyperswarm' : 'bittorrent'),
      events: {
        progress: (piece) => {
          for (const reader of this.readers) reader.progress(piece)
        },
        verified: (_piece, from) => {
          this.#peers.helped(from)
          this.#saveSoon()
        },
        liar: (peer) => this.#peers.offended(peer),
      },
    })
    if (!this.#options.files) void this.state.saveTorrent(this.info).catch(() => {})
  }

  async #verify(known: boolean): Promise<void> {
    const { store, torrent, info } = this
    if (!store || !torrent || !info) return
    if (store.source instanceof FolderStore) return store.source.check()
    if (!known) return
    const lost = await spotCheck(store.source, info, torrent.bitfield)
    for (const piece of lost) this.#unmark(torrent, piece)
  }

  #unmark(torrent: Torrent, piece: number): void {
    const length = this.pieceBytes(piece)
    torrent.bitfield.set(piece, false)
    torrent.pieces[piece] = { length, missing: length }
  }

  #ready(): void {
    this.#setWanted()
    this.scheduler!.filling = this.#fills
    this.scheduler!.picker.attentive = this.#attentive
    this.scheduler!.yielding = this.#yielding
    this.scheduler!.refresh()
    this.#resolveMeta(this.info!)
  }

  #setWanted(): void {
    const { info, scheduler } = this
    if (!info || !scheduler) return
    scheduler.share = this.#share && piecesToKeep(info, this.#share)
    const films = [...this.#warmFilms.values()].map((film) => filmIndex(info.files, film))
    scheduler.want(headsAndTails(info, films))
  }

  #readerSource(): ReaderSource {
    const scheduler = this.scheduler!
    return {
      pieceLength: this.info!.pieceLength,
      take: (position, max) => scheduler.take(position, max),
      fromDisk: (piece, offset, length) => this.store!.read(piece, offset, length),
      lost: (piece) => this.forget(piece),
      add: (reader) => {
        this.readers.add(reader)
        this.state.notes.used = Math.floor(Date.now() / 1000)
        scheduler.addReader(reader)
        this.#options.onreader?.()
      },
      remove: (reader) => {
        this.readers.delete(reader)
        scheduler.removeReader(reader)
      },
      moved: () => scheduler.kick(),
    }
  }

  #saveSoon(): void {
    if (this.#options.files || this.#saveTimer || this.closing) return
    this.#saveTimer = setTimeout(() => {
      this.#saveTimer = null
      void this.save().catch(() => {})
    }, SAVE_AFTER_MS).unref()
  }

  /** Writes down what is here, and what is known of it. */
  async save(): Promise<void> {
    if (this.#options.files || !this.torrent?.ready || !this.store) return
    await this.state.saveHave(this.store.onDisk(this.torrent.bitfield.buffer))
    this.state.notes.given += this.torrent.uploaded - this.#givenBefore
    this.#givenBefore = this.torrent.uploaded
    const best = this.#peers.best()
    if (best.length > 0) this.state.notes.peers = best
    await this.state.saveNotes()
  }

  #fail(error: Error): void {
    this.failure =
      error instanceof EngineError ? error : new EngineError('bad-torrent', error.message, { cause: error })
    this.#rejectMeta(this.failure)
    for (const reader of [...this.readers]) reader.close()
    if (this.torrent && !this.torrent.destroyed) this.torrent.destroy(null)
  }
}
