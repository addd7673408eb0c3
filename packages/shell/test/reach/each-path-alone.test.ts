/**
 * Each way in alone, in namespaces: every path is switched on in the shell, and the network is cut so that one is left.
 * KINOSWARM_REACH_RUNS=5 for a median worth writing down.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { formatPeerHint } from '../../src/reach/address.ts'
import { figure } from './kit/figures.ts'
import { type Running, start } from './kit/hosts.ts'
import { type Host, noNamespaces, TestNetwork } from './kit/netns.ts'
import { folder } from './kit/world.ts'
import { defaultNodeAddresses, mainlineBootstrap, startDht, startMainline } from './kit/world-net.ts'

const skip = noNamespaces()
const runs = Number(process.env.KINOSWARM_REACH_RUNS ?? 1)
const mainline = { bootstrap: mainlineBootstrap }

interface Seeder {
  link: string
  key: string
  port: number
}
interface Status {
  paths: Record<string, number | string>
  vias: Record<string, number>
  times: { records: number; whole: number }
}

/** Asserts that the viewer got everything, and by which paths only; returns the milliseconds to a whole interface. */
async function arrives(viewer: Running, name: string, allowed: string[]): Promise<number> {
  await viewer.ask('until', name, { timeoutMs: 30_000 })
  const { paths, times } = await viewer.ask<Status>('status', name)
  const working = Object.keys(paths).filter((path) => typeof paths[path] === 'number')
  for (const path of working) assert.ok(allowed.includes(path), `${path} worked too: the cut is not complete`)
  return times.whole
}

async function measure(t: TestContext, label: string, once: (run: number) => Promise<number>): Promise<void> {
  const times: number[] = []
  for (let run = 0; run < runs; run++) times.push(await once(run))
  const sorted = [...times].sort((a, b) => a - b)
  figure(t, label, `${sorted[Math.floor(runs / 2)]} ms`, `${sorted[0]}–${sorted.at(-1)} ms`, `${runs}`)
}

async function seed(
  t: TestContext,
  host: Host,
  reach: object = {},
  announceMs = 1_500,
): Promise<Seeder & { process: Running }> {
  const process = await start(t, host)
  const dir = await folder(t)
  const seeder = await process.ask<Seeder>('maintain', 'seeder', { dir, reach: { mainline, ...reach }, announceMs })
  return { ...seeder, process }
}

function assertCut(viewer: Host, ...addresses: readonly string[]): void {
  for (const address of addresses) assert.equal(viewer.reaches(address), false, `${address} is still reachable`)
}

test('by HyperDHT’s default nodes alone', { skip }, async (t) => {
  const network = new TestNetwork(t)
  await startDht(t, network)
  const seeder = await seed(t, network.host('seed', '45.66.3.1'))
  const home = network.host('view', '45.66.4.1')
  const viewer = await start(t, home)
  home.cut('45.66.2.1')
  assertCut(home, '45.66.2.1')
  await measure(t, 'default', async (run) => {
    await viewer.ask('view', `${run}`, { dir: await folder(t), link: seeder.link, reach: { mainline } })
    const took = await arrives(viewer, `${run}`, ['default'])
    await viewer.ask('close', `${run}`)
    return took
  })
})

test('by the viewer’s own nodes alone, the default ones gone for everybody', { skip }, async (t) => {
  const network = new TestNetwork(t)
  await startDht(t, network)
  const reach = { mainline, nodes: ['45.66.1.1:50000'] }
  const seedHost = network.host('seed', '45.66.3.1')
  seedHost.cut(...defaultNodeAddresses)
  // Its announcement has to get past the dead nodes first.
  const seeder = await seed(t, seedHost, reach, 30_000)
  const home = network.host('view', '45.66.4.1')
  const viewer = await start(t, home)
  home.cut(...defaultNodeAddresses, '45.66.2.1')
  assertCut(home, ...defaultNodeAddresses, '45.66.2.1')
  await measure(t, 'user’s own node', async (run) => {
    await viewer.ask('view', `${run}`, { dir: await folder(t), link: seeder.link, reach })
    const took = await arrives(viewer, `${run}`, ['user'])
    await viewer.ask('close', `${run}`)
    return took
  })
})

