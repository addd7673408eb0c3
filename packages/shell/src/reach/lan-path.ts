import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import { BlockList } from '@kinoswarm/engine/contacts'
import crypto from 'hypercore-crypto'
import { addressKind } from './address.ts'
import { beaconMatches, decodeBeacon, encodeBeacon } from './beacon.ts'
import { type ReachContext, ReachPath } from './path.ts'

/** Organisation-local scope (RFC 2365), time to live 1: never routed off the link. */
const group = '239.192.71.17'
const groupPort = 47_117
/** A burst at start covers a lost packet; after that a newcomer waits for its own beacon to be answered, not for ours. */
const burstMs = [0, 250, 1_000, 3_000] as const
const beatMs = 20_000
/** An answer to a newcomer's beacon, at most this often: beacons must not set each other off. */
const answerEveryMs = 1_000
/** Of two that hear each other the one with the smaller run dials; should a firewall stop it, the other does. */
const secondDialMs = 2_500
/** A home has few neighbours; whoever floods beacons makes us dial no more than this many at once, waiting ones counted. */
const dialsMax = 16
/** One machine runs a viewer, a seeder and a test; a made-up sender is not called by the whole network at once. */
const dialsPerAddressMax = 3
/** Neighbours told apart by address; a flood of made-up ones is not worth more. */
const heardMax = 1_000
/** One run of a neighbour is dialled again no sooner than this. */
const redialMs = 10_000

export interface LanOptions {
  /** Only on the interface with this address. */
  host?: string
  /** Loopback and tests; a real LAN has private or link-local addresses. */
  anyInterface?: boolean
}

/** Finds peers of followed channels on the local network by multicast. What it says and hides: `beacon.ts`. */
export class LanPath extends ReachPath {
  readonly #options: LanOptions
  readonly #run = crypto.randomBytes(8)
  readonly #feedKeys = new Map<string, Buffer>()
  readonly #dialled = new Map<string, number>()
  readonly #heard = new Set<string>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #socket: Socket | null = null
  #beat: NodeJS.Timeout | null = null
  #lastAnswer = Number.NEGATIVE_INFINITY
  /** Dials that wait or are under way, by address. */
  readonly #dials = new Map<string, number>()
  /** The networks this machine is on. */
  #near = new BlockList()
  #met = 0

  constructor(context: ReachContext, options: LanOptions = {}) {
    super('lan', context)
    this.#options = options
  }

  protected override async _open(): Promise<void> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    this.#socket = socket
    try {
      socket.bind(groupPort)
      await once(socket, 'listening')
    } catch {
      return this.failed(`UDP port ${groupPort} could not be opened for local discovery`, { what: 'port-taken' })
    }
    socket.on('error', () => {})
    socket.on('message', (message, from) => this.hear(message, from))
    socket.setMulticastTTL(1)
    socket.setMulticastLoopback(true)
    if (this.#join() > 0) {
      this.trying('nobody with the same channel has been heard yet', { what: 'nobody-near' })
    } else this.disabled('this machine is on no local network', { what: 'no-lan' })
    this.#beat = setInterval(() => this.#announce(), beatMs)
    this.#beat.unref()
  }

  protected override async _close(): Promise<void> {
    if (this.#beat) clearInterval(this.#beat)
    for (const timer of this.#timers) clearTimeout(timer)
    const socket = this.#socket
    this.#socket = null
    if (socket) await new Promise<void>((resolve) => socket.close(() => resolve()))
  }

  override follow(feedKey: Buffer): void {
    this.#feedKeys.set(feedKey.toString('hex'), feedKey)
    for (const wait of burstMs) this.#later(wait, () => this.#announce())
  }

  override unfollow(feedKey: Buffer): void {
    this.#feedKeys.delete(feedKey.toString('hex'))
  }

  #announce(): void {
    const [socket, port] = [this.#socket, this.context.port()]
    if (!socket || this.closing || port === 0 || this.#feedKeys.size === 0) return
    this.#join()
    const message = encodeBeacon(this.#run, port, [...this.#feedKeys.values()])
    for (const { address } of this.#usable()) {
      try {
        socket.setMulticastInterface(address)
        socket.send(message, groupPort, group, () => {})
      } catch {
        // The interface went away between listing and sending: the next beat sees the new list.
      }
    }
  }

  /** What came to the group's port. */
  hear(message: Buffer, from: { address: string }): void {
    // Whoever is not on a network of ours was not heard by multicast.
    const beacon = this.#near.has(from.address) ? decodeBeacon(message) : null
    if (!beacon || beacon.run.equals(this.#run) || !beaconMatches(beacon, this.#feedKeys.values())) return
    if (this.#heard.size < heardMax) this.#heard.add(from.address)
    const now = this.context.clock()
    if (now - this.#lastAnswer >= answerEveryMs) {
      this.#lastAnswer = now
      this.#announce()
    }
    const place = { host: from.address, port: beacon.port }
    const id = `${beacon.run.toString('hex')}@${place.host}:${place.port}`
    if (now - (this.#dialled.get(id) ?? Number.NEGATIVE_INFINITY) < redialMs || !this.#reserve(place.host)) return
    if (this.#dialled.size > 1_000) this.#dialled.clear()
    this.#dialled.set(id, now)
    const wait = Buffer.compare(this.#run, beacon.run) < 0 ? 0 : secondDialMs
    this.#later(wait, () => this.#dial(place))
  }

  /** A place among the dials, from when one is planned until it has ended. */
  #reserve(host: string): boolean {
    const here = this.#dials.get(host) ?? 0
    const all = [...this.#dials.values()].reduce((sum, count) => sum + count, 0)
    if (all >= dialsMax || here >= dialsPerAddressMax) return false
    this.#dials.set(host, here + 1)
    return true
  }

  #free(host: string): void {
    const left = (this.#dials.get(host) ?? 0) - 1
    if (left > 0) this.#dials.set(host, left)
    else this.#dials.delete(host)
  }

  async #dial(place: { host: string; port: number }): Promise<void> {
    const up = await this.context.dial(place, { via: 'lan', origin: 'local-discovery' })
    this.#free(place.host)
    if (up && !this.closing) this.#meet()
  }

  /** A peer dialled us: ours, when its beacon was heard from that address. */
  answeredBy({ host }: { host: string }): void {
    if (this.#heard.has(host)) this.#meet()
  }

  #meet(): void {
    this.#met++
    this.answered(`${this.#met} met on this network`, { what: 'met', count: this.#met })
  }

  /** Joins the group on every local interface; joining twice is refused and harmless. */
  #join(): number {
    const usable = this.#usable()
    this.#near = new BlockList(usable.map(({ address, cidr }) => cidr ?? address))
    for (const { address } of usable) {
      try {
        this.#socket?.addMembership(group, address)
      } catch {
        // Already a member on this interface.
      }
    }
    return usable.length
  }

  #usable(): NetworkInterfaceInfo[] {
    const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
    return all.filter(({ family, address }) => family === 'IPv4' && this.#isLocal(address))
  }

  #isLocal(address: string): boolean {
    if (this.#options.host) return address === this.#options.host
    const kind = addressKind(address)
    return this.#options.anyInterface ? kind !== 'reserved' : kind === 'private' || kind === 'link-local'
  }

  #later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      if (!this.closing) work()
    }, ms)
    timer.unref()
    this.#timers.add(timer)
  }
}
