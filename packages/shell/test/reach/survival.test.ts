import assert from 'node:assert/strict'
import test from 'node:test'
import { figure, time } from './kit/figures.ts'
import { type Running, start } from './kit/hosts.ts'
import { type Host, noNamespaces, TestNetwork } from './kit/netns.ts'
import { folder } from './kit/world.ts'
import { defaultNodeAddresses, startDht } from './kit/world-net.ts'

const skip = noNamespaces()
const generations = 20

test('The maintainer gone for good, then every seeder in turn: 20 generations later a newcomer has the newest state', {
  skip,
  timeout: 240_000,
}, async (t) => {
  const network = new TestNetwork(t)
  await startDht(t, network)
  const reach = { mainline: false }
  const home = network.host('g0', '45.66.3.100')
  const first = await start(t, home)
  const maintained = { dir: await folder(t), reach, announceMs: 10_000 }
  const { link } = await first.ask<{ link: string }>('maintain', 'shell', maintained)
  await first.ask('publish', 'shell', '1.1.0')
  let older = { home, process: first }
  const times: number[] = []
  for (let generation = 1; generation <= generations; generation++) {
    const home = network.host(`g${generation}`, `45.66.3.${100 + generation}`)
    const process = await start(t, home)
    await process.ask('view', 'shell', { dir: await folder(t), link, reach })
    const { whole } = await process.ask<{ whole: number }>('until', 'shell', { version: '1.1.0', timeoutMs: 60_000 })
    times.push(whole)
    await older.process.kill()
    older.home.unplug()
    assert.equal(older.home.reaches(home.ip), false, 'the older one is still there')
    older = { home, process }
  }
  const sorted = times.sort((a, b) => a - b)
  figure(
    t,
    'maintainer killed, then every seeder in turn, 20 generations',
    `the 20th newcomer has the newest state; median ${time(sorted[10]!)}, slowest ${time(sorted.at(-1)!)} a generation`,
  )
})

test('With every DHT node dead, running shells still get updates, and a restarted one is back', {
  skip,
}, async (t) => {
  const network = new TestNetwork(t)
  const dht = await startDht(t, network)
  const mainline = { bootstrap: ['45.66.2.1:6881'] }
  const seeder = await start(t, network.host('seed', '45.66.3.1'))
  const { link } = await seeder.ask<{ link: string }>('maintain', 'shell', {
    dir: await folder(t),
    reach: { mainline },
  })
  const host = network.host('view', '45.66.4.1')
  const running = await start(t, host)
  const dir = await folder(t)
  await running.ask('view', 'shell', { dir, link, reach: { mainline } })
  await running.ask('until', 'shell', { version: '1.0.0' })
  await running.ask('save', 'shell')
  await dht.process.kill()
  for (const address of defaultNodeAddresses) assert.throws(() => dhtAnswers(host, address))

  await seeder.ask('publish', 'shell', '1.1.0')
  await running.ask('until', 'shell', { version: '1.1.0' })
  await running.kill()
  await seeder.ask('publish', 'shell', '1.2.0')
  const again = await start(t, host)
  const started = performance.now()
  await again.ask('view', 'shell', { dir, link, reach: { mainline } })
  await again.ask('until', 'shell', { version: '1.2.0' })
  const took = Math.round(performance.now() - started)
  figure(
    t,
    'every DHT node dead, mainline dead',
    `running shells get the next release; one killed and started again has a newer one whole after ${time(took)}`,
  )
})

test('Two halves with different newest versions, healed: all on the newer one, and none ever went back', {
  skip,
}, async (t) => {
  const network = new TestNetwork(t)
  await startDht(t, network)
  const hosts = ['45.66.3.1', '45.66.3.2', '45.66.3.3', '45.66.3.4'].map((ip, at) => network.host(`h${at}`, ip))
  const [a, b, c, d] = (await Promise.all(hosts.map((host) => start(t, host)))) as [Running, Running, Running, Running]
  const { link } = await a.ask<{ link: string }>('maintain', 'shell', {
    dir: await folder(t),
    reach: { mainline: false },
  })
  for (const process of [b, c, d]) {
    await process.ask('view', 'shell', { dir: await folder(t), link, reach: { mainline: false } })
    await process.ask('until', 'shell', { version: '1.0.0' })
  }
  await a.ask('publish', 'shell', '1.1.0')
  for (const process of [b, c, d]) await process.ask('until', 'shell', { version: '1.1.0' })
  const halves = [hosts.slice(0, 2), hosts.slice(2)] as [Host[], Host[]]
  between(halves, (one, other) => one.cut(other.ip))
  between(halves, (one, other) => assert.equal(one.reaches(other.ip), false))

  await a.ask('publish', 'shell', '1.2.0')
  await b.ask('until', 'shell', { version: '1.2.0' })
  for (const process of [c, d]) {
    const { versions } = await process.ask<{ versions: string[] }>('status', 'shell')
    assert.equal(versions.at(-1), '1.1.0')
  }
  between(halves, (one, other) => one.heal(other.ip))
  const healed = performance.now()
  for (const process of [c, d]) await process.ask('until', 'shell', { version: '1.2.0', timeoutMs: 90_000 })
  const all = time(performance.now() - healed)
  figure(
    t,
    'two halves with different newest versions, healed',
    `all on the newer one after ${all}; none ever went back`,
  )
  for (const process of [b, c, d]) {
    const { versions } = await process.ask<{ versions: string[] }>('status', 'shell')
    assert.deepEqual(versions, [...versions].sort())
  }
})

function between([left, right]: [Host[], Host[]], act: (one: Host, other: Host) => void): void {
  for (const one of left) for (const other of right) act(one, other)
  for (const one of right) for (const other of left) act(one, other)
}

/** Throws when nothing listens there any more: an ICMP refusal or silence. */
function dhtAnswers(host: Host, address: string): void {
  const probe = `const s=require('dgram').createSocket('udp4');s.on('message',()=>process.exit(0));setTimeout(()=>process.exit(1),400);s.send(Buffer.from([3,0,0]),49737,'${address}')`
  host.run(process.execPath, '-e', probe)
}
