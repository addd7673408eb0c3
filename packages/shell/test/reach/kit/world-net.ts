/** The world outside: hosts at the very addresses that HyperDHT starts from, and a mainline DHT. */
import type { TestContext } from 'node:test'
import { type Running, start } from './hosts.ts'
import type { Host, TestNetwork } from './netns.ts'

/** hyperdht/lib/constants.js */
export const defaultNodeAddresses = ['88.99.3.86', '142.93.90.113', '138.68.147.8'] as const
const port = 49_737
export const defaultNodes = defaultNodeAddresses.map((address) => `${address}:${port}`)

/** A HyperDHT of eight nodes, three of them where every shell looks by default. */
export async function startDht(t: TestContext, network: TestNetwork): Promise<{ host: Host; process: Running }> {
  const host = network.host('dht', ...defaultNodeAddresses, '45.66.1.1')
  const process = await start(t, host)
  const [first, ...others] = defaultNodeAddresses
  const nodes: [string, number][] = [[first, port], ...others.map((at): [string, number] => [at, port])]
  for (let extra = 0; extra < 5; extra++) nodes.push(['45.66.1.1', 50_000 + extra])
  await process.ask('dht', '', { nodes: nodes.slice(0, 1), bootstrap: [] })
  await process.ask('dht', '', { nodes: nodes.slice(1), bootstrap: [`${first}:${port}`] })
  return { host, process }
}

export const mainlineBootstrap = ['45.66.2.1:6881', '45.66.2.1:6882', '45.66.2.1:6883', '45.66.2.1:6884']

export async function startMainline(t: TestContext, network: TestNetwork): Promise<{ host: Host; process: Running }> {
  const host = network.host('main', '45.66.2.1')
  const process = await start(t, host)
  await process.ask('mainline', '', { host: '45.66.2.1', ports: [6881, 6882, 6883, 6884] })
  return { host, process }
}
