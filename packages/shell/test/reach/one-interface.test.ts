import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { leavesBy, saysDown } from '../../src/reach/route-watch.ts'
import { figure } from './kit/figures.ts'
import { start, startCode, startSource } from './kit/hosts.ts'
import { type Host, noNat, TestNetwork } from './kit/netns.ts'
import { folder } from './kit/world.ts'
import { defaultNodeAddresses, startDht } from './kit/world-net.ts'

const skip = noNat()
/** Whatever is sent late is sent within this: requests are repeated after one to four seconds, connections after less. */
const watchMs = 6_000

test('The words of `ip` about links and routes are understood', () => {
  const down =
    '3: tun0@b: <BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noqueue state DOWN group default \\    link/ether'
  assert.equal(saysDown(down, 'tun0'), true)
  assert.equal(saysDown(down, 'tun'), false)
  assert.equal(saysDown(down.replace('M-DOWN', 'UP'), 'tun0'), false)
  assert.equal(saysDown(`Deleted ${down.replace('M-DOWN', 'UP')}`, 'tun0'), true)
  assert.equal(saysDown('default dev tun0 scope link linkdown', 'tun0'), false)
  assert.equal(leavesBy('192.0.2.1 from 10.9.0.1 dev tun0 uid 0 \\    cache'), 'tun0')
  assert.equal(leavesBy(''), undefined)
})

/** A viewer with a tunnel beside eth0, on the same bridge: while it is there everything is routed through it. */
async function tunnelled(t: TestContext) {
  const network = new TestNetwork(t)
  await startDht(t, network)
  const seeder = await start(t, network.host('seed', '45.66.3.1'))
  const reach = { mainline: { bootstrap: ['45.66.2.1:6881'] } }
  const maintained = { dir: await folder(t), reach, announceMs: 10_000 }
  const { link } = await seeder.ask<{ link: string }>('maintain', 'shell', maintained)
  const home = network.tunnelled('view')
  const viewer = await start(t, home)
  await viewer.ask('view', 'shell', { dir: await folder(t), link, reach: { ...reach, interface: 'tun0' } })
  await viewer.ask('until', 'shell', { version: '1.0.0' })
  assert.ok(home.sent('tun0') > 20)
  return { network, home, viewer, seeder }
}

/** The other way out is open, and is taken. */
function assertOpen(home: Host): void {
  assert.match(home.run('ip', 'route', 'get', defaultNodeAddresses[0]), /dev eth0/)
}

test('Bound to a tunnel that is taken away, nothing leaves by the other interface, and it goes on when it is back', {
  skip,
}, async (t) => {
  const { network, home, viewer, seeder } = await tunnelled(t)
  const programs = home.countPrograms()
  home.run('ip', 'link', 'del', 'tun0')
  assertOpen(home)
  await viewer.ask('paused', 'shell', true)
  const until = programs()
  await seeder.ask('publish', 'shell', '1.1.0')
  await new Promise((resolve) => setTimeout(resolve, watchMs))
  figure(
    t,
    'tunnel taken away while the other way out is open',
    `${until} packets by the other interface until it was seen, ${programs() - until} after; goes on when it is back`,
  )
  assert.equal(programs(), 0)
  network.tunnel(home)
  await viewer.ask('paused', 'shell', false)
  await viewer.ask('until', 'shell', { version: '1.1.0' })
  assert.equal(programs(), 0)
})

const losses = {
  'switched off': ['ip', 'link', 'set', 'tun0', 'down'],
  'no longer the way out': ['ip', 'route', 'del', 'default', 'dev', 'tun0'],
}

for (const [how, command] of Object.entries(losses)) {
  test(`Bound to a tunnel that is ${how}, nothing leaves by the other interface`, { skip }, async (t) => {
    const { home, viewer } = await tunnelled(t)
    const programs = home.countPrograms()
    const before = home.sent()
    home.run(...command)
    assertOpen(home)
    await viewer.ask('paused', 'shell', true)
    const [seen, said] = [home.sent(), programs()]
    await new Promise((resolve) => setTimeout(resolve, watchMs))
    t.diagnostic(`with the kernel’s own: ${seen - before} packets until it was seen, ${home.sent() - seen} after`)
    figure(t, `tunnel ${how}`, `${said} packets until it was seen, ${programs() - said} after`)
    assert.equal(programs(), 0)
  })
}

for (const kept of [true, false]) {
  const name = kept
    ? 'Sockets kept to a device say nothing by another when it is switched off, nor does the system for them, dead or alive'
    : 'Sockets that are not kept say it by another interface: the test would see it'
  test(name, { skip }, async (t) => {
    const network = new TestNetwork(t)
    const listener = network.host('listen', '45.66.3.1')
    const serve =
      "require('net').createServer((s) => s.on('error', () => {}).resume()).listen(4000, () => process.send({ id: 0 }))"
    await startCode(t, listener, serve)
    const home = network.tunnelled('talk')
    const programs = home.countPrograms()
    const talker = new URL('./kit/talker.ts', import.meta.url)
    const talking = await startSource(t, home, talker, '45.66.5.1', '45.66.3.1', kept ? 'kept' : 'free')
    const carried = home.sent('tun0')
    home.run('ip', 'link', 'set', 'tun0', 'down')
    assertOpen(home)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    await talking.kill()
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    t.diagnostic(`${carried} packets by the tunnel, ${programs()} by the other interface`)
    assert.equal(programs() > 0, !kept)
  })
}
