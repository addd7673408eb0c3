/**
 * A publisher that lies: somebody who holds a maintainer's key and a swarm, and writes into the channel's feed whatever
 * they like, past every check that an honest program would make.
 */
import { join } from 'node:path'
import {
  type AnySigned,
  addSignature,
  type Bodies,
  ChannelReader,
  draft,
  encodeRecord,
  type KeyPair,
  MemoryState,
  openKey,
  type RecordType,
  type Trusted,
} from '@kinoswarm/catalog-feed'
import Corestore from 'corestore'
import type Hypercore from 'hypercore'
import crypto from 'hypercore-crypto'
import idEncoding from 'hypercore-id-encoding'
import HyperDHT from 'hyperdht'
import Hyperswarm from 'hyperswarm'
import type { MaintainedChannel, World } from './world.ts'

export class Thief {
  readonly store: Corestore
  readonly reader: ChannelReader
  readonly core: Hypercore
  readonly keyPair: KeyPair
  readonly #swarm: Hyperswarm
  #closing: Promise<void> | undefined

  private constructor(store: Corestore, link: string, keyPair: KeyPair, swarm: Hyperswarm) {
    this.store = store
    this.keyPair = keyPair
    this.#swarm = swarm
    this.reader = new ChannelReader({ store, link, state: new MemoryState() })
    this.core = store.get({ key: this.reader.link.key })
  }

  /** Comes by the key file and everything that is published, and goes on from there beside the rightful owner. */
  static async create(world: World, { home, link }: MaintainedChannel): Promise<Thief> {
    const keyPair = await openKey(join(home, 'keys'), 'main', '')
    const store = new Corestore(join(world.newHome('thief'), 'store'))
    // Firewalled false: several processes on one loopback test net otherwise wait for each other's probes.
    const dht = new HyperDHT({ bootstrap: world.testnet.bootstrap, host: '127.0.0.1', firewalled: false })
    const swarm = new Hyperswarm({ dht })
    const thief = new Thief(store, link, keyPair, swarm)
    swarm.on('connection', (connection) => {
      connection.on('error', () => undefined)
      store.replicate(connection)
    })
    await Promise.all([thief.reader.ready(), thief.core.ready()])
    swarm.join(thief.core.discoveryKey)
    while (!thief.reader.state.freshness) await new Promise((resolve) => thief.reader.once('update', resolve))
    await thief.core.download({ start: 0, end: thief.core.length }).done()
    return thief
  }

  get trusted(): Trusted {
    if (!this.reader.trusted) throw new Error('the thief has not seen the channel')
    return this.reader.trusted
  }

  /** A record of this channel with a valid signature, whatever it says. */
  forge<T extends RecordType>(type: T, change: (body: Bodies[T]) => Bodies[T]): AnySigned {
    const held = this.trusted[type]
    if (!held) throw new Error(`nothing to forge a ${type} from`)
    return addSignature(draft<T>(change(held.body as Bodies[T])), this.keyPair) as unknown as AnySigned
  }

  /** The same past the program's own reading of it: whatever a stranger's program could sign. */
  forgeRaw(type: RecordType, change: (body: Record<string, unknown>) => object, signatures = 1): Buffer {
    const held = this.trusted[type]
    if (!held) throw new Error(`nothing to forge a ${type} from`)
    const body = sorted(change(structuredClone(held.envelope.signed)))
    const message = Buffer.from(`kinoswarm/1 ${type} ${held.body.channel}\n${body}`)
    const sig = crypto.sign(message, this.keyPair.secretKey).toString('hex')
    const one = sorted({ key: idEncoding.encode(this.keyPair.publicKey), sig })
    return Buffer.from(`{"signatures":[${Array(signatures).fill(one).join()}],"signed":${body}}`)
  }

  /** Whether it holds as much of the feed as everybody it is connected to: what it writes then comes after all of it. */
  get level(): boolean {
    const { peers, length } = this.core
    return peers.length > 0 && peers.every((peer) => peer.remoteLength <= length)
  }

  /** Out of everybody's sight, until `comeBack`. */
  async leave(): Promise<void> {
    await this.#swarm.suspend()
  }

  async comeBack(): Promise<void> {
    await this.#swarm.resume()
  }

  async write(...blocks: (AnySigned | Buffer)[]): Promise<void> {
    const bytes = blocks.map((block) => (Buffer.isBuffer(block) ? block : encodeRecord(block)))
    await this.core.append(bytes, { keyPair: this.keyPair, writable: true })
  }

  async truncate(length: number): Promise<void> {
    await this.core.truncate(length, { keyPair: this.keyPair })
  }

  /** Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.reader.close()
    await this.#swarm.destroy()
    await this.store.close()
  }
}

/** JSON with its keys in order and no space: the canonical form, without its limits. */
function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${sorted(one)}`).join()}}`
}
