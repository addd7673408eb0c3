import type NoiseSecretStream from '@hyperswarm/secret-stream'
import { PeerFault } from '@kinoswarm/engine/guards'
import crypto from 'hypercore-crypto'
import Protomux from 'protomux'
import type { HostPort, PeerHint } from './address.ts'
import { toldPeersMax } from './gossip.ts'

/**
 * The first words on every connection, beside replication: which channels both sides follow (proved, not named),
 * some DHT nodes, the port that answers direct peers, and the time, to the minute, for noticing a wrong clock. Whoever
 * proved a common channel is then named some peers of it (`gossip.ts`).
 */
export interface Greeting {
  /** 0 = does not answer direct peers. */
  port: number
  /** Unix time in minutes; finer would let peers recognise a machine by its clock. */
  minutes: number
  /** One proof a channel, see `channelProof`. */
  proofs: Uint8Array[]
  nodes: HostPort[]
}

/** Enough for anyone who follows channels by hand; bounds what a stranger can make us compare. */
const proofsMax = 64
/** As many as one DHT row holds: plenty to start from, too few for one peer to fill our table. */
export const greetingNodesMax = 20
const proofBytes = 16
const keyBytes = 32
/** Where an encoder stands in its buffer, as compact-encoding has it. */
interface Cursor {
  start: number
  end: number
  buffer: Uint8Array
}

const protocol = 'kinoswarm/greeting/1'
const proofDomain = Buffer.from('kinoswarm channel proof 1\n')

/**
 * Proves knowledge of a channel's feed key on this one connection: a keyed hash over the Noise handshake hash and the
 * prover's role. Whoever does not know the key learns nothing from it, and it is worth nothing on another connection.
 */
export function channelProof(feedKey: Buffer, handshakeHash: Buffer, byInitiator: boolean): Buffer {
  const role = Buffer.from([byInitiator ? 1 : 0])
  return crypto.hash([proofDomain, feedKey, handshakeHash, role]).subarray(0, proofBytes)
}

export const greetingCodec = {
  preencode(state: { end: number }, greeting: Greeting): void {
    state.end += 2 + 4 + 1 + 1 + proofBytes * greeting.proofs.length + 6 * greeting.nodes.length
  },
  encode(state: Cursor, greeting: Greeting): void {
    const buffer = Buffer.alloc(8)
    buffer.writeUInt16LE(greeting.port, 0)
    buffer.writeUInt32LE(greeting.minutes, 2)
    buffer[6] = greeting.proofs.length
    buffer[7] = greeting.nodes.length
    write(state, buffer)
    for (const proof of greeting.proofs) write(state, proof)
    for (const node of greeting.nodes) write(state, encodeNode(node))
  },
  /** @throws PeerFault when it is longer than its counts say, or shorter, or over the bounds. */
  decode(state: Cursor): Greeting {
    const head = read(state, 8)
    const [proofs, nodes] = [head[6]!, head[7]!]
    if (proofs > proofsMax || nodes > greetingNodesMax) throw new PeerFault('A greeting over its bounds')
    return {
      port: head.readUInt16LE(0),
      minutes: head.readUInt32LE(2),
      proofs: Array.from({ length: proofs }, () => read(state, proofBytes)),
      nodes: Array.from({ length: nodes }, () => decodeNode(read(state, 6))),
    }
  },
}

/** A few peers of the channels both follow: key, address and port each. */
export const peersCodec = {
  preencode(state: { end: number }, peers: readonly PeerHint[]): void {
    state.end += 1 + (keyBytes + 6) * peers.length
  },
  encode(state: Cursor, peers: readonly PeerHint[]): void {
    write(state, Buffer.from([peers.length]))
    for (const peer of peers) {
      write(state, peer.publicKey ?? Buffer.alloc(keyBytes))
      write(state, encodeNode(peer))
    }
  },
  /** @throws PeerFault when it is cut short or over the bound. */
  decode(state: Cursor): PeerHint[] {
    const count = read(state, 1)[0]!
    if (count > toldPeersMax) throw new PeerFault('More peers than anyone tells')
    return Array.from({ length: count }, () => ({ publicKey: read(state, keyBytes), ...decodeNode(read(state, 6)) }))
  },
}

export interface GreetingSide {
  ours(): Omit<Greeting, 'proofs'> & { feedKeys: Iterable<Buffer> }
  /** `common`: channels they proved to follow as well. Returns the peers to name to them. */
  ongreeting(theirs: Greeting, common: Buffer[]): readonly PeerHint[]
  /** Peers of common channels, as they say. */
  onpeers(peers: readonly PeerHint[]): void
}

/** Sends our greeting and reports theirs, and likewise the peers named: each at most once a connection. */
export function exchangeGreetings(stream: NoiseSecretStream, side: GreetingSide): void {
  let [common, told]: [Buffer[] | null, boolean] = [null, false]
  const channel = Protomux.from(stream).createChannel({ protocol })
  if (!channel) return
  const greeting = channel.addMessage<Greeting>({
    encoding: greetingCodec,
    onmessage(theirs) {
      if (common) return
      common = commonChannels(stream, [...side.ours().feedKeys], theirs)
      const peers = side.ongreeting(theirs, common)
      if (peers.length > 0) named.send(peers)
    },
  })
  const named = channel.addMessage<readonly PeerHint[]>({
    encoding: peersCodec,
    onmessage(peers) {
      if (told || !common || common.length === 0) return
      told = true
      side.onpeers(peers)
    },
  })
  channel.open()
  const { feedKeys, ...rest } = side.ours()
  const proofs = [...feedKeys]
    .slice(0, proofsMax)
    .map((key) => channelProof(key, stream.handshakeHash, stream.isInitiator))
  greeting.send({ ...rest, nodes: rest.nodes.slice(0, greetingNodesMax), proofs })
}

function commonChannels(stream: NoiseSecretStream, feedKeys: Buffer[], theirs: Greeting): Buffer[] {
  const claimed = new Set(theirs.proofs.map((proof) => Buffer.from(proof).toString('hex')))
  return feedKeys.filter((key) =>
    claimed.has(channelProof(key, stream.handshakeHash, !stream.isInitiator).toString('hex')),
  )
}

function encodeNode({ host, port }: HostPort): Buffer {
  const bytes = Buffer.alloc(6)
  host.split('.').forEach((part, at) => {
    if (at < 4) bytes[at] = Number(part)
  })
  bytes.writeUInt16LE(port, 4)
  return bytes
}

function decodeNode(bytes: Buffer): HostPort {
  return { host: bytes.subarray(0, 4).join('.'), port: bytes.readUInt16LE(4) }
}

function write(state: Cursor, bytes: Uint8Array): void {
  state.buffer.set(bytes, state.start)
  state.start += bytes.byteLength
}

function read(state: Cursor, count: number): Buffer {
  if (state.end - state.start < count) throw new PeerFault('A greeting cut short')
  const bytes = Buffer.from(state.buffer.subarray(state.start, state.start + count))
  state.start += count
  return bytes
}
