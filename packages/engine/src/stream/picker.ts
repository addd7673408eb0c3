import { BLOCK_BYTES, blockKey, keyBlock, keyPiece, type Layout, pieceSize } from './blocks.ts'
import { byTrust, fasterExists, isBetter, timeLeft } from './compare.ts'
import { criticalBytes, demand, type Need, type ReadPosition } from './demand.ts'
import type { Mood, PeerPace } from './pace.ts'
import { PieceProgress } from './progress.ts'

/**
 * Decides which block is asked of which peer, and when a request is given up or doubled. It does no I/O and reads no
 * clock: the adapter (`scheduler.ts`) tells it what happened and carries out the actions it returns; the simulator in
 * the tests does the same with made-up peers.
 *
 * The flow: `plan` walks the pieces in order of need (`demand.ts`) and gives each block to the peer that would have it
 * here first. If even that is later than the film can wait and a much faster peer holds the piece, the block waits for
 * that peer instead. Then the end-game: blocks a reader waits for, whose holder will be much later than the swarm
 * could be, are asked once more of a faster peer. `seek` takes back what a jump made useless.
 *
 * Invariants: a block is asked at most once of a peer; `asked` in a peer's pace and in a piece's progress always
 * agree; nothing is asked that is here, or that the peer does not have.
 */
export interface PickerPeer {
  readonly pace: PeerPace
  /** Ready to be asked at all (not choking, not closing). */
  readonly open: boolean
  /** Times this peer's data was in a piece that turned out to be broken. */
  distrust: number
  has(piece: number): boolean
}

/** Who can be asked, who has room, bytes a second of all, and how long queues are. */
interface Assignment<P> {
  open: P[]
  free: P[]
  rate: number
  now: number
  mood: Mood
}

export type Action<P> = { kind: 'ask' | 'cancel'; peer: P; piece: number; block: number }

export interface PickerOptions<P> {
  layout: Layout
  has(piece: number): boolean
  /** Whole but not verified yet. */
  checking(piece: number): boolean
  /** Bytes for a piece of this size. */
  allocate(size: number): Buffer
  peers(): Iterable<P>
}

/** Time left below which no peer is passed over for a faster one. */
const MIN_SLACK_S = 0.3
/** Share of the time until a piece is needed that it may take. */
const SLACK_SHARE = 0.85
/** Slack while no rate is known yet. */
const UNKNOWN_SLACK_S = 5
/** A doubled request must be this much sooner than the first one's answer. */
const WORTH_DOUBLING = 0.7
/** Doubled requests per piece and pass: worst first, and the next pass sees what they changed. */
const MAX_DOUBLED = 6
/** A block that is held twice is asked a third time only when it is this late. */
const TRIPLE_AFTER_S = 2
/** Blocks a reader waits for at the very start are asked of a second peer too while nobody has shown a rate. */
const HEDGED_BLOCKS = 4
/** Blocks right at a reader that are watched for lateness while their piece still has idle ones. */
const URGENT_BLOCKS = 32
const MAX_HEDGED = 3
const HEDGE_AFTER_S = 0.15

export class Picker<P extends PickerPeer> {
  readonly progress = new Map<number, PieceProgress<P>>()
  readonly readers = new Set<ReadPosition>()
  wanted: [first: number, last: number][] = []
  rest: number[] = []
  early = false
  /** A playback is open, even if nobody reads just now. */
  attentive = false
  aheadLimit = Number.POSITIVE_INFINITY
  /** Another film is waited for: only what a reader of this one is about to need is asked for. */
  yielding = false
  /** Pieces that came broken: fetched from one peer at a time. */
  readonly suspect = new Set<number>()
  doubled = 0
  #options: PickerOptions<P>
  #actions: Action<P>[] = []

  constructor(options: PickerOptions<P>) {
    this.#options = options
  }

  /** How long queues are: somebody reads, or may jump at any moment, or nobody is there. */
  get mood(): Mood {
    if (!this.attentive && this.readers.size === 0) return 'filling'
    for (const reader of this.readers) if (reader.waiting || this.lacks(reader)) return 'hungry'
    return 'calm'
  }