test('by what is remembered alone: every DHT node dead', { skip }, async (t) => {
  const network = new TestNetwork(t)
  const dht = await startDht(t, network)
  const seeder = await seed(t, network.host('seed', '45.66.3.1'))
  const home = network.host('view', '45.66.4.1')
  const viewer = await start(t, home)
  const dirs: string[] = []
  for (let run = 0; run < runs; run++) {
    dirs.push(await folder(t))
    await viewer.ask('view', `${run}`, { dir: dirs[run], link: seeder.link, reach: { mainline } })
    await viewer.ask('until', `${run}`, { version: '1.0.0' })
    await viewer.ask('close', `${run}`)
  }
  await dht.process.kill()
  home.cut(...defaultNodeAddresses, '45.66.1.1', '45.66.2.1')
  assertCut(home, ...defaultNodeAddresses, '45.66.1.1', '45.66.2.1')
  await seeder.process.ask('publish', 'seeder', '1.1.0')
  await measure(t, 'remembered (and a newer release fetched)', async (run) => {
    const started = performance.now()
    await viewer.ask('view', `again${run}`, { dir: dirs[run], link: seeder.link, reach: { mainline } })
    await viewer.ask('until', `again${run}`, { version: '1.1.0' })
    const { paths } = await viewer.ask<Status>('status', `again${run}`)
    assert.equal(typeof paths.remembered, 'number')
    assert.notEqual(typeof paths.default, 'number')
    const took = Math.round(performance.now() - started)
    await viewer.ask('close', `again${run}`)
    return took
  })
})

test('by the local network alone: no DHT, no way out', { skip }, async (t) => {
  const network = new TestNetwork(t)
  const seeder = await seed(t, network.host('seed', '192.168.7.2/24'))
  const home = network.host('view', '192.168.7.3/24')
  const viewer = await start(t, home)
  home.run('ip', 'route', 'del', 'default')
  assertCut(home, ...defaultNodeAddresses, '45.66.2.1')
  await measure(t, 'local network', async (run) => {
    await viewer.ask('view', `${run}`, { dir: await folder(t), link: seeder.link, reach: { mainline } })
    const took = await arrives(viewer, `${run}`, ['lan'])
    await viewer.ask('close', `${run}`)
    return took
  })
})

test('by the BitTorrent mainline DHT alone, every HyperDHT node cut', { skip }, async (t) => {
  const network = new TestNetwork(t)
  await startMainline(t, network)
  const seeder = await seed(t, network.host('seed', '45.66.3.1'))
  const home = network.host('view', '45.66.4.1')
  const viewer = await start(t, home)
  home.cut(...defaultNodeAddresses)
  assertCut(home, ...defaultNodeAddresses)
  await measure(t, 'mainline', async (run) => {
    await viewer.ask('view', `${run}`, { dir: await folder(t), link: seeder.link, reach: { mainline } })
    const took = await arrives(viewer, `${run}`, ['mainline'])
    await viewer.ask('close', `${run}`)
    return took
  })
})

test('by a peer named in the link alone', { skip }, async (t) => {
  const network = new TestNetwork(t)
  const seeder = await seed(t, network.host('seed', '45.66.3.1'))
  const home = network.host('view', '45.66.4.1')
  const viewer = await start(t, home)
  home.cut(...defaultNodeAddresses, '45.66.2.1')
  assertCut(home, ...defaultNodeAddresses, '45.66.2.1')
  const hint = formatPeerHint({ publicKey: Buffer.from(seeder.key, 'hex'), host: '45.66.3.1', port: seeder.port })
  await measure(t, 'link', async (run) => {
    const link = `${seeder.link}?peer=${encodeURIComponent(hint)}`
    await viewer.ask('view', `${run}`, { dir: await folder(t), link, reach: { mainline } })
    const took = await arrives(viewer, `${run}`, ['link'])
    await viewer.ask('close', `${run}`)
    return took
  })
})

test('by the disk alone: no network at all', { skip }, async (t) => {
  const network = new TestNetwork(t)
  const seeder = await seed(t, network.host('seed', '45.66.3.1'))
  const home = network.host('view', '45.66.4.1')
  const viewer = await start(t, home)
  const dir = await folder(t)
  const link = `${seeder.link}?peer=45.66.3.1:${seeder.port}`
  await viewer.ask('view', 'first', { dir, link, reach: { mainline } })
  await viewer.ask('until', 'first', {})
  await viewer.ask('close', 'first')
  home.unplug()
  assertCut(home, '45.66.3.1')
  await measure(t, 'disk', async (run) => {
    await viewer.ask('view', `${run}`, { dir, link, reach: { mainline } })
    const took = await arrives(viewer, `${run}`, [])
    await viewer.ask('close', `${run}`)
    return took
  })
})

test('by a capsule alone: a file carried over, no network at all', { skip }, async (t) => {
  const network = new TestNetwork(t)
  const seeder = await seed(t, network.host('seed', '45.66.3.1'))
  const file = join(await folder(t), 'channel.kino')
  await seeder.process.ask('export', 'seeder', file)
  const home = network.host('view', '45.66.4.1')
  const viewer = await start(t, home)
  home.unplug()
  assertCut(home, '45.66.3.1')
  await measure(t, 'capsule (import and start)', async (run) => {
    const dir = await folder(t)
    const started = performance.now()
    await viewer.ask('import', `${run}`, { dir, file })
    await viewer.ask('view', `${run}`, { dir, link: seeder.link, reach: { mainline } })
    await arrives(viewer, `${run}`, [])
    return Math.round(performance.now() - started)
  })
})
