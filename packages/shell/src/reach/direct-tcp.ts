import { once } from 'node:events'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import type { HostPort } from './address.ts'
import { ReachError } from './errors.ts'
import { connectThroughProxy, type SocksProxy } from './socks5.ts'

/** Listens on `port`, or on any when that one is taken. Returns the port. @throws ReachError PORT_TAKEN */
export async function listenOn(server: Server, port: number, host = '0.0.0.0'): Promise<number> {
  for (const candidate of [port, 0]) {
    try {
      server.listen(candidate, host)
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    } catch (cause) {
      if (candidate === 0) {
        throw new ReachError('PORT_TAKEN', `No port on ${host} could be opened for direct peers.`, cause)
      }
    }
  }
  return 0
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}

export interface TcpDialOptions {
  timeoutMs: number
  localAddress?: string
  proxy?: SocksProxy
}

/** A connected socket, or null when there is none within the time. */
export async function dialTcp(
  to: HostPort,
  { timeoutMs, localAddress, proxy }: TcpDialOptions,
): Promise<Socket | null> {
  const first = proxy ?? to
  const socket = connect({ host: first.host, port: first.port, ...(localAddress ? { localAddress } : {}) })
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  const timer = setTimeout(() => socket.destroy(), timeoutMs)
  try {
    await connected(socket)
    if (proxy) await connectThroughProxy(socket, to, proxy)
    return socket
  } catch {
    socket.destroy()
    return null
  } finally {
    clearTimeout(timer)
  }
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('close', () => reject(new Error('The address does not answer')))
  })
}
