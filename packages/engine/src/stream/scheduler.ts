import type Wire from 'bittorrent-protocol'
import type { Torrent } from 'webtorrent'
import { together } from '../swarm/wire-reader.ts'
import type { TorrentInfo } from '../torrent/torrent-file.ts'
import type { BlockHashes } from './block-hashes.ts'
import { BLOCK_BYTES, blockKey, blockSize, type Layout, pieceSize } from './blocks.ts'
import type { ReadPosition } from './demand.ts'
import { HashThread } from './hash-thread.ts'
import { ON_THREAD_BYTES, sha1Now } from './hashing.ts'
import { type Held, HotPieces } from './hot-pieces.ts'
import { type Action, Picker } from './picker.ts'
import type { PieceProgress } from './progress.ts'
import { rarest } from './rarest.ts'
import { inShare, lacksShare, type Share } from './share.ts'
import { Suspects } from './suspects.ts'
import { type Transport, WirePeer } from './wire-peer.ts'

/**
 * Puts our picker in place of WebTorrent's, on one torrent instance and without a fork: `_update` and `_updateWire`
 * become a nudge for ours, and everything else (connections, handshakes, metadata, PEX, choking, the store) stays
 * WebTorrent's.
 *
 * The flow of a block: `run` asks the picker and sends requests → a wire answers → `#arrived` puts the block into its
 * piece → the whole piece is hashed off the main thread → right: it becomes a hot piece, is marked verified, written
 * by the torrent's store and told to all peers; wrong: `Suspects` finds out who lied. Readers are woken for every
 * piece, and for every block when smaller hashes are known.
 *
 * Invariant: no byte leaves `take` that a hash has not vouched for.
 */
const TICK_MS = 100
/** The wire library's words for a rejected request. */
const REJECTED = 'request was rejected'
/** The rarest pieces are looked for again after this long, and when fewer than these are left, but not all the time. */
const RAREST_EVERY_MS = 2000
const REST_LOW_PIECES = 16
const RAREST_GAP_MS = 50
/** Pieces fetched beyond what readers and warm-up ask for. */
const REST_PIECES = 64

/** One for the process: films share it. */
const hashThread = new HashThread()

/** How much a film is waited for: a reader has nothing to hand out, or soon will not have, or all is well. */
export type Hunger = 'now' | 'soon' | 'none'

export interface SchedulerEvents {
  /** A piece has been verified, or a block of it can be handed out. */
  progress(piece: number): void
  /** A peer is proven to have given wrong bytes. */
  liar(peer: WirePeer): void
  verified(piece: number, from: WirePeer[]): void
}

export class StreamScheduler {
  readonly layout: Layout
  readonly picker: Picker<WirePeer>
  readonly hot = new HotPieces()
  readonly peers = new Map<Wire, WirePeer>()
  /** Fetch the rest of the torrent too, rarest first, when nothing is waited for. */
  filling = false
  /** What of the torrent that is. */
  share: Share = null
  brokenPieces = 0
  duplicateBytes = 0
  #torrent: Torrent
  #hashes: Uint8Array
  #blockHashes: BlockHashes | null = null
  /** Those that were not this film's, should they come again. */
  #wrongHashes: BlockHashes | null = null
  #checking = new Set<number>()
  #suspects = new Suspects<WirePeer>()
  #events: SchedulerEvents
  #transportOf: (wire: Wire) => Transport
  #kicked = false
  #timer: NodeJS.Timeout | null = null
  #restAt = Number.NEGATIVE_INFINITY

