import { EventEmitter } from 'node:events'
import type NoiseSecretStream from '@hyperswarm/secret-stream'
import { type HostPort, peerId } from './address.ts'
import type { LinkInfo } from './direct.ts'
import { exchangeGreetings, type Greeting } from './greeting.ts'
import type { RememberedPeer } from './node-file.ts'
import type { Clock } from './path.ts'
import { addressFull, type PeerFacts, peersToDrop, placeForNewcomer } from './peer-policy.ts'
import type { Shaper } from './shaper.ts'

interface Peer extends PeerFacts {
  stream: NoiseSecretStream
  info: LinkInfo
  relays: HostPort[]
  /** Where it answers direct peers, once its greeting said so. */
  answersOn: number
  /** Its clock against ours, minutes. */
  clockAhead: number | null
}

export interface ConnectionsOptions {
  clock: Clock
  maxPeers: number
  shaper: Shaper
  greeting(): Omit<Greeting, 'proofs'> & { feedKeys: Iterable<Buffer> }
}

const sweepMs = 5_000
const replaceEveryMs = 1_000
/** A silent peer may come back after this long: it may only have been slow. */
const refusedMs = 10 * 60_000
/** Keys cost a flooder nothing: forget the oldest beyond this. */
const refusedMax = 2_000

/**
 * Every connection there is, whatever path it came by: admits it under the caps, shapes it, greets, and lets the
 * silent and the useless go. Emits `connection` (stream, LinkInfo), `greeting` (Greeting, LinkInfo, kin) and `update`.
 */
export class Connections extends EventEmitter {
  readonly #options: ConnectionsOptions
  readonly #peers = new Map<NoiseSecretStream, Peer>()
  readonly #refused = new Map<string, number>()
  readonly #sweep: NodeJS.Timeout
  #replacedAt = Number.NEGATIVE_INFINITY

  constructor(options: ConnectionsOptions) {
    super()
    this.#options = options
    this.#sweep = setInterval(() => this.sweep(), sweepMs)
    this.#sweep.unref()
  }

  get size(): number {
    return this.#peers.size
  }

  /** Peers that proved to follow one of our channels. */
  get kin(): number {
    return [...this.#peers.values()].filter(({ kin }) => kin).length
  }

  /** Minutes by which peers' clocks are ahead of ours; null with fewer than three to ask. */
  get clockAhead(): number | null {
    const all = [...this.#peers.values()].flatMap(({ clockAhead }) => (clockAhead === null ? [] : [clockAhead]))
    return all.length < 3 ? null : all.sort((a, b) => a - b)[Math.floor(all.length / 2)]!
  }

  has(peer: string): boolean {
    return [...this.#peers.values()].some((other) => other.peer === peer)
  }

  /** Whether this key was silent lately; asked by the swarm before it spends a handshake. */
  refuses(key: Buffer): boolean {
    const until = this.#refused.get(peerId(key))
    return until !== undefined && until > this.#options.clock()
  }

  admit(stream: NoiseSecretStream, info: LinkInfo, relays: HostPort[] = []): void {
    stream.on('error', () => {})
    if (addressFull(info.host, this.#peers.values()) || !this.#makeRoom()) {
      stream.destroy()
      return
    }
    const peer = this.#enter(stream, info, relays)
    this.#options.shaper.shape(stream)
    exchangeGreetings(stream, this.#options.greeting, (greeting, common) => this.#greeted(peer, greeting, common))
    this.emit('connection', stream, info)
    this.emit('update')
  }

  /** Peers to try first next time. */
  answering(now: number): RememberedPeer[] {
    return [...this.#peers.values()]
      .filter(({ answersOn, kin }) => answersOn > 0 && kin)
      .map(({ stream, host, answersOn, relays }) => ({
        publicKey: stream.remotePublicKey,
        host,
        port: answersOn,
        relays,
        seen: now,
      }))
  }

  /** Peers for the network page, without addresses. */
  byPath(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { info } of this.#peers.values()) counts[info.via] = (counts[info.via] ?? 0) + 1
    return counts
  }

  sweep(): void {
    const now = this.#options.clock()
    const { silent, idle } = peersToDrop([...this.#peers.values()], now, this.#options.maxPeers)
    for (const peer of silent) this.#refuse(peer, now)
    const going = new Set([...silent, ...idle])
    for (const { peer, stream } of this.#peers.values()) if (going.has(peer)) stream.destroy()
  }

  dropAll(): void {
    for (const stream of this.#peers.keys()) stream.destroy()
  }

  close(): void {
    clearInterval(this.#sweep)
    this.dropAll()
  }

  /** One place a second at most: a flood of newcomers must not turn the whole house over. */
  #makeRoom(): boolean {
    const { clock, maxPeers } = this.#options
    if (this.#peers.size < maxPeers) return true
    const now = clock()
    if (now - this.#replacedAt < replaceEveryMs) return false
    const leaving = placeForNewcomer([...this.#peers.values()], now, maxPeers)
    if (leaving === undefined) return false
    this.#replacedAt = now
    for (const [stream, { peer }] of this.#peers) {
      if (peer !== leaving) continue
      this.#peers.delete(stream)
      stream.destroy()
    }
    return true
  }

  #enter(stream: NoiseSecretStream, info: LinkInfo, relays: HostPort[]): Peer {
    const now = this.#options.clock()
    const peer: Peer = {
      peer: peerId(stream.remotePublicKey),
      host: info.host,
      connectedAt: now,
      heardAt: now,
      heardBytes: 0,
      kin: false,
      stream,
      info,
      relays,
      answersOn: 0,
      clockAhead: null,
    }
    this.#peers.set(stream, peer)
    stream.on('data', (bytes: Buffer) => {
      if (bytes.byteLength === 0) return
      peer.heardBytes += bytes.byteLength
      peer.heardAt = this.#options.clock()
    })
    stream.once('close', () => {
      this.#peers.delete(stream)
      this.emit('update')
    })
    return peer
  }

  #greeted(peer: Peer, greeting: Greeting, common: Buffer[]): void {
    peer.kin = common.length > 0
    peer.answersOn = greeting.port
    peer.clockAhead = greeting.minutes - Math.round(this.#options.clock() / 60_000)
    this.emit('greeting', greeting, peer.info, peer.kin)
  }

  #refuse(peer: string, now: number): void {
    this.#refused.set(peer, now + refusedMs)
    for (const old of this.#refused.keys()) {
      if (this.#refused.size <= refusedMax) break
      this.#refused.delete(old)
    }
  }
}
