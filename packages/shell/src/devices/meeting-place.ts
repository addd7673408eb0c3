import type { Duplex } from 'node:stream'
import type NoiseSecretStream from '@hyperswarm/secret-stream'
import crypto from 'hypercore-crypto'
import Protomux from 'protomux'
import type { ChannelSwarm } from '../channel/swarm.ts'

/** Somebody who knows the key of a meeting, on one connection. */
export interface Meeting {
  /** Hash of the Noise handshake beneath: the same on both sides, and on no other connection. */
  readonly handshake: Buffer
  send(bytes: Buffer): void
  close(): void
  onmessage: (bytes: Buffer) => void
  onclose: () => void
}

/** A batch of changes is some 100 KiB. */
const messageMaxBytes = 2 ** 20
const idDomain = Buffer.from('kinoswarm meeting id 1\n')
const proofDomain = Buffer.from('kinoswarm meeting proof 1\n')

interface Wanted {
  key: Buffer
  protocol: string
  onmeet: (meeting: Meeting) => void
  /** What is to be undone on each connection. */
  undo: Map<Duplex, () => void>
}

/**
 * Where those who share a secret key find each other: over every way the swarm has, and on connections that are there
 * for another reason. Strangers on the same connection see a random name and learn nothing from it; who answers has
 * proved that they know the key, for this connection alone.
 */
export class MeetingPlace {
  readonly #swarm: ChannelSwarm
  readonly #wanted = new Map<string, Wanted>()
  readonly #attend = (connection: Duplex): void => {
    for (const wanted of this.#wanted.values()) attend(wanted, connection as NoiseSecretStream)
  }
  readonly #rejoin = (): void => {
    for (const { key } of this.#wanted.values()) this.#join(key)
  }

  constructor(swarm: ChannelSwarm) {
    this.#swarm = swarm
    swarm.on('connection', this.#attend)
    swarm.on('reopened', this.#rejoin)
  }

  /** Begins to look for others with this key (32 bytes), and to answer them. */
  meet(key: Buffer, protocol: string, onmeet: (meeting: Meeting) => void): void {
    const name = key.toString('hex')
    if (this.#wanted.has(name)) return
    const wanted: Wanted = { key, protocol, onmeet, undo: new Map() }
    this.#wanted.set(name, wanted)
    this.#join(key)
    for (const connection of this.#swarm.connections) attend(wanted, connection as unknown as NoiseSecretStream)
  }

  part(key: Buffer): void {
    const wanted = this.#wanted.get(key.toString('hex'))
    if (!wanted) return
    this.#wanted.delete(key.toString('hex'))
    for (const undo of wanted.undo.values()) undo()
    this.#swarm.reach.unfollow(key)
    this.#swarm.reach.leave(crypto.discoveryKey(key))
  }

  close(): void {
    this.#swarm.off('connection', this.#attend)
    this.#swarm.off('reopened', this.#rejoin)
    for (const { key } of [...this.#wanted.values()]) this.part(key)
  }

  /** One’s own devices are to find this one, whatever is given to others. */
  #join(key: Buffer): void {
    this.#swarm.reach.follow(key)
    this.#swarm.reach.join(crypto.discoveryKey(key), { give: true }).catch(() => {})
  }
}

/** Opens this meeting on a connection, and opens it again for whoever comes to know the key later. */
function attend(wanted: Wanted, stream: NoiseSecretStream): void {
  const { key, protocol, undo } = wanted
  if (undo.has(stream) || !stream.handshakeHash) return
  const id = crypto.hash([idDomain, key, stream.handshakeHash])
  const mux = Protomux.from(stream)
  const live = new Set<() => void>()
  const open = () => {
    const close = openMeeting(wanted, stream, { mux, id, ended: () => close && live.delete(close) })
    if (close) live.add(close)
  }
  mux.pair({ protocol, id }, open)
  const end = () => {
    mux.unpair({ protocol, id })
    for (const close of [...live]) close()
    undo.delete(stream)
  }
  undo.set(stream, end)
  stream.once('close', () => undo.delete(stream))
  open()
}

interface Place {
  mux: Protomux
  id: Buffer
  ended: () => void
}

/** Answers with how to close it; undefined where one is open already. */
function openMeeting(wanted: Wanted, stream: NoiseSecretStream, place: Place): (() => void) | undefined {
  const { key, protocol } = wanted
  let meeting: Meeting | undefined
  const channel = place.mux.createChannel({
    protocol,
    id: place.id,
    onclose() {
      place.ended()
      meeting?.onclose()
    },
  })
  if (!channel) return undefined
  const message = channel.addMessage<Buffer>({
    onmessage(bytes) {
      if (bytes.length > messageMaxBytes) return channel.close()
      if (meeting) return meeting.onmessage(Buffer.from(bytes))
      if (!proof(key, stream, !stream.isInitiator).equals(bytes)) return channel.close()
      meeting = {
        handshake: stream.handshakeHash,
        send: (reply) => void (channel.closed || message.send(reply)),
        close: () => channel.close(),
        onmessage: () => {},
        onclose: () => {},
      }
      wanted.onmeet(meeting)
    },
  })
  channel.open()
  message.send(proof(key, stream, stream.isInitiator))
  return () => channel.close()
}

function proof(key: Buffer, stream: NoiseSecretStream, byInitiator: boolean): Buffer {
  return crypto.hash([proofDomain, key, stream.handshakeHash, Buffer.from([byInitiator ? 1 : 0])])
}