  /** What to ask now. The caller carries the actions out at once and in order. */
  plan(now: number): Action<P>[] {
    const open = [...this.#options.peers()].filter((peer) => peer.open)
    if (open.length === 0) return this.#take()
    const rate = open.reduce((sum, peer) => sum + peer.pace.rate, 0)
    if (rate === 0 && this.early) this.#hedge(open, now)
    const { mood } = this
    const free = open.filter((peer) => this.#hasRoom(peer, mood))
    if (free.length > 0) this.#assign({ open, free, rate, now, mood })
    for (const reader of this.readers) this.#hurry(reader, { open, rate, now })
    return this.#take()
  }

  /** A reader jumped: pipelines are freed of what it does not need, except what is on the way already. */
  seek(reader: ReadPosition): Action<P>[] {
    const { layout } = this.#options
    const first = Math.floor(reader.position / layout.pieceLength)
    const last = Math.floor((reader.position + criticalBytes(reader.bitrate)) / layout.pieceLength)
    if (this.#options.has(first)) return []
    for (const peer of this.#options.peers()) {
      let kept = peer.pace.inFlight()
      for (const key of [...peer.pace.asked.keys()]) {
        const piece = keyPiece(key)
        if ((piece >= first && piece <= last) || this.#isCritical(piece) || kept-- > 0) continue
        this.#cancel(peer, key)
      }
    }
    return this.#take()
  }

  /** Takes back what no reader is about to need, except what is on the way already. */
  retreat(): Action<P>[] {
    for (const peer of this.#options.peers()) {
      let kept = peer.pace.inFlight()
      for (const key of [...peer.pace.asked.keys()]) {
        if (!this.#isCritical(keyPiece(key)) && kept-- <= 0) this.#cancel(peer, key)
      }
    }
    return this.#take()
  }

  /** A peer fell silent: all but its oldest request go to others, and so does a piece that only it was asked for. */
  snub(peer: P): Action<P>[] {
    for (const key of [...peer.pace.asked.keys()].slice(1)) this.#cancel(peer, key)
    for (const progress of this.progress.values()) if (progress.only === peer) this.#handOver(progress, peer)
    return this.#take()
  }

  #handOver(progress: PieceProgress<P>, from: P): void {
    progress.only = null
    for (const key of [...from.pace.asked.keys()]) if (keyPiece(key) === progress.piece) this.#cancel(from, key)
  }

  /** A block came. The actions cancel the same block elsewhere. `fresh` is false for a block that was here already. */
  received(
    peer: P,
    at: { piece: number; block: number; bytes: Uint8Array; now: number },
  ): { fresh: boolean; actions: Action<P>[] } {
    const key = blockKey(at.piece, at.block)
    peer.pace.received(key, at.now)
    const progress = this.progress.get(at.piece)
    if (!progress) return { fresh: false, actions: [] }
    progress.dropped(at.block, peer)
    if (!progress.put(at.block, at.bytes, peer)) return { fresh: false, actions: [] }
    for (const other of [...progress.askedOf(at.block)]) this.#cancel(other, key)
    return { fresh: true, actions: this.#take() }
  }

  /** A request ended without its block. */
  dropped(peer: P, piece: number, block: number): void {
    peer.pace.dropped(blockKey(piece, block))
    this.progress.get(piece)?.dropped(block, peer)
  }

  /** A peer left: everything it held can be asked of others. */
  gone(peer: P): void {
    for (const key of [...peer.pace.asked.keys()]) this.dropped(peer, keyPiece(key), keyBlock(key))
    for (const progress of this.progress.values()) if (progress.only === peer) progress.only = null
  }

  /**
   * At the very start nobody has shown a rate, and the first peer to open may be the slowest: so the blocks right at a
   * waiting reader are asked of up to three peers, each beginning with another one. What comes first counts.
   */
  #hedge(open: P[], now: number): void {
    const { layout, has, checking } = this.#options
    for (const reader of this.readers) {
      const piece = Math.floor(reader.position / layout.pieceLength)
      if (!reader.waiting || has(piece) || checking(piece)) continue
      const progress = this.progress.get(piece)
      if (!progress || progress.only) continue
      const first = Math.floor((reader.position % layout.pieceLength) / BLOCK_BYTES)
      const count = Math.min(HEDGED_BLOCKS, progress.blocks - first)
      for (const peer of open) {
        if (peer.pace.proven || peer.pace.asked.size > 0 || !peer.has(piece)) continue
        const turn = progress.askedOf(first).length
        for (let step = 0; step < count; step++) {
          const block = first + ((count - 1 - step + turn) % count)
          const holders = progress.askedOf(block).length
          if (progress.has(block) || holders === 0 || holders >= MAX_HEDGED) continue
          this.#ask(peer, { progress, block, now })
        }
      }
    }
  }

  #assign(swarm: Assignment<P>): void {
    const done = new Set<number>()
    for (const need of this.#needs()) {
      if (swarm.free.length === 0) return
      if (done.has(need.piece) || this.#options.checking(need.piece)) continue
      if (!need.tailOnly) done.add(need.piece)
      this.#assignPiece(need, swarm)
    }
  }

  #assignPiece(need: Need, swarm: Assignment<P>): void {
    let progress = this.progress.get(need.piece)
    if (progress?.idle === 0) return
    const slack = this.#slack(need, swarm.rate)
    while (swarm.free.length > 0) {
      const best = this.#soonest(swarm, need.piece, progress)
      if (best === null) return
      const waits = best.eta > slack && need.before !== Number.POSITIVE_INFINITY
      if (waits && fasterExists(swarm.open, best.peer, need.piece)) return
      progress ??= this.#start(need.piece)
      const block = progress.nextIdle(need.fromBlock)
      if (block < 0 || (need.tailOnly && block < need.fromBlock)) return
      this.#ask(best.peer, { progress, block, now: swarm.now })
      if (best.peer.pace.room(swarm.mood) <= 0) swarm.free.splice(swarm.free.indexOf(best.peer), 1)
    }
  }

  #soonest(
    { open, free, rate }: Assignment<P>,
    piece: number,
    progress: PieceProgress<P> | undefined,
  ): { peer: P; eta: number } | null {
    const only = this.suspect.has(piece) ? this.#onlyPeer(open, piece, progress) : null
    let best: { peer: P; eta: number } | null = null
    for (const peer of free) {
      if (only !== null && peer !== only) continue
      const eta = peer.pace.eta(rate)
      if ((best === null || eta < best.eta) && peer.has(piece)) best = { peer, eta }
    }
    return best
  }

  /**
   * The one peer a suspect piece is fetched from: the most trusted of those that could be asked. Who gives nothing is
   * never suspected, so peers that have shown what they can do go first, and a much faster one takes over.
   */
  #onlyPeer(peers: P[], piece: number, progress: PieceProgress<P> | undefined): P | null {
    const able = peers.filter((peer) => peer.has(piece)).sort(byTrust)
    const before = progress?.only
    if (progress && before?.open) {
      const better = able.find((peer) => peer !== before && isBetter(peer, before))
      if (!better) return before
      this.#handOver(progress, before)
    }
    const only = able[0] ?? null
    const started = progress ?? (only ? this.#start(piece) : null)
    if (started) started.only = only
    return only
  }

  /**
   * The end-game of one reader. Only pieces without an idle block are looked at: while there are idle ones, `assign`
   * does the work. In early mode the blocks right at the reader count even so.
   */
  #hurry(reader: ReadPosition, swarm: { open: P[]; rate: number; now: number }): void {
    const { layout } = this.#options
    const first = Math.floor(reader.position / layout.pieceLength)
    const last = Math.floor(Math.min(reader.end, reader.position + criticalBytes(reader.bitrate)) / layout.pieceLength)
    let left: Map<number, number> | null = null
    for (let piece = first; piece <= last; piece++) {
      if (this.#options.has(piece) || this.#options.checking(piece)) continue
      const progress = this.progress.get(piece)
      if (!progress || (progress.idle > 0 && piece !== first)) return
      left ??= timeLeft(swarm.open, swarm.now)
      const fromBlock = piece === first ? Math.floor((reader.position % layout.pieceLength) / BLOCK_BYTES) : 0
      const film = Math.max(0, (piece - first) * layout.pieceLength) / Math.max(1, reader.bitrate)
      this.#doubleLate(progress, { left, film, fromBlock, ...swarm })
      if (progress.idle > 0) return
    }
  }

  #doubleLate(
    progress: PieceProgress<P>,
    swarm: { open: P[]; rate: number; now: number; left: Map<number, number>; film: number; fromBlock: number },
  ): void {
    if (progress.only) return
    const urgent = progress.idle > 0 ? swarm.fromBlock + URGENT_BLOCKS : progress.blocks
    const late: [seconds: number, block: number][] = []
    let held = 0
    for (let block = progress.idle > 0 ? swarm.fromBlock : 0; block < Math.min(urgent, progress.blocks); block++) {
      if (progress.has(block) || progress.askedOf(block).length === 0) continue
      held += 1
      const seconds = swarm.left.get(blockKey(progress.piece, block))
      if (seconds !== undefined) late.push([seconds, block])
    }
    const best = (held * BLOCK_BYTES) / Math.max(1, swarm.rate) + 0.05 + swarm.film
    const threshold = swarm.rate > 0 ? Math.max(1.4 * best, best + 0.25) : HEDGE_AFTER_S
    late.sort((a, b) => b[0] - a[0])
    for (const [seconds, block] of late.slice(0, MAX_DOUBLED)) {
      if (seconds <= threshold) return
      if (progress.askedOf(block).length > 1 && seconds < TRIPLE_AFTER_S) continue
      const other = this.#helper(progress, block, swarm)
      if (!other || other.eta > WORTH_DOUBLING * seconds) return
      this.doubled += 1
      this.#ask(other.peer, { progress, block, now: swarm.now })
    }
  }

  #helper(
    progress: PieceProgress<P>,
    block: number,
    swarm: { open: P[]; rate: number },
  ): { peer: P; eta: number } | null {
    let best: { peer: P; eta: number } | null = null
    const holders = progress.askedOf(block)
    for (const peer of swarm.open) {
      if (peer.pace.snubbed || !peer.has(progress.piece) || holders.includes(peer)) continue
      if (!peer.pace.proven && peer.pace.asked.size > 0) continue
      const eta = peer.pace.eta(swarm.rate)
      if (best === null || eta < best.eta) best = { peer, eta }
    }
    return best
  }

