import { lookup } from 'node:dns/promises'
import { createServer, type Server, Socket } from 'node:net'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import type HyperDHT from 'hyperdht'
import ReadyResource from 'ready-resource'
import { addressKind, type PeerHint, peerId } from './address.ts'
import type { AddressFilter, AddressOrigin } from './address-filter.ts'
import { closeServer, dialTcp, listenOn } from './direct-tcp.ts'
import type { Door } from './door.ts'
import type { DialReason } from './path.ts'
import { muteTcp } from './silence.ts'
import type { SocksProxy } from './socks5.ts'

export interface KeyPair {
  publicKey: Buffer
  secretKey: Buffer
}

/** How a connection came about. */
export interface LinkInfo {
  via: DialReason | 'swarm'
  host: string
  port: number
  initiator: boolean
}

export interface DirectOptions {
  keyPair: KeyPair
  dht: HyperDHT
  filter: AddressFilter
  door: Door
  /** Address to listen on and to dial from; all of them when absent. */
  host?: string
  proxy?: SocksProxy
  /** False: host names are not looked up, as the system would ask whoever it likes. */
  names?: boolean
  /** Whether the swarm already has this peer. */
  isConnected(peer: string): boolean
}

/** A peer that listens answers at once; a dead address must not hold one of the few dials for long. */
const dialTimeoutMs = 6_000
/** XX is one and a half round trips; five seconds is a bad satellite link with one packet lost. */
const handshakeTimeoutMs = 5_000
/** Open doors to strangers: each pending handshake costs a socket and a few hundred bytes. */
const pendingMax = 64
/** A household behind one address has a handful of viewers; a flood has thousands. */
const pendingPerAddressMax = 8
const connectionsMax = 96
/** A LAN peer that went away without a word is noticed after this long. */
const keepAliveMs = 5_000
const silenceMs = 30_000

/**
 * Connections made without any DHT: TCP with Noise XX, and UDX straight to a known key and address. Both ends know
 * each other's key afterwards; a peer met twice keeps one connection. Emits `connection` (stream, LinkInfo).
 */
export class DirectLinks extends ReadyResource {
  readonly streams = new Map<string, NoiseSecretStream>()
  readonly #options: DirectOptions
  readonly #pending = new Map<Socket, string>()
  readonly #muted: (() => void)[] = []
  #server: Server | null = null
  #port = 0

  constructor(options: DirectOptions) {
    super()
    this.#options = options
  }

  /** The TCP port that answers direct peers; equal to the DHT's UDP port where that was free. */
  get port(): number {
    return this.#port
  }

  protected override async _open(): Promise<void> {
    await this.listen()
  }

