import type { Socket } from 'node:dgram'
import { isIP } from 'node:net'
import type { Contacts } from './contacts.ts'

/** For the mainline DHT, whose nodes name others: this socket sends to and hears from whom it may. Names are looked up before. */
export function guardDatagrams(socket: Socket, contacts: Contacts): Socket {
  const send = socket.send.bind(socket) as (...args: unknown[]) => void
  socket.send = ((...args: unknown[]) => {
    const host = args.slice(1).find((value) => typeof value === 'string')
    if (typeof host === 'string' && isIP(host) !== 0 && !contacts.allows(host)) return
    send(...args)
  }) as typeof socket.send
  const emit = socket.emit.bind(socket) as (event: string, ...values: unknown[]) => boolean
  socket.emit = (event: string, ...values: unknown[]): boolean => {
    if (event === 'message' && !contacts.hear((values[1] as { address: string }).address)) return false
    return emit(event, ...values)
  }
  return socket
}
