import {
  BLOCK_BYTES,
  blockKey,
  blockSize,
  keyBlock,
  keyPiece,
  type Layout,
  pieceSize,
} from '../../src/stream/blocks.ts'
import { PeerPace } from '../../src/stream/pace.ts'
import { type Action, Picker, type PickerPeer } from '../../src/stream/picker.ts'

/**
 * A swarm on paper: the real picker against made-up peers, with a clock that is a number. The same seed gives the same
 * run, so that a scenario that stalls can be looked at again.
 */
export interface PeerScript {
  /** Bytes a second. */
  rate: number
  /** Milliseconds from a request to the first byte of its answer. */
  latency: number
  /** When it unchokes us, and when it falls silent for good, in ms. */
  joins?: number
  dies?: number
  /** What it has; everything by default. */
  has?: (piece: number) => boolean
  /** From then on its rate is another. */
  slowsDown?: { at: number; rate: number }
}

export interface Scenario {
  seed?: number
  size: number
  pieceLength: number
  /** Bytes a second of film. */
  bitrate: number
  peers: PeerScript[]
  /** Blocks are handed on as they come. */
  early?: boolean
  /** Jumps of the viewer: at a time, to an offset. */
  seeks?: { at: number; to: number }[]
  /** Share of requests that are lost and answered after 200 ms more. */
  loss?: number
  limitMs?: number
}

export interface Outcome {
  /** ms until the first 64 KiB could be handed on. */
  firstBytes: number
  /** ms until playing: two seconds of film, or all of it. */
  start: number
  /** Time the viewer looked at a frozen picture, in ms. */
  stalled: number
  stalls: number
  /** ms from each seek to its first 64 KiB. */
  seeks: number[]
  /** Bytes that came twice, as a share of all. */
  waste: number
  end: number
  finished: boolean
}

class SimPeer implements PickerPeer {
  readonly pace = new PeerPace()
  readonly script: PeerScript
  distrust = 0
  open = false
  busyUntil = 0
  queue: { key: number; ready: number }[] = []

  constructor(script: PeerScript) {
    this.script = script
  }

  has(piece: number): boolean {
    return this.script.has?.(piece) ?? true
  }

  rateAt(now: number): number {
    const { rate, slowsDown } = this.script
    return slowsDown && now >= slowsDown.at ? slowsDown.rate : rate
  }
}

const STEP_MS = 5
const FIRST_BYTES = 64 * 1024
const START_SECONDS = 2

export function simulate(scenario: Scenario): Outcome {
  return new Simulation(scenario).run()
}

class Simulation {
  #scenario: Scenario
  #layout: Layout
  #peers: SimPeer[]
  #picker: Picker<SimPeer>
  #have = new Set<number>()
  #now = 0
  #random: () => number
  #received = 0
  #wasted = 0
  #reader: { position: number; end: number; born: number; bitrate: number; waiting: boolean }

