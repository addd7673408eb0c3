/** One process of the catalogue benchmark: publishes and serves, or reads. Told what to do by its parent, by IPC. */
import { type CatalogueHead, CatalogueReader, CatalogueWriter } from '@kinoswarm/catalog-feed'
import Corestore from 'corestore'
import HyperDHT from 'hyperdht'
import Hyperdrive from 'hyperdrive'
import Hyperswarm from 'hyperswarm'
import { madeQueries, madeTitles, TitleMaker } from './titles.ts'

export type Order =
  | { do: 'publish'; dir: string; size: number; bootstrap: { host: string; port: number }[] }
  | { do: 'edit'; n: number }
  | { do: 'read'; dir: string; head: CatalogueHead; bootstrap: { host: string; port: number }[]; fill: boolean }
  | { do: 'remote'; queries: string[] }
  | { do: 'fill' }
  | { do: 'head'; head: CatalogueHead; wait: string }
  | { do: 'search'; size: number }
  | { do: 'stop' }

let writer: CatalogueWriter
let reader: CatalogueReader
let store: Corestore
let swarm: Hyperswarm
let received = () => 0

process.on('message', (order: Order) => {
  carryOut(order).then(
    (result) => process.send!({ result }),
    (error) => process.send!({ error: error instanceof Error ? error.stack : String(error) }),
  )
})

async function carryOut(order: Order): Promise<unknown> {
  if (order.do === 'publish') return publish(order)
  if (order.do === 'read') return read(order)
  if (order.do === 'edit') return edit(order.n)
  if (order.do === 'remote') return remote(order.queries)
  if (order.do === 'fill') return fill()
  if (order.do === 'head') return follow(order)
  if (order.do === 'search') return search(order.size)
  await swarm?.destroy()
  await reader?.close()
  await store?.close()
  return null
}

async function publish({ dir, size, bootstrap }: Extract<Order, { do: 'publish' }>): Promise<unknown> {
  store = new Corestore(dir)
  const drive = new Hyperdrive(store.namespace('catalogue'))
  writer = new CatalogueWriter(drive)
  await writer.ready()
  const started = performance.now()
  const cpu = process.cpuUsage()
  let rss = 0
  if (writer.titles !== size) {
    const onProgress = (done: number) => {
      if (done % 5000 === 0) rss = Math.max(rss, process.memoryUsage.rss())
    }
    await writer.publish(madeTitles(size), { onProgress })
    rss = Math.max(rss, process.memoryUsage.rss())
  }
  const { user, system } = process.cpuUsage(cpu)
  const ms = performance.now() - started
  await serve(drive.discoveryKey, bootstrap)
  return { head: await writer.head(), ms, cpuMs: (user + system) / 1000, rss }
}

async function edit(n: number): Promise<unknown> {
  const title = { ...new TitleMaker().make(n), title: `Edited ${n}` }
  const started = performance.now()
  await writer.apply({ upsert: [title] })
  return { head: await writer.head(), ms: performance.now() - started }
}

async function serve(topic: Buffer, bootstrap: { host: string; port: number }[]): Promise<void> {
  swarm = new Hyperswarm({ dht: new HyperDHT({ bootstrap, host: '127.0.0.1', firewalled: false }) })
  swarm.on('connection', (connection) => store.replicate(connection))
  await swarm.join(topic, { server: true, client: false }).flushed()
}

async function read({ dir, head, bootstrap, fill }: Extract<Order, { do: 'read' }>): Promise<unknown> {
  store = new Corestore(dir)
  await store.ready()
  const started = performance.now()
  const drive = new Hyperdrive(store.session({ writable: false }), head.drive)
  reader = new CatalogueReader(drive, { worker: true, fill })
  await reader.ready()
  swarm = new Hyperswarm({ dht: new HyperDHT({ bootstrap, host: '127.0.0.1', firewalled: false }) })
  const connections: { rawStream: { bytesReceived: number } }[] = []
  received = () => connections.reduce((sum, { rawStream }) => sum + rawStream.bytesReceived, 0)
  let connectedMs = 0
  swarm.on('connection', (connection) => {
    connectedMs ||= performance.now() - started
    connections.push(connection as never)
    store.replicate(connection)
  })
  swarm.join(drive.discoveryKey, { server: false, client: true })
  await reader.update(head)
  const { rows } = await reader.home()
  const ms = performance.now() - started
  if (rows[0]?.cards.length === 0) throw new Error('the first screen is empty')
  return { ms, connectedMs, bytes: received(), rss: process.memoryUsage.rss() }
}

async function remote(queries: string[]): Promise<unknown> {
  const times: number[] = []
  const bytes: number[] = []
  for (const q of queries) {
    const before = received()
    const started = performance.now()
    await reader.browse({ q, limit: 10, facets: false })
    times.push(performance.now() - started)
    bytes.push(received() - before)
  }
  return { times, bytes }
}

async function fill(): Promise<unknown> {
  const before = received()
  const started = performance.now()
  await reader.fill()
  if (!reader.complete) throw new Error('not everything came')
  return { ms: performance.now() - started, bytes: received() - before, rss: process.memoryUsage.rss() }
}

async function follow({ head, wait }: Extract<Order, { do: 'head' }>): Promise<unknown> {
  const before = received()
  const started = performance.now()
  await reader.update(head)
  const { rows } = await reader.home()
  const seen = rows.some((row) => row.cards.some((card) => card.title === wait))
  return { ms: performance.now() - started, bytes: received() - before, seen }
}

async function search(size: number): Promise<unknown> {
  const queries = madeQueries(360, size)
  for (const q of queries.slice(0, 60)) await reader.browse({ q, limit: 20 })
  const own: number[] = []
  const whole: number[] = []
  for (const q of queries) {
    const started = performance.now()
    const { ms } = await reader.browse({ q, limit: 20 })
    own.push(ms)
    whole.push(performance.now() - started)
  }
  const pages: number[] = []
  for (const query of [
    {},
    { genre: 'drama' },
    { sort: 'title', offset: size / 2 },
    { language: 'fr', sort: 'year' },
  ] as const) {
    await reader.browse({ ...query })
    pages.push((await reader.browse({ ...query })).ms)
  }
  return { own, whole, pages, rss: process.memoryUsage.rss() }
}
