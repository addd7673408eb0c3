import { createSocket, type Socket } from 'node:dgram'
import { decodeBencode } from '../torrent/bencode.ts'
import { isDhtMessage } from './dht-message.ts'

/** Answers of the mainline DHT stay below an Ethernet frame; BEP 5 messages are mostly under 1 KB. */
const MAX_MESSAGE_BYTES = 4096
/** Messages a second from everybody together; a busy node sees a few hundred. */
const MAX_MESSAGES_PER_SECOND = 2000

/**
 * A UDP socket for the mainline DHT that drops what is not a sane message before the DHT library parses it. Should the
 * library throw over one all the same, that message is dropped and nothing else ends; `onthrow` hears of it.
 */
export function createDhtSocket(onthrow: (error: unknown) => void = () => {}): Socket {
  const socket = createSocket('udp4')
  const emit = socket.emit.bind(socket) as (event: string, ...args: unknown[]) => boolean
  let second = 0
  let count = 0
  socket.emit = (event: string, ...args: unknown[]): boolean => {
    if (event !== 'message') return emit(event, ...args)
    const now = Math.floor(Date.now() / 1000)
    if (now !== second) [second, count] = [now, 0]
    if (++count > MAX_MESSAGES_PER_SECOND || !isMessage(args[0])) return false
    try {
      return emit(event, ...args)
    } catch (error) {
      onthrow(error)
      return false
    }
  }
  return socket
}

function isMessage(bytes: unknown): boolean {
  if (!(bytes instanceof Uint8Array) || bytes.length > MAX_MESSAGE_BYTES) return false
  try {
    return isDhtMessage(decodeBencode(bytes))
  } catch {
    return false
  }
}
