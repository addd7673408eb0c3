/** Runs inside a namespace: makes what the test asks for over IPC, and ends when the test does. */
import { join } from 'node:path'
import { Client } from 'bittorrent-dht'
import Corestore from 'corestore'
import HyperDHT from 'hyperdht'
import { coresOfChannel, exportCapsule, importCapsule } from '../../../src/reach/capsule/index.ts'
import { floodHandshakes, idleConnections, silentPeers } from './attacker.ts'
import { LightShell, type LightShellOptions } from './light-shell.ts'
import { type LineFaults, lossyRelay } from './lossy-relay.ts'

export interface Command {
  id: number
  do: keyof typeof commands
  name: string
  args: unknown
}

interface FloodArguments {
  key: string
  port: number
  perSecond: number
  ms: number
  bootstrap: string[]
  host: string
  from: string[]
}

const shells = new Map<string, LightShell>()
const relays = new Map<string, Awaited<ReturnType<typeof lossyRelay>>>()
const dhts: HyperDHT[] = []

const commands = {
  async dht(_name: string, { nodes, bootstrap }: { nodes: [host: string, port: number][]; bootstrap: string[] }) {
    for (const [host, port] of nodes) {
      const dht = new HyperDHT({ host, port, bootstrap, ephemeral: false, firewalled: false, anyPort: false })
      await dht.fullyBootstrapped()
      dhts.push(dht)
    }
  },
  async mainline(_name: string, { host, ports }: { host: string; ports: number[] }) {
    for (const [at, port] of ports.entries()) {
      const node = new Client({ host, bootstrap: ports.slice(0, at).map((other) => `${host}:${other}`) })
      await new Promise<void>((resolve) => node.listen(port, host, resolve))
    }
  },
  async maintain(name: string, options: LightShellOptions) {
    const shell = new LightShell(options)
    shells.set(name, shell)
    await shell.maintain()
    return { link: shell.maintainer!.link, ...shell.status() }
  },
  async view(name: string, options: LightShellOptions) {
    const shell = new LightShell(options)
    shells.set(name, shell)
    await shell.view()
  },
  async until(name: string, { version, timeoutMs = 30_000 }: { version?: string; timeoutMs?: number }) {
    return shells.get(name)!.until(version, timeoutMs)
  },
  async publish(name: string, version: string) {
    await shells.get(name)!.publish(version)
  },
  async status(name: string) {
    const shell = shells.get(name)!
    return { ...shell.status(), versions: shell.versions, times: shell.times }
  },
  /** Resolves with whether the interface is away. */
  async paused(name: string, wanted: boolean) {
    const { reach } = shells.get(name)!
    while (reach.paused !== wanted) await new Promise((resolve) => reach.once(wanted ? 'paused' : 'resumed', resolve))
  },
  async save(name: string) {
    await shells.get(name)!.reach.save()
  },
  async refresh(name: string) {
    await shells.get(name)!.reach.refresh()
  },
  async export(name: string, path: string) {
    const { reader, store } = shells.get(name)!
    const cores = await coresOfChannel(reader, store)
    await exportCapsule({ channel: reader.link.key, cores, path, now: Date.now() })
    await Promise.all(cores.map(({ core }) => core.close()))
  },
  async import(_name: string, { dir, file }: { dir: string; file: string }) {
    const store = new Corestore(join(dir, 'store'))
    await importCapsule({ store, path: file, workDir: join(dir, 'import') })
    await store.close()
  },
  async close(name: string) {
    await shells.get(name)!.close()
    shells.delete(name)
  },
  async silent(_name: string, { topic, bootstrap, from }: { topic: string; bootstrap: string[]; from: string[] }) {
    await silentPeers(Buffer.from(topic, 'hex'), bootstrap, from)
  },
  async flood(_name: string, { key, host, port, ms, from, ...rest }: FloodArguments) {
    const target = { host, port, publicKey: Buffer.from(key, 'hex') }
    const stop = await floodHandshakes(target, { ...rest, from })
    const idle = idleConnections(target, 500, from)
    await new Promise((resolve) => setTimeout(resolve, ms))
    idle.close()
    return stop()
  },
  /** Resolves with the relay's port. */
  async relay(name: string, { to, faults }: { to: { host: string; port: number }; faults: LineFaults }) {
    const relay = await lossyRelay(to, faults)
    relays.set(name, relay)
    return relay.port
  },
  async relayed(name: string) {
    return relays.get(name)!.counts
  },
  async memory() {
    return process.memoryUsage().rss
  },
}

process.on('message', async ({ id, do: what, name, args }: Command) => {
  try {
    const result = await commands[what](name, args as never)
    process.send?.({ id, result: result ?? null })
  } catch (error) {
    process.send?.({ id, error: (error as Error).stack ?? String(error) })
  }
})
process.on('disconnect', () => process.exit(0))
process.on('unhandledRejection', (error) => process.stderr.write(`${(error as Error)?.stack ?? error}\n`))
process.send?.({ id: 0 })
