import { Socket as DatagramSocket } from 'node:dgram'
import { createRequire } from 'node:module'
import { createServer, isIPv6, Server, Socket } from 'node:net'
import { EngineError } from '../errors.ts'

/**
 * Keeps a whole process to one network address: everything it opens, over TCP, UDP and uTP, to peers, trackers and DHT
 * nodes, leaves from there and is reached there only. The libraries below open sockets of their own in many places and
 * most of them take no address, so this sits on the prototypes they all go through. Local sockets (paths) are left
 * alone. What UDX opens is told its address by its owner; names are `bindNamesTo`'s.
 */
export function bindProcessTo(host: string): void {
  bindTcp(host)
  bindUdp(host)
  bindUtp(host)
}

/** @throws EngineError `no-address` when no interface of this machine has the address now. */
export async function requireAddress(host: string): Promise<void> {
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen({ port: 0, host }, resolve))
  } catch (cause) {
    const message = `This machine has no network address ${host} right now. Connect the tunnel or choose another address.`
    throw new EngineError('no-address', message, { cause })
  } finally {
    server.close()
  }
}

export type Call = (...args: unknown[]) => unknown

/** Puts `wrap(original)` in the place of a method; once, however often it is called. */
export function replace(prototype: object, name: string, wrap: (original: Call) => Call): void {
  const methods = prototype as Record<string, Call>
  methods[name] = wrap(methods[name]!)
}

function bindTcp(host: string): void {
  const family = isIPv6(host) ? 6 : 4
  replace(
    Socket.prototype,
    'connect',
    (connect) =>
      function (this: Socket, ...args) {
        // Node hands over `[options, callback]`; others call it with a port and a host.
        const normal = Array.isArray(args[0]) ? args[0] : args
        const options = typeof normal[0] === 'object' ? (normal[0] as Record<string, unknown>) : null
        if (options && options.path === undefined) {
          // Only addresses of this family can be reached from here; trying both at once would ignore `localAddress`.
          Object.assign(options, { localAddress: host, family, autoSelectFamily: false })
          return connect.apply(this, args)
        }
        if (typeof normal[0] !== 'number') return connect.apply(this, args)
        const [port, target] = normal as [number, unknown]
        const to = { port, localAddress: host, family, autoSelectFamily: false }
        const callback = normal.find((arg) => typeof arg === 'function')
        return connect.call(this, typeof target === 'string' ? { ...to, host: target } : to, callback)
      },
  )
  replace(
    Server.prototype,
    'listen',
    (listen) =>
      function (this: Server, ...args) {
        const [first, ...rest] = args
        if (typeof first === 'number') {
          return listen.call(this, { port: first, host }, ...rest.filter((arg) => typeof arg === 'function'))
        }
        const options = first as { port?: number; path?: string; host?: string } | undefined
        if (typeof first === 'object' && options?.path === undefined)
          return listen.call(this, { ...options, host }, ...rest)
        return listen.apply(this, args)
      },
  )
}

function bindUdp(host: string): void {
  const type = isIPv6(host) ? 'udp6' : 'udp4'
  // Sending from a socket that was never bound binds it by this method too.
  replace(
    DatagramSocket.prototype,
    'bind',
    (bind) =>
      function (this: DatagramSocket, ...args) {
        const own = (this as unknown as { type: string }).type === type
        // A socket of the other family has nowhere to go: its own loopback reaches nobody.
        const address = own ? host : type === 'udp4' ? '::1' : '127.0.0.1'
        const callback = args.find((arg) => typeof arg === 'function')
        const first = args[0]
        const asked =
          typeof first === 'object' && first !== null ? first : { port: typeof first === 'number' ? first : 0 }
        return bind.call(this, { ...asked, address }, callback)
      },
  )
}

/** uTP is optional; where its native part is missing nothing is opened with it. */
function bindUtp(host: string): void {
  try {
    const utp = createRequire(import.meta.url)('utp-native') as { prototype: object }
    replace(
      utp.prototype,
      'bind',
      (bind) =>
        function (this: unknown, port, _address, listening) {
          return bind.call(this, typeof port === 'number' ? port : 0, host, listening)
        },
    )
  } catch {
    // Not installed.
  }
}
