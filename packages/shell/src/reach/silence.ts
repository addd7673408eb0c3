/**
 * Leaving without a word. Where the chosen interface is lost, whatever is still sent may leave by another: not only
 * requests, but retransmissions, the end of each connection, and the polite withdrawal of announcements. So before
 * anything is closed, it is made mute.
 */
import type { Socket } from 'node:net'
import type HyperDHT from 'hyperdht'
import type { UdxSocket, UdxStream } from 'udx-native'

/** What HyperDHT has of sockets and streams; none of it is in its documented face. */
interface Inside {
  udx: { createSocket(): UdxSocket }
  io: { serverSocket: UdxSocket | null; clientSocket: UdxSocket | null }
  rawStreams: Iterable<UdxStream>
  _socketPool: { _sockets: Map<UdxSocket, unknown> }
}

/**
 * From now on the DHT's sockets send nothing, and its connections, which the transport itself keeps alive and ends with
 * a packet, send to a port of our own on loopback. Call `suspend` next; `resume` opens new sockets.
 */
export function muteDht(dht: HyperDHT): void {
  const { udx, io, rawStreams, _socketPool } = dht as unknown as Inside
  for (const socket of [io.serverSocket, io.clientSocket, ..._socketPool._sockets.keys()]) if (socket) mute(socket)
  const nowhere = udx.createSocket()
  nowhere.bind(0, '127.0.0.1')
  for (const stream of rawStreams) divert(stream, nowhere)
  // Ends with the last of those streams; closed before, it would take none.
  nowhere.close().catch(() => {})
}

function divert(stream: UdxStream, nowhere: UdxSocket): void {
  if (!stream.connected || stream.destroying) return
  // UDX's own: where addresses are asked about, loopback would be refused and the stream ended with a packet.
  const { changeRemote } = Object.getPrototypeOf(stream) as UdxStream
  try {
    changeRemote.call(stream, nowhere, stream.remoteId, nowhere.address()!.port, '127.0.0.1').catch(() => {})
  } catch {
    // A change is under way already: that stream was hardly used.
  }
}

function mute(socket: UdxSocket): void {
  socket.send = async () => true
  socket.trySend = () => {}
}

/**
 * TCP: the system ends a connection with a packet. So it is left as it is, unread and unwritten, and whoever uses it is
 * told that it closed; the function returned ends it for real.
 */
export function muteTcp(socket: Socket): () => void {
  const destroy = socket.destroy.bind(socket)
  socket.pause()
  socket.write = () => true
  socket.end = () => socket
  socket.destroy = () => {
    if (!socket.destroyed) setImmediate(() => socket.emit('close', false))
    return socket
  }
  return () => {
    destroy()
  }
}
