/** What one process of the catalogue benchmark is told to do: to publish and serve, or to read. */

import type { CatalogueHead } from '@kinoswarm/catalog-feed'
import Corestore from 'corestore'
import Hypercore from 'hypercore'
import HyperDHT from 'hyperdht'
import Hyperswarm from 'hyperswarm'
import { beeLayout } from './bee-layout.ts'
import { filesLayout } from './files-layout.ts'
import type { Layout, LayoutName, Maker, Published, Side } from './layout.ts'
import { PackedMaker, PackedSide, packedLayout } from './packed-layout.ts'
import { readTitles } from './titles.ts'

type Bootstrap = { host: string; port: number }[]

export type Order =
  | { do: 'publish'; layout: LayoutName; dir: string; titles: string; bootstrap: Bootstrap }
  | { do: 'edit'; n: number }
  | { do: 'read'; layout: LayoutName; dir: string; published: Published; bootstrap: Bootstrap }
  | { do: 'remote'; queries: string[] }
  | { do: 'posters'; by: 'id' | 'path' }
  | { do: 'everything' }
  | { do: 'fill' }
  | { do: 'follow'; head: CatalogueHead; wait: string }
  | { do: 'search'; size: number }
  | { do: 'stop' }

const layouts: Record<LayoutName, Layout> = { packed: packedLayout, files: filesLayout, bee: beeLayout }

let maker: Maker
let side: Side
let store: Corestore
let swarm: Hyperswarm
let received = () => 0

export function obey(order: Order): void {
  carryOut(order).then(
    (result) => process.send!({ result }),
    (error) => process.send!({ error: error instanceof Error ? error.stack : String(error) }),
  )
}

async function carryOut(order: Order): Promise<unknown> {
  if (order.do === 'publish') return publish(order)
  if (order.do === 'read') return read(order)
  if (order.do === 'edit') return packedMaker().edit(order.n)
  if (order.do === 'remote') return counted(() => packedSide().remote(order.queries))
  if (order.do === 'posters') return counted(() => packedSide().posters(order.by))
  if (order.do === 'everything') return counted(() => side.everything())
  if (order.do === 'fill') return counted(() => packedSide().fill())
  if (order.do === 'follow') return counted(() => packedSide().follow(order.head, order.wait))
  if (order.do === 'search') return counted(() => packedSide().search(order.size))
  await swarm?.destroy()
  await side?.close()
  await maker?.close()
  await store?.close()
  setImmediate(() => process.exit())
  return null
}

/** What crossed the wire meanwhile, with all that the protocols add, how long it took, and what this process weighs then. */
async function counted<T>(work: () => Promise<T>) {
  const [before, started, cpu] = [received(), performance.now(), process.cpuUsage()]
  const result = await work()
  const ms = performance.now() - started
  return { ms, cpuMs: cpuSince(cpu), bytes: received() - before, rss: process.memoryUsage.rss(), result }
}

async function publish({ layout, dir, titles, bootstrap }: Extract<Order, { do: 'publish' }>): Promise<unknown> {
  store = openStore(dir)
  const [started, cpu] = [performance.now(), process.cpuUsage()]
  maker = await layouts[layout].publish(store, readTitles(titles))
  const [ms, cpuMs] = [performance.now() - started, cpuSince(cpu)]
  const peak = process.resourceUsage().maxRSS * 1024
  swarm = new Hyperswarm({ dht: new HyperDHT({ bootstrap, host: '127.0.0.1', firewalled: false }) })
  swarm.on('connection', (connection) => store.replicate(connection))
  await swarm.join(maker.published.topic, { server: true, client: false }).flushed()
  return { published: maker.published, ms, cpuMs, peak }
}

/** As the shell opens its own. */
function openStore(dir: string): Corestore {
  return new Corestore(Hypercore.defaultStorage(dir, { writeBufferSize: 8 << 20 }))
}

/** From an open store to the cards of the first screen. */
async function read({ layout, dir, published, bootstrap }: Extract<Order, { do: 'read' }>): Promise<unknown> {
  store = openStore(dir)
  await store.ready()
  const started = performance.now()
  side = await layouts[layout].open(store, published)
  swarm = new Hyperswarm({ dht: new HyperDHT({ bootstrap, host: '127.0.0.1', firewalled: false }) })
  const connections: { rawStream: { bytesReceived: number } }[] = []
  received = () => connections.reduce((sum, { rawStream }) => sum + rawStream.bytesReceived, 0)
  let connectedMs = 0
  swarm.on('connection', (connection) => {
    connectedMs ||= performance.now() - started
    connections.push(connection as never)
    store.replicate(connection)
  })
  swarm.join(Buffer.from(published.topic), { server: false, client: true })
  if ((await side.first()) === 0) throw new Error('the first screen is empty')
  const ms = performance.now() - started
  return { ms, connectedMs, bytes: received(), rss: process.memoryUsage.rss() }
}

function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

function packedMaker(): PackedMaker {
  if (maker instanceof PackedMaker) return maker
  throw new Error('nothing was published')
}

function packedSide(): PackedSide {
  if (side instanceof PackedSide) return side
  throw new Error('nothing was opened')
}
