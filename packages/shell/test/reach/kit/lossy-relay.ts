import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

export interface LineFaults {
  /** Share of datagrams that vanish, each way. */
  loss: number
  /** One way, milliseconds. */
  delayMs: number
}

/** A fixed sequence, so that a run can be repeated: xorshift32. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/**
 * A bad line to one peer: datagrams to this port go on to `target`, answers come back, some are lost and all are late. Each
 * sender gets a socket of its own towards the target, as behind a NAT. Ends with its process.
 */
export async function lossyRelay(target: { host: string; port: number }, faults: LineFaults) {
  const roll = dice(20_261_122)
  const front = createSocket('udp4')
  const backs = new Map<string, Socket>()
  const counts = { passed: 0, lost: 0 }
  const pass = (send: () => void) => {
    if (roll() < faults.loss) {
      counts.lost++
      return
    }
    counts.passed++
    setTimeout(send, faults.delayMs).unref()
  }
  const sendOn = (socket: Socket, bytes: Buffer, { port, host }: { port: number; host: string }) =>
    socket.send(bytes, port, host)
  front.on('message', (bytes, from) => {
    const id = `${from.address}:${from.port}`
    let back = backs.get(id)
    if (!back) {
      back = createSocket('udp4')
      back.bind(0)
      back.on('message', (answer) => pass(() => sendOn(front, answer, { port: from.port, host: from.address })))
      backs.set(id, back)
    }
    pass(() => sendOn(back, bytes, target))
  })
  front.bind(0)
  await once(front, 'listening')
  return { port: (front.address() as AddressInfo).port, counts }
}