  constructor(
    torrent: Torrent,
    info: TorrentInfo,
    options: { events: SchedulerEvents; transportOf: (wire: Wire) => Transport },
  ) {
    this.#torrent = torrent
    this.#hashes = info.pieces
    this.#events = options.events
    this.#transportOf = options.transportOf
    this.layout = { pieceLength: info.pieceLength, size: info.size, pieceCount: info.pieceCount }
    this.picker = new Picker<WirePeer>({
      layout: this.layout,
      has: (piece) => torrent.bitfield.get(piece),
      checking: (piece) => this.#checking.has(piece),
      allocate: (size) => this.hot.allocate(size),
      peers: () => this.peers.values(),
    })
    torrent._update = () => this.kick()
    torrent._updateWire = () => {}
    torrent._updateWireInterest = (wire) => this.#declareInterest(wire)
    for (const wire of torrent.wires) this.addWire(wire)
    torrent.on('wire', (wire: Wire) => this.addWire(wire))
    torrent.once('close', () => this.#stop())
  }

  set blockHashes(hashes: BlockHashes | null) {
    if (hashes && this.#wrongHashes?.equals(hashes)) return
    this.#blockHashes = hashes
    this.picker.early = hashes !== null
    // What is here of pieces under way may be handed out from now on.
    for (const piece of this.picker.progress.keys()) this.#events.progress(piece)
  }

  get active(): boolean {
    if (this.#torrent.done) return false
    const filling = this.filling && lacksShare(this.share, this.#torrent.bitfield)
    return this.picker.readers.size > 0 || filling || this.picker.wanted.length > 0
  }

  /** Whether a reader waits right now, or will be short of film unless this title goes first. */
  get hunger(): Hunger {
    if (!this.#torrent.ready) return 'none'
    const readers = [...this.picker.readers]
    if (readers.some((reader) => reader.waiting)) return 'now'
    return readers.some((reader) => this.picker.lacks(reader)) ? 'soon' : 'none'
  }

  /** While another film is waited for, this one asks for nothing but what its own readers are about to need. */
  get yielding(): boolean {
    return this.picker.yielding
  }

  set yielding(yielding: boolean) {
    if (this.picker.yielding === yielding) return
    this.picker.yielding = yielding
    if (yielding && this.#torrent.ready) this.#perform(this.picker.retreat())
    this.kick()
  }

  addWire(wire: Wire): void {
    if (this.peers.has(wire)) return
    const peer = new WirePeer(wire, this.#transportOf(wire))
    this.peers.set(wire, peer)
    // The stock meter asks for the time of day at every query; the picker has measured it already.
    wire.downloadSpeed = () => peer.pace.rate
    wire.on('unchoke', () => {
      peer.willing()
      this.kick()
    })
    wire.on('have', () => this.kick())
    wire.on('bitfield', () => this.kick())
    wire.on('have-all', () => this.kick())
    wire.on('extended', () => peer.readQueue())
    // Taken back too late: it is here now, so it counts.
    wire.on('piece', (piece: number, offset: number, bytes: Uint8Array) => {
      const block = Math.floor(offset / BLOCK_BYTES)
      if (peer.pace.strayed(blockKey(piece, block), performance.now())) this.#arrived(peer, { piece, block, bytes })
    })
    wire.once('close', () => {
      this.picker.gone(peer)
      this.peers.delete(wire)
      this.kick()
    })
    this.kick()
  }

  /** Looks for something to ask, soon and once however often it is called. */
  kick(): void {
    if (this.#kicked || this.#torrent.destroyed) return
    this.#kicked = true
    setImmediate(() => {
      this.#kicked = false
      this.#run()
    })
  }

  addReader(reader: ReadPosition): void {
    this.picker.readers.add(reader)
    this.#interestChanged()
    if (this.#torrent.ready) this.#perform(this.picker.seek(reader))
    this.kick()
  }

  removeReader(reader: ReadPosition): void {
    this.picker.readers.delete(reader)
    this.#interestChanged()
  }

  want(ranges: [first: number, last: number][]): void {
    this.picker.wanted = ranges
    this.#interestChanged()
    this.kick()
  }

  /** Everything changed at once: what is wanted, or whether the rest is. */
  refresh(): void {
    this.#interestChanged()
    this.kick()
  }

  /**
   * Verified bytes at an offset of the torrent, at most `max`: from memory, from a piece in progress, or `'disk'` when
   * the piece is only there. Null when they are not here yet.
   */
  take(position: number, max: number): { bytes: Buffer; release(): void } | 'disk' | null {
    const { pieceLength } = this.layout
    const piece = Math.floor(position / pieceLength)
    const offset = position - piece * pieceLength
    if (this.#torrent.bitfield.get(piece)) {
      const held = this.hot.get(piece)
      if (!held) return 'disk'
      return { bytes: held.bytes.subarray(offset, offset + max), release: held.release }
    }
    return this.#takeEarly(position, max)
  }

  #takeEarly(position: number, max: number): { bytes: Buffer; release(): void } | null {
    const piece = Math.floor(position / this.layout.pieceLength)
    const progress = this.picker.progress.get(piece)
    if (!progress || !this.#blockHashes) return null
    const found = this.#blockHashes.at(position, piece * this.layout.pieceLength, progress)
    // Where a piece has to tell, all of it is needed at once.
    this.picker.early = !this.#blockHashes.doubtful
    if (found === null) return null
    if ('wrong' in found) return this.#refuseBlocks(progress, found.wrong)
    // Copied: the piece's buffer goes on being written to, and may be thrown away.
    return {
      bytes: Buffer.from(progress.bytes.subarray(found.from, Math.min(found.to, found.from + max))),
      release() {},
    }
  }

  /** They are fetched anew, from whoever is trusted most; who lied is known once their piece is right. */
  #refuseBlocks(progress: PieceProgress<WirePeer>, blocks: [first: number, last: number]): null {
    this.#suspects.refused(progress, blocks)
    progress.discard(...blocks)
    progress.only = null
    this.picker.suspect.add(progress.piece)
    this.kick()
    return null
  }

  #run(): void {
    const torrent = this.#torrent
    if (torrent.destroyed || !torrent.ready || !this.active) return
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS).unref()
    const now = performance.now()
    this.#lookForRest(now)
    this.#perform(this.picker.plan(now))
  }

  /** What is begun comes first, so that pieces get whole; then what the fewest peers have. */
  #lookForRest(now: number): void {
    if (!this.filling) {
      this.picker.rest = []
      return
    }
    const { bitfield } = this.#torrent
    const left = this.picker.rest.filter((piece) => !bitfield.get(piece) && !this.#checking.has(piece))
    const age = now - this.#restAt
    if (age < RAREST_GAP_MS || (age < RAREST_EVERY_MS && left.length >= REST_LOW_PIECES)) return
    this.#restAt = now
    const begun = [...this.picker.progress.keys()].filter((piece) => inShare(this.share, piece))
    const found = rarest(this.layout.pieceCount, {
      has: (piece) =>
        !inShare(this.share, piece) ||
        bitfield.get(piece) ||
        this.#checking.has(piece) ||
        this.picker.progress.has(piece),
      peers: [...this.peers.values()],
      count: REST_PIECES,
    })
    this.picker.rest = [...begun, ...found]
  }

  #tick(): void {
    if (!this.active && !this.#anythingAsked()) {
      this.#stop()
      return
    }
    const now = performance.now()
    for (const peer of this.peers.values()) if (peer.pace.tick(now)) this.#perform(this.picker.snub(peer))
    this.#run()
  }

  #anythingAsked(): boolean {
    for (const peer of this.peers.values()) if (peer.pace.asked.size > 0) return true
    return false
  }

  #stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  #perform(actions: Action<WirePeer>[]): void {
    if (actions.length === 0) return
    together(new Set(actions.map(({ peer }) => peer.wire)), () => {
      for (const action of actions) {
        const size = blockSize(pieceSize(this.layout, action.piece), action.block)
        if (action.kind === 'cancel') action.peer.wire.cancel(action.piece, action.block * BLOCK_BYTES, size)
        else this.#ask(action, size)
      }
    })
  }

  #ask({ peer, piece, block }: Action<WirePeer>, size: number): void {
    peer.wire.request(piece, block * BLOCK_BYTES, size, (error, bytes) => {
      if (this.#torrent.destroyed) return
      if (error || bytes === null || bytes.length !== size) {
        if (error?.message === REJECTED) peer.refused()
        this.picker.dropped(peer, piece, block)
      } else this.#arrived(peer, { piece, block, bytes })
      this.kick()
    })
  }

  #arrived(peer: WirePeer, at: { piece: number; block: number; bytes: Uint8Array }): void {
    peer.willing()
    const { fresh, actions } = this.picker.received(peer, { ...at, now: performance.now() })
    this.#perform(actions)
    if (!fresh) {
      this.duplicateBytes += at.bytes.length
      return
    }
    const progress = this.picker.progress.get(at.piece)!
    const waiting = this.#torrent.pieces[at.piece]
    if (waiting) waiting.missing = Math.max(0, waiting.missing - at.bytes.length)
    if (progress.whole) void this.#check(progress)
    else if (this.#blockHashes) this.#events.progress(at.piece)
  }

  async #check(progress: PieceProgress<WirePeer>): Promise<void> {
    const { piece, bytes } = progress
    this.picker.progress.delete(piece)
    this.#checking.add(piece)
    const digest = bytes.length > ON_THREAD_BYTES ? await hashThread.sha1(bytes) : sha1Now(bytes)
    this.#checking.delete(piece)
    this.#blockHashes?.forget(piece)
    if (this.#torrent.destroyed) return
    if (digest.equals(this.#hashes.subarray(piece * 20, piece * 20 + 20))) this.#accept(progress)
    else this.#refuse(progress)
    this.kick()
  }

  #accept(progress: PieceProgress<WirePeer>): void {
    const { piece, bytes } = progress
    const torrent = this.#torrent
    this.picker.suspect.delete(piece)
    for (const liar of this.#suspects.right(progress)) this.#events.liar(liar)
    this.#askHashes(piece, bytes)
    const held: Held = this.hot.put(piece, bytes)
    torrent._markVerified(piece)
    torrent.store.put(piece, bytes, () => held.release())
    // Whoever has it knows where it is; to a seeder every one of these would be a packet for nothing.
    for (const wire of torrent.wires) if (!wire.peerPieces.get(piece)) wire.have(piece)
    torrent._checkDone()
    this.#events.verified(piece, [...new Set(progress.givers().filter((giver) => giver !== null))])
    this.#events.progress(piece)
  }

  /** A right piece tells whether what they refused of it was wrong. If not they are, and nobody is to blame. */
  #askHashes(piece: number, bytes: Buffer): void {
    const hashes = this.#blockHashes
    if (!hashes) return
    if (hashes.holdFor(piece, bytes, piece * this.layout.pieceLength)) {
      this.picker.early = !hashes.doubtful
      return
    }
    this.#wrongHashes = hashes
    this.blockHashes = null
    for (const peer of this.peers.values()) peer.distrust = 0
  }

  #refuse(progress: PieceProgress<WirePeer>): void {
    const waiting = this.#torrent.pieces[progress.piece]
    if (waiting) waiting.missing = waiting.length
    this.brokenPieces += 1
    this.picker.suspect.add(progress.piece)
    for (const liar of this.#suspects.broken(progress)) this.#events.liar(liar)
    this.hot.recycle(progress.bytes)
  }

  #interestChanged(): void {
    if (!this.#torrent.ready) return
    for (const wire of this.#torrent.wires) this.#declareInterest(wire)
  }

  /** Interested in whoever has something that is missing here, as long as anything is wanted at all. */
  #declareInterest(wire: Wire): void {
    if (this.active && !this.#torrent.done && this.#hasMissing(wire)) wire.interested()
    else if (wire.amInterested && wire.requests.length === 0) wire.uninterested()
  }

  #hasMissing(wire: Wire): boolean {
    const { bitfield } = this.#torrent
    for (let piece = 0; piece < this.layout.pieceCount; piece++) {
      if (!bitfield.get(piece) && wire.peerPieces.get(piece)) return true
    }
    return false
  }
}