  /** Also after a pause. */
  async listen(): Promise<void> {
    for (const end of this.#muted.splice(0)) end()
    if (this.#server || this.closing) return
    this.#server = createServer((socket) => this.#accept(socket))
    this.#port = await listenOn(this.#server, this.#options.dht.localAddress()?.port ?? 0, this.#options.host)
  }

  /** The connections say nothing more, not even that they end, until `listen`. */
  mute(): void {
    const sockets = [...this.#pending.keys(), ...[...this.streams.values()].map(({ rawStream }) => rawStream)]
    for (const socket of sockets) if (socket instanceof Socket) this.#muted.push(muteTcp(socket))
  }

  /** Stops answering and drops everything, until `listen`. */
  async pause(): Promise<void> {
    const server = this.#server
    this.#server = null
    this.#port = 0
    for (const stream of this.streams.values()) stream.destroy()
    for (const socket of this.#pending.keys()) socket.destroy()
    if (server) await closeServer(server)
  }

  protected override async _close(): Promise<void> {
    await this.pause()
  }

  /** Resolves true once connected to that peer, by this dial or another; false when it cannot be. Never rejects. */
  async dial(hint: PeerHint, how: { via: DialReason; origin: AddressOrigin }): Promise<boolean> {
    const known = hint.publicKey && peerId(hint.publicKey)
    if (this.closing || (known && this.#isSelf(known))) return false
    if (known && this.#has(known)) return true
    if (this.streams.size >= connectionsMax) return false
    const host = await resolveHost(hint.host, this.#options.names ?? true)
    if (this.closing || !host || !this.#options.filter.admits(host, how.origin)) return false
    const target = { ...hint, host }
    const tries = [this.#dialTcp(target, how.via)]
    if (hint.publicKey && !this.#options.proxy) tries.push(this.#dialUdx(target, how.via))
    return firstTrue(tries)
  }

  async #dialTcp(hint: PeerHint, via: DialReason): Promise<boolean> {
    const { host, proxy, keyPair } = this.#options
    const local = addressKind(hint.host) !== 'public'
    const socket = await dialTcp(hint, {
      timeoutMs: dialTimeoutMs,
      ...(host && !local ? { localAddress: host } : {}),
      ...(proxy && !local ? { proxy } : {}),
    })
    if (!socket) return false
    const stream = new NoiseSecretStream(true, socket, { keyPair, keepAlive: keepAliveMs })
    return this.#settle(stream, { via, host: hint.host, port: hint.port, initiator: true }, hint.publicKey)
  }

  #dialUdx(hint: PeerHint, via: DialReason): Promise<boolean> {
    const { dht, keyPair } = this.#options
    const relayAddresses = [{ host: hint.host, port: hint.port }, ...(hint.relays ?? [])]
    const stream = dht.connect(hint.publicKey!, { keyPair, relayAddresses })
    return this.#settle(stream, { via, host: hint.host, port: hint.port, initiator: true }, hint.publicKey)
  }

  #accept(socket: Socket): void {
    const address = socket.remoteAddress ?? ''
    socket.on('error', ignore)
    const fromThere = [...this.#pending.values()].filter((other) => other === address).length
    const full = this.#pending.size >= pendingMax || this.streams.size >= connectionsMax
    const crowded = fromThere >= pendingPerAddressMax && addressKind(address) !== 'loopback'
    const { filter, door } = this.#options
    if (full || crowded || !filter.allows(address, 'local-discovery') || !door.opens(address)) {
      // A farewell would only keep the port busy.
      socket.resetAndDestroy()
      return
    }
    this.#pending.set(socket, address)
    socket.once('close', () => this.#pending.delete(socket))
    const stream = new NoiseSecretStream(false, socket, { keyPair: this.#options.keyPair, keepAlive: keepAliveMs })
    const info: LinkInfo = { via: 'link', host: address, port: socket.remotePort ?? 0, initiator: false }
    this.#settle(stream, info).then(() => this.#pending.delete(socket), ignore)
  }

  /** Waits for the handshake, checks whom we got, and keeps one connection a peer. */
  async #settle(stream: NoiseSecretStream, info: LinkInfo, expected?: Buffer): Promise<boolean> {
    stream.on('error', ignore)
    const timer = setTimeout(() => stream.destroy(), info.initiator ? dialTimeoutMs : handshakeTimeoutMs)
    const opened = await stream.opened
    clearTimeout(timer)
    if (!opened) return false
    const peer = peerId(stream.remotePublicKey)
    const wrong =
      this.closing || this.#isSelf(peer) || (expected !== undefined && !stream.remotePublicKey.equals(expected))
    if (wrong || this.streams.size >= connectionsMax) {
      stream.destroy()
      return false
    }
    if (!this.#replaces(stream, peer)) {
      stream.destroy()
      return true
    }
    this.#keep(stream, peer, info)
    return true
  }

  /** Two peers that dial each other at once must both drop the same one of the two connections. */
  #replaces(stream: NoiseSecretStream, peer: string): boolean {
    if (this.#options.isConnected(peer)) return false
    const existing = this.streams.get(peer)
    if (!existing || existing.isInitiator === stream.isInitiator) return true
    return stream.isInitiator === Buffer.compare(stream.publicKey, stream.remotePublicKey) < 0
  }

  #keep(stream: NoiseSecretStream, peer: string, info: LinkInfo): void {
    const existing = this.streams.get(peer)
    this.streams.set(peer, stream)
    existing?.destroy()
    stream.setTimeout(silenceMs)
    stream.once('close', () => {
      if (this.streams.get(peer) === stream) this.streams.delete(peer)
    })
    this.emit('connection', stream, info)
  }

  #has(peer: string): boolean {
    return this.streams.has(peer) || this.#options.isConnected(peer)
  }

  #isSelf(peer: string): boolean {
    return peer === peerId(this.#options.keyPair.publicKey)
  }
}

async function resolveHost(host: string, names: boolean): Promise<string | null> {
  if (/^[\d.]+$/.test(host)) return host
  if (!names) return null
  try {
    return (await lookup(host, { family: 4 })).address
  } catch {
    return null
  }
}

function firstTrue(tries: Promise<boolean>[]): Promise<boolean> {
  return new Promise((resolve) => {
    for (const one of tries) one.then((done) => done && resolve(true), ignore)
    Promise.allSettled(tries).then(() => resolve(false))
  })
}

function ignore(): void {}
