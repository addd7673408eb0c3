import { EventEmitter } from 'node:events'
import type NoiseSecretStream from '@hyperswarm/secret-stream'
import { PeerFault } from '@kinoswarm/engine/guards'
import { type HostPort, type PeerHint, peerId } from './address.ts'
import { guardCores } from './core-guard.ts'
import type { LinkInfo } from './direct.ts'
import { type Acquaintance, peersToTell } from './gossip.ts'
import { exchangeGreetings, type Greeting } from './greeting.ts'
import type { RememberedPeer } from './node-file.ts'
import type { Clock } from './path.ts'
import { addressFull, mutePeer, type PeerFacts, peersToDrop, placeForNewcomer } from './peer-policy.ts'
import { gateRequests } from './request-gate.ts'
import type { Shaper } from './shaper.ts'

interface Peer extends PeerFacts, Acquaintance {
  stream: NoiseSecretStream
  info: LinkInfo
  relays: HostPort[]
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
/** A sweep this late means that we were too busy to hear anybody: nobody is called silent for that. */
const sweepLateMs = 1_000
/** Who finds no place is named others that may have one, and has this long to listen. */
const farewellMs = 2_000
/** Beyond this many at once the door stays shut: a flood must not be talked to. */
const farewellsMax = 16
const replaceEveryMs = 1_000
/** A silent peer may come back after this long: it may only have been slow. So may one whose message was no good. */
const refusedMs = 10 * 60_000
/** Keys cost a flooder nothing: forget the oldest beyond this. */
const refusedMax = 2_000

/**
 * Every connection there is, whatever path it came by: admits it under the caps, shapes it, greets, and lets the
 * silent and the useless go. Emits `connection` (stream, LinkInfo), `greeting` (Greeting, LinkInfo, kin), `peers` (those
 * that somebody named), `fault` (address of somebody who sent what no honest peer sends), `forgiven` (the key of a peer
 * that may come back) and `update`.
 */
export class Connections extends EventEmitter {
  readonly #options: ConnectionsOptions
  readonly #peers = new Map<NoiseSecretStream, Peer>()
  readonly #refused = new Map<string, number>()
  readonly #sweep: NodeJS.Timeout
  #sweptAt: number
  #farewells = 0
  #replacedAt = Number.NEGATIVE_INFINITY

  constructor(options: ConnectionsOptions) {
    super()
    this.#options = options
    this.#sweptAt = options.clock()
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

  /** Minutes by which the clocks of those who follow the same channels are ahead of ours; null with fewer than three. */
  get clockAhead(): number | null {
    // One voice an address: whoever makes up keys must not set our clock.
    const voices = new Map<string, number>()
    for (const { kin, host, clockAhead } of this.#peers.values())
      if (kin && clockAhead !== null) voices.set(host, clockAhead)
    const all = [...voices.values()]
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
    stream.on('error', (error) => this.#ended(error, stream, info))
    if (addressFull(info.host, this.#peers.values())) {
      stream.destroy()
      return
    }
    if (!this.#makeRoom()) {
      this.#turnAway(stream, info)
      return
    }
    const peer = this.#enter(stream, info, relays)
    this.#options.shaper.shape(stream)
    guardCores(stream, this.#options.clock)
    gateRequests(stream)
    exchangeGreetings(stream, {
      ours: this.#options.greeting,
      ongreeting: (greeting, common) => this.#greeted(peer, greeting, common),
      onpeers: (peers) => this.emit('peers', peers),
    })
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
  byPath(): { way: LinkInfo['via']; peers: number }[] {
    const counts = new Map<LinkInfo['via'], number>()
    for (const { info } of this.#peers.values()) counts.set(info.via, (counts.get(info.via) ?? 0) + 1)
    return [...counts].map(([way, peers]) => ({ way, peers }))
  }

  sweep(): void {
    const now = this.#options.clock()
    const late = now - this.#sweptAt - sweepMs
    this.#sweptAt = now
    this.#forgive(now)
    if (late > sweepLateMs) return
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

  #makeRoom(): boolean {
    const { clock, maxPeers } = this.#options
    if (this.#peers.size < maxPeers) return true
    const now = clock()
    return this.#vacate(mutePeer(this.#peers.values(), now)) || this.#replace(now)
  }

  /** One place a second at most: a flood of newcomers must not turn the whole house over. */
  #replace(now: number): boolean {
    if (now - this.#replacedAt < replaceEveryMs) return false
    const done = this.#vacate(placeForNewcomer([...this.#peers.values()], now, this.#options.maxPeers))
    if (done) this.#replacedAt = now
    return done
  }

  #vacate(leaving: string | undefined): boolean {
    if (leaving === undefined) return false
    for (const [stream, { peer }] of this.#peers) {
      if (peer !== leaving) continue
      this.#peers.delete(stream)
      stream.destroy()
    }
    return true
  }

  /** No place: names others, and closes. */
  #turnAway(stream: NoiseSecretStream, info: LinkInfo): void {
    if (this.#farewells >= farewellsMax) {
      stream.destroy()
      return
    }
    this.#farewells++
    const timer = setTimeout(() => stream.destroy(), farewellMs)
    stream.once('close', () => {
      clearTimeout(timer)
      this.#farewells--
    })
    const guest = this.#facts(stream, info, [])
    exchangeGreetings(stream, {
      ours: this.#options.greeting,
      ongreeting: (greeting, common) => this.#tell(guest, greeting, common),
      onpeers: (peers: readonly PeerHint[]) => this.emit('peers', peers),
    })
  }

  #facts(stream: NoiseSecretStream, info: LinkInfo, relays: HostPort[]): Peer {
    const now = this.#options.clock()
    return {
      peer: peerId(stream.remotePublicKey),
      publicKey: stream.remotePublicKey,
      host: info.host,
      connectedAt: now,
      heardAt: now,
      heardBytes: 0,
      kin: false,
      channels: new Set(),
      stream,
      info,
      relays,
      answersOn: 0,
      clockAhead: null,
    }
  }

  #enter(stream: NoiseSecretStream, info: LinkInfo, relays: HostPort[]): Peer {
    const peer = this.#facts(stream, info, relays)
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

  #greeted(peer: Peer, greeting: Greeting, common: Buffer[]): readonly PeerHint[] {
    const peers = this.#tell(peer, greeting, common)
    this.emit('greeting', greeting, peer.info, peer.kin)
    return peers
  }

  #tell(peer: Peer, greeting: Greeting, common: Buffer[]): readonly PeerHint[] {
    peer.kin = common.length > 0
    peer.channels = new Set(common.map(peerId))
    peer.answersOn = greeting.port
    peer.clockAhead = greeting.minutes - Math.round(this.#options.clock() / 60_000)
    return peersToTell(this.#peers.values(), peer)
  }

  /** Connections break every day; one that we ended for what came over it is not to be had again soon. */
  #ended(error: Error, stream: NoiseSecretStream, info: LinkInfo): void {
    if (!(error instanceof PeerFault)) return
    this.#refuse(peerId(stream.remotePublicKey), this.#options.clock())
    this.emit('fault', info.host)
  }

  #forgive(now: number): void {
    for (const [peer, until] of this.#refused) {
      if (until > now) continue
      this.#refused.delete(peer)
      this.emit('forgiven', peer)
    }
  }

  #refuse(peer: string, now: number): void {
    this.#refused.set(peer, now + refusedMs)
    for (const old of this.#refused.keys()) {
      if (this.#refused.size <= refusedMax) break
      this.#refused.delete(old)
    }
  }
}
