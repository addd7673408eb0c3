import { createHash } from 'node:crypto'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TestContext } from 'node:test'
import { Contacts } from '../../src/swarm/contacts.ts'
import { TitleSwarm } from '../../src/swarm/title-swarm.ts'

/** What a peer made of plain sockets does with the requests it gets. */
export type Manner =
  | 'honest'
  /** Every block is wrong. */
  | 'poison'
  /** Unchokes, takes requests, never answers. */
  | 'silent'
  /** One byte a second. */
  | 'loris'
  /** Gives the beginning of each piece, and nothing of the rest. */
  | 'half'
  /** Says it has everything and refuses every request. */
  | 'refuse'

/** What it has, or says it has; a test film is one. */
export interface PeerFilm {
  infohash: string
  bytes: Buffer
  pieceLength: number
}

export interface BadPeerOptions {
  manner: Manner
  /** Raw bytes sent right after the handshake. */
  hello?: Buffer
  /** Address to listen on: a ban is by address. */
  host?: string
  /** Its handshake has been sent. */
  greeted?: boolean
}

export interface BadPeer {
  address: string
  /** Connections that were made to it, and those still open. */
  calls: number
  open: number
  blocks: number
}

const HANDSHAKE_BYTES = 68
const CALL_AGAIN_MS = 50
/** BEP 3. */
const REQUEST = 6
/** What a `half` peer gives of a piece. */
export const HALF_BYTES = 256 * 1024

/** A seeder made of sockets that may lie. Speaks BEP 3 with the fast extension. */
export async function badPeer(t: TestContext, film: PeerFilm, options: BadPeerOptions): Promise<BadPeer> {
  const sockets = new Set<Socket>()
  const peer: BadPeer = { address: '', calls: 0, open: 0, blocks: 0 }
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    peer.calls += 1
    peer.open += 1
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      peer.open -= 1
    })
    talk(socket, film, options, () => {
      peer.blocks += 1
    })
  })
  const host = options.host ?? '127.0.0.1'
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  peer.address = `${host}:${(server.address() as { port: number }).port}`
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return peer
}

/** The same over Hyperswarm, found under the film's topic. */
export async function hyperswarmPeer(
  t: TestContext,
  film: PeerFilm,
  { bootstrap, ...options }: BadPeerOptions & { bootstrap: string[] },
): Promise<Pick<BadPeer, 'calls' | 'blocks'>> {
  const peer = { calls: 0, blocks: 0 }
  const swarm = new TitleSwarm({
    contacts: new Contacts({ allowPrivate: true }),
    bootstrap,
    onlink(_infohash, link) {
      peer.calls += 1
      talk(link, film, options, () => {
        peer.blocks += 1
      })
    },
  })
  t.after(() => swarm.close())
  await swarm.ready()
  swarm.join(film.infohash, { client: false })
  return peer
}

/** The same, calling: again whenever it is hung up on, until the test is over. */
export function badCaller(
  t: TestContext,
  film: PeerFilm,
  { port, host = '127.0.0.1', ...options }: BadPeerOptions & { port: number },
): Pick<BadPeer, 'calls' | 'blocks'> {
  const peer = { calls: 0, blocks: 0 }
  let socket: Socket
  let over = false
  const call = () => {
    socket = connect({ port, host: '127.0.0.1', localAddress: host })
    socket.on('error', () => {})
    socket.once('close', () => over || setTimeout(call, CALL_AGAIN_MS).unref())
    socket.once('connect', () => {
      peer.calls += 1
      socket.write(handshake(film.infohash))
    })
    talk(socket, film, { ...options, greeted: true }, () => {
      peer.blocks += 1
    })
  }
  t.after(() => {
    over = true
    socket.destroy()
  })
  call()
  return peer
}

/** One end of a BitTorrent connection, from its handshake on. */
function talk(socket: Duplex, film: PeerFilm, options: BadPeerOptions, asked: () => void = () => {}): void {
  let buffer = Buffer.alloc(0)
  let greeted = false
  socket.on('data', (bytes: Buffer) => {
    buffer = Buffer.concat([buffer, bytes])
    if (!greeted && buffer.length >= HANDSHAKE_BYTES) {
      greeted = true
      buffer = buffer.subarray(HANDSHAKE_BYTES)
      const first = options.greeted ? Buffer.alloc(0) : handshake(film.infohash)
      socket.write(Buffer.concat([first, message(14), options.hello ?? Buffer.alloc(0), message(1)]))
    }
    while (greeted && buffer.length >= 4 && buffer.length >= 4 + buffer.readUInt32BE(0)) {
      const length = buffer.readUInt32BE(0)
      const body = buffer.subarray(4, 4 + length)
      buffer = buffer.subarray(4 + length)
      if (body[0] !== REQUEST) continue
      asked()
      answer(socket, body, film, options.manner)
    }
  })
}

function answer(socket: Duplex, request: Buffer, film: PeerFilm, manner: Manner): void {
  const [piece, offset, length] = [request.readUInt32BE(1), request.readUInt32BE(5), request.readUInt32BE(9)]
  const start = piece * film.pieceLength + offset
  switch (manner) {
    case 'silent':
      return
    case 'refuse':
      socket.write(message(16, request.subarray(1)))
      return
    case 'loris': {
      const timer = setInterval(() => socket.write(Buffer.of(0)), 1000).unref()
      socket.once('close', () => clearInterval(timer))
      return
    }
    default: {
      if (manner === 'half' && offset >= HALF_BYTES) return
      const block = Buffer.from(film.bytes.subarray(start, start + length))
      if (manner === 'poison') block[0]! ^= 1
      socket.write(message(7, Buffer.concat([request.subarray(1, 9), block])))
    }
  }
}

export function message(id: number, body: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(body.length + 1)
  head[4] = id
  return Buffer.concat([head, body])
}

export function handshake(infohash: string): Buffer {
  const reserved = Buffer.alloc(8)
  reserved[5] = 0x10
  reserved[7] = 0x04
  const id = createHash('sha1').update(String(Math.random())).digest()
  return Buffer.concat([Buffer.of(19), Buffer.from('BitTorrent protocol'), reserved, Buffer.from(infohash, 'hex'), id])
}

/** What the other side says, read no further than it is asked for. Ends with the connection. */
export async function* messages(socket: Socket): AsyncGenerator<[id: number, body: Buffer]> {
  let rest = Buffer.alloc(0)
  let greeted = false
  for await (const bytes of socket) {
    rest = Buffer.concat([rest, bytes as Buffer])
    if (!greeted && rest.length >= HANDSHAKE_BYTES) {
      greeted = true
      rest = rest.subarray(HANDSHAKE_BYTES)
    }
    while (greeted && rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
      const length = rest.readUInt32BE(0)
      if (length > 0) yield [rest[4]!, rest.subarray(5, 4 + length)]
      rest = rest.subarray(4 + length)
    }
  }
}
