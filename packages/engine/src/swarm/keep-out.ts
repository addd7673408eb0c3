import { Socket as DatagramSocket } from 'node:dgram'
import dns, { type LookupAddress, type LookupOptions } from 'node:dns'
import { createRequire } from 'node:module'
import { isIP, Server, Socket } from 'node:net'
import { type Call, replace } from './bind-address.ts'
import type { Contacts } from './contacts.ts'

/**
 * Keeps a whole process away from blocked addresses: nothing is sent to them over TCP or UDP, whatever for (peers, trackers,
 * DHT nodes, local discovery), and nothing of theirs is heard. A name of somebody's choice, as trackers have, may not lead
 * to an address of this machine or the home either. The libraries below open sockets of their own in many places, so this
 * sits on the prototypes they all go through; what UDX opens is `GuardedUdx`'s. Call it after `bindNamesTo`.
 */
export function keepOut(contacts: Contacts): void {
  keepOutTcp(contacts)
  keepOutUdp(contacts)
  keepOutUtp(contacts)
  keepOutNames(contacts)
}

function keepOutTcp(contacts: Contacts): void {
  const connecting = (connect: Call): Call =>
    function (this: Socket, ...args) {
      // Node hands over `[options, callback]`; others call it with a port and a host.
      const [first, second] = Array.isArray(args[0]) ? args[0] : args
      const host = typeof first === 'object' && first !== null ? (first as { host?: unknown }).host : second
      if (typeof host !== 'string' || !contacts.blocks(host)) return connect.apply(this, args)
      return this.destroy(refused(host))
    }
  replace(Socket.prototype, 'connect', connecting)
  const hearing = (emit: Call): Call =>
    function (this: Server, event, ...values) {
      const caller = event === 'connection' ? (values[0] as Socket) : undefined
      if (!caller?.remoteAddress || !contacts.blocks(caller.remoteAddress)) return emit.call(this, event, ...values)
      return void caller.resetAndDestroy()
    }
  replace(Server.prototype, 'emit', hearing)
}

function keepOutUdp(contacts: Contacts): void {
  const sending = (send: Call): Call =>
    function (this: DatagramSocket, ...args) {
      const host = args.slice(1).find((value) => typeof value === 'string')
      if (host === undefined || !contacts.blocks(host)) return send.apply(this, args)
      const done = args.at(-1)
      if (typeof done === 'function') process.nextTick(done, refused(host))
    }
  replace(DatagramSocket.prototype, 'send', sending)
  const hearing = (emit: Call): Call =>
    function (this: DatagramSocket, event, ...values) {
      const blocked = event === 'message' && contacts.blocks((values[1] as { address: string }).address)
      return blocked ? false : emit.call(this, event, ...values)
    }
  replace(DatagramSocket.prototype, 'emit', hearing)
}

/** Calls that come in over uTP, which is all it is used for; its first answer has left by then. */
function keepOutUtp(contacts: Contacts): void {
  try {
    const utp = createRequire(import.meta.url)('utp-native') as { prototype: object }
    const hearing = (emit: Call): Call =>
      function (this: unknown, event, ...values) {
        const caller = values[0] as Socket & { remoteAddress: string }
        if (event !== 'connection' || !contacts.blocks(caller.remoteAddress)) return emit.call(this, event, ...values)
        caller.on('error', () => {})
        return void caller.destroy()
      }
    replace(utp.prototype, 'emit', hearing)
  } catch {
    // Not installed.
  }
}

type Done = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/** `dns.lookup` is what every socket asks for a name. */
function keepOutNames(contacts: Contacts): void {
  const system = dns.lookup as (name: string, options: LookupOptions, done: Done) => void
  dns.lookup = ((name: string, ...rest: unknown[]) => {
    const done = rest.pop() as Done
    const options = (typeof rest[0] === 'number' ? { family: rest[0] } : (rest[0] ?? {})) as LookupOptions
    if (isIP(name) !== 0) return system(name, options, done)
    system(name, { ...options, all: true }, (error, found) => {
      const good = error ? [] : (found as LookupAddress[]).filter(({ address }) => contacts.allows(address))
      if (good.length === 0) return done(error ?? refused(name), options.all ? [] : '')
      if (options.all) done(null, good)
      else done(null, good[0]!.address, good[0]!.family)
    })
  }) as typeof dns.lookup
}

function refused(host: string): Error {
  return Object.assign(new Error(`Nothing is sent to ${host}`), { code: 'ENOTFOUND' })
}
