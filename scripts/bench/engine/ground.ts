/** Where a swarm of the benchmark stands: all of it on loopback, or each end in a network namespace of its own. */
import { type Host, noNamespaces, TestNetwork } from '../../../packages/shell/test/reach/kit/netns.ts'
import type { Address } from './links.ts'
import type { LinkShape } from './relay.ts'

export interface Ground {
  /** What a command of the clients' side is preceded by. */
  clientSide: string[]
  /** Processes of seeders: what precedes the command, and where they listen. */
  seeders: { before: string[]; at: Address[] }[]
  /** What is left for the relays. */
  shapes: LinkShape[]
  /** In words, what the kernel has held back so far. Throws when a link was none. */
  check(): string
  close(): void
}

const PORT_BASE = 20_000
const PORT_SPAN = 10_000

/** All seeders in one process, at an address each: some clients know a peer by nothing else. */
export function onLoopback(shapes: LinkShape[]): Ground {
  const base = PORT_BASE + Math.floor(Math.random() * PORT_SPAN)
  const at = shapes.map((_, index) => ({ host: `127.0.2.${index + 1}`, port: base + index }))
  return { clientSide: [], seeders: [{ before: [], at }], shapes, check: () => '', close: () => {} }
}

export const namespacesMissing = noNamespaces

/**
 * A namespace for each seeder, whose interface sends no faster than its rate (a token bucket of the kernel), and one for
 * the clients, with the relays, which have the round trip and losses: this kernel has no netem.
 */
export function inNamespaces(shapes: LinkShape[]): Ground {
  const ends: (() => void)[] = []
  const network = new TestNetwork({ after: (end) => ends.push(end) })
  const close = () => {
    for (const end of ends.splice(0)) end()
  }
  const inside = (host: Host) => ['ip', 'netns', 'exec', host.ns]
  try {
    const clients = network.host('clients', '45.66.0.1')
    const seeders = shapes.map((shape, index) => {
      const host = network.host(`seeder${index + 1}`, `45.66.1.${index + 1}`)
      const mbit = ((shape.rate ?? 0) * 8) / 1e6
      if (mbit > 0) host.slow(`${mbit}mbit`)
      return { host, mbit }
    })
    return {
      clientSide: inside(clients),
      seeders: seeders.map(({ host }) => ({ before: inside(host), at: [{ host: host.ip, port: PORT_BASE }] })),
      shapes: shapes.map(({ rate: _, ...rest }) => rest),
      check: () => seeders.map(({ host, mbit }) => heldBack(host, mbit)).join(', '),
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}

/** A link that never held anything back has slowed nothing down. */
function heldBack(host: Host, mbit: number): string {
  const told = host.run('tc', '-s', 'qdisc', 'show', 'dev', 'eth0')
  const rate = /tbf .*?rate (\d+)Mbit/.exec(told)?.[1]
  const [, bytes, times] = /Sent (\d+) bytes[^)]*overlimits (\d+)/.exec(told) ?? []
  if (mbit > 0 && (Number(rate) !== mbit || !Number(times))) throw new Error(`${host.ns} is not slowed down: ${told}`)
  return `${times} times at ${rate} Mbit/s in ${(Number(bytes) / 1e6).toFixed(1)} MB`
}
