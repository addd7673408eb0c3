import type Wire from 'bittorrent-protocol'
import type { PeerPath } from '../api.ts'
import { PeerPace } from './pace.ts'
import type { PickerPeer } from './picker.ts'

export type Transport = 'hyperswarm' | 'bittorrent'

/** Clients that say nothing about their queue take at least this many requests. */
const DEFAULT_QUEUE = 250

/** A peer that refuses is asked again later, each time later still: at once would be a loop at the speed of the link. */
const REFUSAL_PAUSE_MS = 250
const REFUSAL_MAX_PAUSE_MS = 30_000

/** A connected peer as the picker sees it. */
export class WirePeer implements PickerPeer {
  readonly wire: Wire
  readonly transport: Transport
  readonly pace = new PeerPace()
  distrust = 0
  readonly key: string
  #refusals = 0
  #pausedUntil = 0

  constructor(wire: Wire, transport: Transport) {
    this.wire = wire
    this.transport = transport
    this.key = wire.remoteAddress ?? wire.peerId ?? ''
    this.pace.maxQueue = DEFAULT_QUEUE
  }

  /** How it is connected; its transport says only through which swarm. */
  get path(): PeerPath {
    if (this.transport === 'hyperswarm') return 'hyperswarm'
    const protocol = this.wire.type.startsWith('utp') ? 'utp' : 'tcp'
    return this.wire.type.includes('Incoming') ? `${protocol}-caller` : protocol
  }

  get open(): boolean {
    if (this.wire.destroyed || this.wire._finished || this.wire.peerChoking) return false
    return this.#pausedUntil === 0 || performance.now() >= this.#pausedUntil
  }

  /** It rejected a request (BEP 6). */
  refused(): void {
    if (performance.now() < this.#pausedUntil) return
    this.#refusals += 1
    this.#pausedUntil = performance.now() + Math.min(REFUSAL_MAX_PAUSE_MS, REFUSAL_PAUSE_MS * 2 ** this.#refusals)
  }

  /** It gave something, or unchoked anew. */
  willing(): void {
    this.#refusals = 0
    this.#pausedUntil = 0
  }

  has(piece: number): boolean {
    return this.wire.peerPieces.get(piece)
  }

  /** What the peer said about its queue (BEP 10, `reqq`). */
  readQueue(): void {
    const { reqq } = this.wire.peerExtendedHandshake
    if (typeof reqq === 'number' && reqq > 0) this.pace.maxQueue = Math.max(1, Math.min(400, Math.floor(reqq)))
  }
}
