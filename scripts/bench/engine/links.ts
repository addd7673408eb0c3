import { createServer as createHttp, type Server as HttpServer } from 'node:http'
import { type LinkShape, type Relay, relay } from './relay.ts'

export interface Address {
  host: string
  port: number
}

export interface LinksJob {
  /** Where each seeder is. */
  seeders: Address[]
  /** What lies before each, in the same order. */
  shapes: LinkShape[]
}

/** The way from clients to seeders. */
export interface Links {
  announce: string
  /** Where clients are sent to, a seeder each. */
  doors: Address[]
  /** Call before each client: links that fell silent speak again. */
  begin(): void
  close(): void
}

/** A relay before each seeder that has a link to speak of, and a tracker that names them all. */
export async function openLinks({ seeders, shapes }: LinksJob): Promise<Links> {
  const relays: Relay[] = []
  const doors: Address[] = []
  for (const [index, seeder] of seeders.entries()) {
    const shape = shapes[index]!
    const door = { host: `127.0.1.${index + 1}`, port: seeder.port + RELAY_PORTS }
    const plain = Object.keys(shape).length === 0
    if (!plain) relays.push(await relay(door, seeder, shape))
    doors.push(plain ? seeder : door)
  }
  const rtt = Math.max(0, ...shapes.map((shape) => shape.rtt ?? 0))
  const tracker = await trackerOf(doors, 2 * rtt)
  return {
    announce: `http://127.0.0.1:${(tracker.address() as { port: number }).port}/announce`,
    doors,
    begin() {
      for (const one of relays) one.begin()
    },
    close() {
      for (const server of [...relays.map((one) => one.server), tracker]) server.close()
      tracker.closeAllConnections()
    },
  }
}

/** A relay listens this many ports above its seeder. */
const RELAY_PORTS = 1000

/** Answers every announce with the same peers, after the round trips that it would have cost. */
async function trackerOf(peers: Address[], delayMs: number): Promise<HttpServer> {
  const compact = Buffer.concat(
    peers.map(({ host, port }) => Buffer.from([...host.split('.').map(Number), port >> 8, port & 255])),
  )
  const body = Buffer.concat([Buffer.from(`d8:intervali1800e5:peers${compact.length}:`), compact, Buffer.from('e')])
  const server = createHttp((_, response) => {
    setTimeout(() => response.end(body), delayMs)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
