import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { start } from './kit/hosts.ts'
import { noNamespaces, TestNetwork } from './kit/netns.ts'
import { folder } from './kit/world.ts'
import { defaultNodeAddresses, startDht } from './kit/world-net.ts'

const skip = noNamespaces()

/** A viewer with a tunnel beside eth0, on the same bridge; everything is routed through it while it is up. */
async function tunnelled(t: TestContext) {
  const network = new TestNetwork(t)
  await startDht(t, network)
  const seeder = await start(t, network.host('seed', '45.66.3.1'))
  const reach = { mainline: { bootstrap: ['45.66.2.1:6881'] } }
  const maintained = { dir: await folder(t), reach, announceMs: 10_000 }
  const { link } = await seeder.ask<{ link: string }>('maintain', 'shell', maintained)
  const home = network.host('view', '45.66.4.1')
  // Answers of the kernel itself (neighbour discovery, other interfaces' addresses) are not ours to count.
  home.run('sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1', 'net.ipv4.conf.all.arp_ignore=1')
  const open = () => {
    network.secondInterface(home, 'tun0', '45.66.5.1')
    home.run('ip', 'route', 'replace', 'default', 'dev', 'tun0', 'src', '45.66.5.1')
  }
  /** The other way out is open, and would be taken. */
  const otherWay = () => {
    home.run('ip', 'route', 'replace', 'default', 'dev', 'eth0', 'src', '45.66.4.1')
    assert.equal(home.reaches(defaultNodeAddresses[0]), true)
  }
  open()
  const viewer = await start(t, home)
  await viewer.ask('view', 'shell', { dir: await folder(t), link, reach: { ...reach, interface: 'tun0' } })
  await viewer.ask('until', 'shell', { version: '1.0.0' })
  assert.ok(home.sent('tun0') > 20)
  return { home, viewer, seeder, open, otherWay }
}

test('Bound to a tunnel that is taken away, not one packet leaves by the other interface, and it goes on when it is back', {
  skip,
}, async (t) => {
  const { home, viewer, seeder, open, otherWay } = await tunnelled(t)
  const before = home.sent()
  home.run('ip', 'link', 'del', 'tun0')
  otherWay()
  await viewer.ask('paused', 'shell', true)
  await seeder.ask('publish', 'shell', '1.1.0')
  await new Promise((resolve) => setTimeout(resolve, 6_000))
  assert.equal(home.sent() - before, 0)
  open()
  await viewer.ask('paused', 'shell', false)
  await viewer.ask('until', 'shell', { version: '1.1.0' })
  assert.equal(home.sent() - before, 0)
})

test('Bound to a tunnel that is only switched off, nothing leaves by the other interface once that is seen', {
  skip,
}, async (t) => {
  const { home, viewer, otherWay } = await tunnelled(t)
  const before = home.sent()
  home.run('ip', 'link', 'set', 'tun0', 'down')
  otherWay()
  await viewer.ask('paused', 'shell', true)
  const seen = home.sent()
  await new Promise((resolve) => setTimeout(resolve, 6_000))
  t.diagnostic(
    `by the other interface: ${seen - before} packets until it was seen, ${home.sent() - seen} in the 6 s after`,
  )
  assert.equal(home.sent() - seen, 0)
})