  #needs(): Generator<Need> {
    const { layout, has } = this.#options
    const missing = (piece: number) => this.progress.get(piece)?.bytesMissing ?? pieceSize(layout, piece)
    return demand({
      layout,
      has,
      missing,
      readers: [...this.readers],
      wanted: this.yielding ? [] : this.wanted,
      rest: this.yielding ? [] : this.rest,
      early: this.early,
      aheadLimit: this.yielding ? 0 : this.aheadLimit,
    })
  }

  #slack(need: Need, rate: number): number {
    if (rate === 0) return UNKNOWN_SLACK_S
    const bytes = need.before + (this.progress.get(need.piece)?.bytesMissing ?? this.#options.layout.pieceLength)
    return Math.max(MIN_SLACK_S, (SLACK_SHARE * bytes) / rate)
  }

  /** Something is missing of what a reader is about to need. */
  lacks({ position, end, bitrate }: ReadPosition): boolean {
    const { pieceLength } = this.#options.layout
    const last = Math.floor(Math.min(end, position + criticalBytes(bitrate)) / pieceLength)
    for (let piece = Math.floor(position / pieceLength); piece <= last; piece++) {
      if (!this.#options.has(piece)) return true
    }
    return false
  }

  #isCritical(piece: number): boolean {
    const { pieceLength } = this.#options.layout
    for (const reader of this.readers) {
      const first = Math.floor(reader.position / pieceLength)
      if (piece >= first && piece <= Math.floor((reader.position + criticalBytes(reader.bitrate)) / pieceLength))
        return true
    }
    return false
  }

  #hasRoom(peer: P, mood: Mood): boolean {
    const limit = peer.pace.limit(mood)
    const room = limit - peer.pace.asked.size
    // A queue that is nearly full is left alone: filling it block by block would cost a pass and a packet each.
    return room > 0 && (room >= limit >> 2 || peer.pace.asked.size < 6)
  }

  #start(piece: number): PieceProgress<P> {
    const progress = new PieceProgress<P>(piece, this.#options.allocate(pieceSize(this.#options.layout, piece)))
    this.progress.set(piece, progress)
    return progress
  }

  #ask(peer: P, what: { progress: PieceProgress<P>; block: number; now: number }): void {
    what.progress.asked(what.block, peer)
    peer.pace.sent(blockKey(what.progress.piece, what.block), what.now)
    this.#actions.push({ kind: 'ask', peer, piece: what.progress.piece, block: what.block })
  }

  #cancel(peer: P, key: number): void {
    this.dropped(peer, keyPiece(key), keyBlock(key))
    peer.pace.takenBack(key)
    this.#actions.push({ kind: 'cancel', peer, piece: keyPiece(key), block: keyBlock(key) })
  }

  #take(): Action<P>[] {
    const actions = this.#actions
    this.#actions = []
    return actions
  }
}
