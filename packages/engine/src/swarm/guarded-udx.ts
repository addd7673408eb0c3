import UDX, { type UdxSocket, type UdxStream, type UdxStreamOptions } from 'udx-native'
import type { Contacts } from './contacts.ts'

/**
 * What Hyperswarm and its DHT send and receive goes through sockets and streams of one UDX. Nodes and peers name
 * addresses in a dozen places there (closer nodes, relays, holes to punch), none of which asks anybody; so it is here that
 * an address is refused, whoever named it and for whatever.
 */
export class GuardedUdx extends UDX {
  readonly #contacts: Contacts

  constructor(contacts: Contacts) {
    super()
    this.#contacts = contacts
  }

  override createSocket(options?: object): UdxSocket {
    return guardSocket(super.createSocket(options), this.#contacts)
  }

  override createStream(id: number, options: UdxStreamOptions = {}): UdxStream {
    const contacts = this.#contacts
    const { firewall = () => true } = options
    const stream = super.createStream(id, {
      ...options,
      firewall: (socket, port, host) => !contacts.hear(host) || firewall(socket, port, host),
    })
    return guardStream(stream, contacts)
  }
}

function guardSocket(socket: UdxSocket, contacts: Contacts): UdxSocket {
  const { send, trySend, emit } = socket
  socket.send = async (bytes, port, host = loopback, ttl) =>
    contacts.allows(host) && send.call(socket, bytes, port, host, ttl)
  socket.trySend = (bytes, port, host = loopback, ttl) => {
    if (contacts.allows(host)) trySend.call(socket, bytes, port, host, ttl)
  }
  socket.emit = (event: string, ...values: unknown[]) => {
    if (event === 'message' && !contacts.hear((values[1] as { host: string }).host)) return false
    return emit.call(socket, event, ...values)
  }
  return socket
}

function guardStream(stream: UdxStream, contacts: Contacts): UdxStream {
  const { connect, changeRemote } = stream
  stream.connect = (socket, remoteId, port, host = loopback, options) => {
    if (contacts.allows(host)) connect.call(stream, socket, remoteId, port, host, options)
    else stream.destroy()
  }
  stream.changeRemote = async (socket, remoteId, port, host = loopback) => {
    if (contacts.allows(host)) await changeRemote.call(stream, socket, remoteId, port, host)
    else stream.destroy()
  }
  return stream
}

/** UDX's own default. */
const loopback = '127.0.0.1'

/** dht-rpc: what may come into the routing table, or be asked because another node named it. */
interface Inside {
  _filterNode: ((node: { host: string; port: number }) => boolean) | null
}

/** Keeps addresses that would be refused out of the table too: nobody waits there for answers that cannot come. */
export function guardNodes(dht: object, contacts: Contacts): void {
  const inside = dht as Inside
  const before = inside._filterNode
  inside._filterNode = (node) => contacts.allows(node.host) && (before?.(node) ?? true)
}

/** hyperdht/lib/server.js: what its router calls with the first message of each handshake; null = no answer at all. */
interface Server {
  _onpeerhandshake(message: { peerAddress?: { host: string } | null }, request: unknown): Promise<unknown>
}

/** A blocked peer's handshake may come by a node that passes it on and is not blocked itself. */
export function guardHandshakes(swarm: object, contacts: Contacts): void {
  const { server } = swarm as { server: Server }
  const answer = server._onpeerhandshake
  server._onpeerhandshake = async function (message, request) {
    if (message.peerAddress && contacts.blocks(message.peerAddress.host)) return null
    return answer.call(this, message, request)
  }
}
