/** Peers that mean no good. */
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import c from 'compact-encoding'
import HyperDHT from 'hyperdht'
import hyperdhtMessages from 'hyperdht/lib/messages.js'
import Hyperswarm from 'hyperswarm'

interface Target {
  host: string
  port: number
  publicKey: Buffer
}

const peerHandshakeCommand = 0
/** As long as a real first message of Noise IK with its payload. */
const handshakeBytes = 180

/** Half of it over UDP, addressed to the victim's own server, half over TCP. Returns a stop that says how many were sent. */
export async function floodHandshakes(target: Target, perSecond: number, bootstrap: string[]) {
  const dht = new HyperDHT({ bootstrap, host: '127.0.0.1', firewalled: false })
  await dht.fullyBootstrapped()
  const sockets = new Set<Socket>()
  let sent = 0
  const started = performance.now()
  // By the clock, not by the tick: a busy machine makes bunches of it, not fewer.
  const timer = setInterval(() => {
    const due = ((performance.now() - started) / 1000) * perSecond
    for (; sent < due; sent++) {
      if (sent % 2 === 0) sendUdp(dht, target)
      else sendTcp(target, sockets)
    }
  }, 20)
  return async () => {
    clearInterval(timer)
    for (const socket of sockets) socket.destroy()
    await dht.destroy({ force: true })
    return sent
  }
}

function sendUdp(dht: HyperDHT, { host, port, publicKey }: Target): void {
  const noise = randomBytes(handshakeBytes)
  const message = { mode: 0, noise, peerAddress: null, relayAddress: null }
  const value = c.encode(hyperdhtMessages.handshake as never, message)
  const request = { command: peerHandshakeCommand, target: HyperDHT.hash(publicKey), value: Buffer.from(value) }
  dht.request(request, { host, port }, { retry: false }).catch(() => {})
}

function sendTcp({ host, port }: Target, sockets: Set<Socket>): void {
  const socket = connect({ host, port })
  sockets.add(socket)
  socket.on('error', () => {})
  socket.on('connect', () => socket.end(randomBytes(handshakeBytes)))
  socket.on('close', () => sockets.delete(socket))
}

/** Connections that are opened and never used. */
export function idleConnections({ host, port }: Target, count: number): { open(): number; close(): void } {
  const sockets = Array.from({ length: count }, () => {
    const socket = connect({ host, port })
    socket.on('error', () => {})
    return socket
  })
  return {
    open: () => sockets.filter((socket) => socket.readyState === 'open').length,
    close: () => {
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Most have connected by then; on a busy machine the last ones take their time. */
const settleMaxMs = 15_000

/** Peers that join the topic, connect, and say nothing. */
export async function silentPeers(topic: Buffer, count: number, bootstrap: string[]) {
  const swarms = Array.from({ length: count }, () => {
    const swarm = new Hyperswarm({ dht: new HyperDHT({ bootstrap, host: '127.0.0.1', firewalled: false }) })
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
