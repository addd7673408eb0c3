import type { Socket } from 'node:net'
import type { HostPort } from './address.ts'
import { ReachError } from './errors.ts'

/** A SOCKS5 proxy (RFC 1928), with a user name and password (RFC 1929) where it asks for one. */
export interface SocksProxy extends HostPort {
  username?: string
  password?: string
}

/** What goes through the proxy and what cannot, in words for settings and the doctor. */
export const proxyScope = {
  through: ['direct peers over TCP: those named in links, remembered, or found by rendezvous'],
  around: [
    'HyperDHT and the swarm (UDP; SOCKS5 proxies rarely carry it, and hole punching cannot work through one)',
    'the BitTorrent mainline DHT (UDP)',
    'films: BitTorrent peers, trackers and their names',
    'names of nodes and of peers in links, which the system looks up',
    'local discovery, which never leaves this network',
  ],
} as const

const version = 5
const noLogin = 0
const loginByPassword = 2
const connectCommand = 1
const ipv4 = 1
/** The longest answer to CONNECT: head, a domain name of 255 bytes, a port. */
const replyMaxBytes = 4 + 1 + 255 + 2

/** Asks the proxy at the other end of `socket` to connect on. @throws ReachError PROXY_REFUSED */
export async function connectThroughProxy(socket: Socket, to: HostPort, proxy: SocksProxy): Promise<void> {
  const methods = proxy.username ? [noLogin, loginByPassword] : [noLogin]
  socket.write(Buffer.from([version, methods.length, ...methods]))
  const [, method] = await readBytes(socket, 2)
  if (method === loginByPassword) await logIn(socket, proxy)
  else if (method !== noLogin) throw refused('it wants a kind of login that is not supported')
  const port = Buffer.alloc(2)
  port.writeUInt16BE(to.port)
  socket.write(Buffer.from([version, connectCommand, 0, ipv4, ...to.host.split('.').map(Number), ...port]))
  const head = await readBytes(socket, 5)
  if (head[1] !== 0) throw refused(`it cannot reach that address (code ${head[1]})`)
  const rest = head[3] === ipv4 ? 5 : head[3] === 3 ? head[4]! + 2 : 17
  if (rest > replyMaxBytes) throw refused('its answer makes no sense')
  await readBytes(socket, rest)
}

async function logIn(socket: Socket, { username = '', password = '' }: SocksProxy): Promise<void> {
  const [user, secret] = [Buffer.from(username), Buffer.from(password)]
  socket.write(Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([secret.length]), secret]))
  const [, status] = await readBytes(socket, 2)
  if (status !== 0) throw refused('it does not accept the user name and password')
}

/** The caller's timeout destroys the socket, which ends the wait. */
function readBytes(socket: Socket, count: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const onreadable = () => {
      const bytes = socket.read(count) as Buffer | null
      if (!bytes) return
      done()
      resolve(bytes)
    }
    const onclose = () => {
      done()
      reject(refused('it closed the connection'))
    }
    const done = () => {
      socket.off('readable', onreadable)
      socket.off('close', onclose)
    }
    socket.on('readable', onreadable)
    socket.on('close', onclose)
    onreadable()
  })
}

function refused(why: string): ReachError {
  return new ReachError(
    'PROXY_REFUSED',
    `The SOCKS5 proxy refused: ${why}. Check its address and login in the settings.`,
  )
}