  constructor(scenario: Scenario) {
    this.#scenario = scenario
    const { size, pieceLength } = scenario
    this.#layout = { size, pieceLength, pieceCount: Math.ceil(size / pieceLength) }
    this.#peers = scenario.peers.map((script) => new SimPeer(script))
    this.#random = generator(scenario.seed ?? 1)
    this.#picker = new Picker<SimPeer>({
      layout: this.#layout,
      has: (piece) => this.#have.has(piece),
      checking: () => false,
      allocate: (bytes) => Buffer.alloc(bytes),
      peers: () => this.#peers,
    })
    this.#picker.early = scenario.early ?? false
    this.#reader = { position: 0, end: size - 1, born: 1, bitrate: scenario.bitrate, waiting: true }
    this.#picker.readers.add(this.#reader)
  }

  run(): Outcome {
    const { size, bitrate, seeks = [], limitMs = 600_000 } = this.#scenario
    const outcome: Outcome = {
      firstBytes: -1,
      start: -1,
      stalled: 0,
      stalls: 0,
      seeks: [],
      waste: 0,
      end: 0,
      finished: false,
    }
    let playhead = 0
    let frozen = true
    let started = false
    const jumps = [...seeks]
    let jumped: { at: number; to: number } | null = null
    for (; this.#now < limitMs; this.#now += STEP_MS) {
      this.#swarm()
      if (outcome.firstBytes < 0 && this.#available(0) >= Math.min(FIRST_BYTES, size)) outcome.firstBytes = this.#now
      if (jumped && this.#available(jumped.to) >= Math.min(FIRST_BYTES, size - jumped.to)) {
        outcome.seeks.push(this.#now - jumped.at)
        jumped = null
      }
      if (jumps[0] && this.#now >= jumps[0].at) {
        jumped = jumps.shift()!
        playhead = jumped.to
        frozen = true
        started = false
        this.#jump(jumped.to)
      }
      const ahead = this.#available(playhead)
      if (frozen && (ahead >= bitrate * START_SECONDS || playhead + ahead >= size)) {
        frozen = false
        if (outcome.start < 0) outcome.start = this.#now
        started = true
      }
      if (!frozen) {
        const step = (bitrate * STEP_MS) / 1000
        if (ahead < step && playhead + ahead < size) {
          frozen = true
          outcome.stalls += 1
        } else playhead += Math.min(step, ahead)
      } else if (started) outcome.stalled += STEP_MS
      if (playhead >= size) {
        outcome.finished = true
        break
      }
      // The player's own buffer: the read position runs as far ahead as there are bytes.
      this.#reader.position = Math.min(size - 1, playhead + this.#available(playhead))
    }
    outcome.end = this.#now
    outcome.waste = this.#received === 0 ? 0 : this.#wasted / this.#received
    return outcome
  }

  #jump(to: number): void {
    this.#picker.readers.delete(this.#reader)
    this.#reader = { ...this.#reader, position: to, born: this.#reader.born + 1 }
    this.#picker.readers.add(this.#reader)
    this.#perform(this.#picker.seek(this.#reader))
  }

  #swarm(): void {
    let changed = false
    for (const peer of this.#peers) {
      const { joins = 0, dies = Number.POSITIVE_INFINITY } = peer.script
      if (!peer.open && this.#now >= joins && this.#now < dies) peer.open = changed = true
      if (this.#now >= dies) continue
      while (peer.queue[0] && peer.queue[0].ready <= this.#now) {
        this.#deliver(peer, peer.queue.shift()!.key)
        changed = true
      }
    }
    if (this.#now % 100 === 0) {
      changed = true
      for (const peer of this.#peers) if (peer.pace.tick(this.#now)) this.#perform(this.#picker.snub(peer))
    }
    if (changed) this.#perform(this.#picker.plan(this.#now))
  }

  #deliver(peer: SimPeer, key: number): void {
    const piece = keyPiece(key)
    const block = keyBlock(key)
    const bytes = Buffer.alloc(blockSize(pieceSize(this.#layout, piece), block))
    this.#received += bytes.length
    const { fresh, actions } = this.#picker.received(peer, { piece, block, bytes, now: this.#now })
    this.#perform(actions)
    if (!fresh) this.#wasted += bytes.length
    const progress = this.#picker.progress.get(piece)
    if (!progress?.whole) return
    this.#picker.progress.delete(piece)
    this.#have.add(piece)
  }

  #perform(actions: Action<SimPeer>[]): void {
    for (const { kind, peer, piece, block } of actions) {
      const key = blockKey(piece, block)
      if (kind === 'cancel') {
        const at = peer.queue.findIndex((request) => request.key === key)
        // What is about to leave, or on the way, still comes.
        if (at >= 0 && peer.queue[at]!.ready - this.#now > peer.script.latency) peer.queue.splice(at, 1)
        continue
      }
      const lost = this.#random() < (this.#scenario.loss ?? 0) ? 200 : 0
      const last = peer.queue.at(-1)?.ready ?? 0
      const takes = (BLOCK_BYTES / peer.rateAt(this.#now)) * 1000
      peer.queue.push({ key, ready: Math.max(this.#now + peer.script.latency, last) + takes + lost })
    }
  }

  /** Bytes that can be handed on from an offset without a gap. */
  #available(from: number): number {
    const { pieceLength, size } = this.#layout
    let at = from
    while (at < size) {
      const piece = Math.floor(at / pieceLength)
      if (this.#have.has(piece)) {
        at = Math.min(size, (piece + 1) * pieceLength)
        continue
      }
      const progress = this.#scenario.early ? this.#picker.progress.get(piece) : undefined
      if (!progress) break
      let block = Math.floor((at % pieceLength) / BLOCK_BYTES)
      const start = block
      while (block < progress.blocks && progress.has(block)) block += 1
      if (block > start) at = Math.min(size, piece * pieceLength + block * BLOCK_BYTES)
      if (block < progress.blocks) break
    }
    return Math.max(0, at - from)
  }
}

/** A small generator that gives the same numbers everywhere. */
export function generator(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
