/** What somebody may send who means harm, or whose program is broken: every message of every protocol, made up by a seed. */
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import crypto from 'hypercore-crypto'
import Protomux from 'protomux'
import { coreMessages } from '../../../src/reach/core-limits.ts'

const require = createRequire(import.meta.url)
const { wire } = require('hypercore/lib/messages.js') as { wire: Record<string, Codec> }
const caps = require('hypercore/lib/caps.js') as {
  replicate(isInitiator: boolean, key: Buffer, handshakeHash: Buffer): Buffer
}

interface Codec {
  preencode(state: object, value: unknown): void
  encode(state: object, value: unknown): void
  decode(state: object): unknown
}

export interface Sender {
  send(message: unknown): boolean
}

interface RawChannel {
  open(handshake?: unknown): void
  addMessage(options: { encoding?: Codec }): Sender
}

interface RawMux {
  createChannel(options: object): RawChannel
}

/** mulberry32: the same junk for the same seed. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end)
  }

  get coin(): boolean {
    return this.below(2) === 1
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!
  }

  bytes(max: number): Buffer {
    return Buffer.from(Array.from({ length: this.below(max + 1) }, () => this.below(256)))
  }
}

/** Around the forty blocks of the feed, and their tree. */
const near = [0, 1, 2, 31, 32, 39, 40, 41, 63, 78, 79, 80]
const far = [2 ** 20, 2 ** 22, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 45, Number.MAX_SAFE_INTEGER]

/** Any of hypercore's messages, with numbers that fit the feed or with some that fit nothing. */
export function coreMessage(dice: Dice, name: string): object {
  const numbers = dice.coin ? near : [...near, ...far]
  const n = () => dice.of(numbers)
  const maybe = <T>(value: () => T) => (dice.coin ? value() : null)
  const nodes = () =>
    Array.from({ length: dice.below(4) }, () => ({ index: n(), size: n(), hash: crypto.randomBytes(32) }))
  const flags = { drop: dice.coin, any: dice.coin, canUpgrade: dice.coin, uploading: true, downloading: true }
  const common = { ...flags, hasManifest: dice.coin, allowPush: dice.coin, fork: dice.of([0, 0, 0, 1, 5]), priority: 0 }
  const span = { start: n(), length: n(), remoteLength: n(), bitfield: new Uint32Array(dice.below(9)) }
  if (name === 'request') {
    const block = maybe(() => ({ index: n(), nodes: n() }))
    const seek = maybe(() => ({ bytes: n(), padding: n() }))
    const upgrade = maybe(() => ({ start: n(), length: n() }))
    return {
      ...common,
      id: n(),
      block,
      hash: maybe(() => ({ index: n(), nodes: n() })),
      seek,
      upgrade,
      manifest: dice.coin,
    }
  }
  if (name === 'data') {
    const block = maybe(() => ({ index: n(), value: dice.bytes(9), nodes: nodes() }))
    const seek = maybe(() => ({ bytes: n(), nodes: nodes() }))
    const signature = maybe(() => dice.bytes(80))
    const upgrade = maybe(() => ({ start: n(), length: n(), nodes: nodes(), additionalNodes: nodes(), signature }))
    const manifest = maybe(() => madeUpManifest(dice))
    return {
      ...common,
      request: dice.of(near),
      block,
      hash: maybe(() => ({ index: n(), nodes: nodes() })),
      seek,
      upgrade,
      manifest,
    }
  }
  if (name === 'extension') return { name: dice.of(['', 'hyperbee', 'x']), message: dice.bytes(60) }
  return { ...common, ...span, request: n(), reason: dice.below(4) }
}

function madeUpManifest(dice: Dice): object {
  const signer = () => ({ signature: 'ed25519', namespace: crypto.randomBytes(32), publicKey: crypto.randomBytes(32) })
  const signers = Array.from({ length: dice.below(3) }, signer)
  const prologue = dice.coin ? { hash: crypto.randomBytes(32), length: dice.of(near) } : null
  const rest = { linked: null, userData: null, allowPatch: dice.coin, quorum: dice.below(4) }
  return { version: dice.below(3), hash: 'blake2b', signers, prologue, ...rest }
}

/** A stranger, over TCP. Null where the door stayed shut, or nobody answered. */
export async function visit(port: number, timeoutMs: number): Promise<NoiseSecretStream | null> {
  const socket = connect(port, '127.0.0.1').setTimeout(timeoutMs, () => socket.destroy())
  socket.on('error', () => {})
  const stream = new NoiseSecretStream(true, socket)
  stream.on('error', () => {})
  return (await stream.opened) ? stream : null
}

/** Raw messages of a protocol of ours. */
export function ownProtocol(stream: NoiseSecretStream, protocol: string, id: Buffer | null = null): Sender[] {
  const channel = mux(stream).createChannel({ protocol, id })
  const messages = [0, 1, 2].map(() => channel.addMessage({}))
  channel.open()
  return messages
}

/** A core as hypercore opens it; `raw`: bytes instead of messages. */
export function core(stream: NoiseSecretStream, key: Buffer, raw: boolean): Map<string, Sender> {
  const protocol = 'hypercore/alpha'
  const channel = mux(stream).createChannel({ protocol, id: crypto.discoveryKey(key), handshake: wire.handshake })
  const senders = coreMessages.map((name) => [name, channel.addMessage(raw ? {} : { encoding: wire[name]! })] as const)
  channel.open({ seeks: true, capability: caps.replicate(stream.isInitiator, key, stream.handshakeHash) })
  return new Map(senders)
}

/** A batch in a batch in a batch: seven bytes a level, and a call of a function for each. */
export function nestedBatches(levels: number): Buffer {
  const level = Buffer.from([0, 0, 0xfe, 0xff, 0xff, 0xff, 0xff])
  return Buffer.concat([Buffer.from([0]), ...Array.from({ length: levels }, () => level)])
}

function mux(stream: NoiseSecretStream): RawMux {
  return Protomux.from(stream) as unknown as RawMux
}
