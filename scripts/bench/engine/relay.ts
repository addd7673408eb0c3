import { connect, createServer, type Server, type Socket } from 'node:net'

export interface LinkShape {
  /** Bytes a second from the seeder; absent: as fast as it goes. */
  rate?: number
  /** Round trip in ms. */
  rtt?: number
  /** Share of 16 KiB stretches that come 200 ms late, with all behind them, as after a lost packet. */
  loss?: number
  /** Falls silent for good this many ms after its first caller, without hanging up. */
  silentAfter?: number
}

export interface Relay {
  server: Server
  /** A new client comes: what was silent speaks again. */
  begin(): void
}

const STRETCH_BYTES = 16 * 1024
const RETRANSMIT_MS = 200
/** A receive window: what may be under way before the seeder is held back. */
const WINDOW_BYTES = 512 * 1024

/**
 * A link in front of one seeder: bytes leave at its rate, arrive half a round trip later, and now and then late. The
 * kernel here has no delay of its own to offer (no netem). A connection's first bytes also wait the round trip that
 * its opening would have cost.
 */
export async function relay(
  listen: { host: string; port: number },
  target: { host: string; port: number },
  shape: LinkShape,
): Promise<Relay> {
  let silentFrom = Number.POSITIVE_INFINITY
  const silent = () => performance.now() >= silentFrom
  const server = createServer({ noDelay: true }, (client) => {
    const seeder = connect({ ...target, noDelay: true })
    const opened = performance.now() + (shape.rtt ?? 0)
    if (shape.silentAfter !== undefined) silentFrom = Math.min(silentFrom, performance.now() + shape.silentAfter)
    shuttle(client, seeder, { ...shape, rate: undefined, loss: undefined, opened, silent })
    shuttle(seeder, client, { ...shape, opened, silent })
  })
  await new Promise<void>((resolve) => server.listen(listen.port, listen.host, resolve))
  const begin = () => {
    silentFrom = Number.POSITIVE_INFINITY
  }
  return { server, begin }
}

interface OneWay {
  rtt?: number | undefined
  rate?: number | undefined
  loss?: number | undefined
  /** When the connection counts as open. */
  opened: number
  silent: () => boolean
}

function shuttle(from: Socket, to: Socket, shape: OneWay): void {
  const queue: { part: Buffer; at: number }[] = []
  let freeAt = shape.opened
  let underWay = 0
  let timer: NodeJS.Timeout | null = null
  const deliver = () => {
    timer = null
    const now = performance.now()
    while (queue[0] && queue[0].at <= now + 0.5) {
      const { part } = queue.shift()!
      underWay -= part.length
      if (to.writable && !shape.silent()) to.write(part)
    }
    if (underWay < WINDOW_BYTES) from.resume()
    if (queue[0]) timer = setTimeout(deliver, Math.max(1, queue[0].at - performance.now()))
  }
  from.on('error', () => to.destroy())
  from.on('close', () => setTimeout(() => to.destroy(), shape.rtt ?? 0))
  from.on('data', (bytes) => {
    for (let start = 0; start < bytes.length; start += STRETCH_BYTES) {
      const part = bytes.subarray(start, start + STRETCH_BYTES)
      const late = Math.random() < ((shape.loss ?? 0) * part.length) / STRETCH_BYTES ? RETRANSMIT_MS : 0
      freeAt = Math.max(freeAt, performance.now()) + (shape.rate ? (part.length / shape.rate) * 1000 : 0) + late
      underWay += part.length
      queue.push({ part, at: freeAt + (shape.rtt ?? 0) / 2 })
    }
    if (underWay >= WINDOW_BYTES) from.pause()
    if (!timer) deliver()
  })
}
