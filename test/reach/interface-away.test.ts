/** A real shell whose chosen interface is not there when it starts, while another way out is open. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import type { NetworkReport } from '../../packages/shell/src/api.ts'
import { noNat, TestNetwork } from '../../packages/shell/test/reach/kit/netns.ts'
import { folder } from '../../packages/shell/test/reach/kit/world.ts'
import { defaultNodeAddresses, startDht } from '../../packages/shell/test/reach/kit/world-net.ts'
import { eventually } from '../trust/scene.ts'
import { kinoswarm, maintainOn, visit } from './kit/real-host.ts'

test('With the chosen interface away the program opens, says so, sends nothing by another, and goes on when it is there', {
  skip: noNat(),
  timeout: 180_000,
}, async (t) => {
  const network = new TestNetwork(t)
  await startDht(t, network)
  const link = await maintainOn(t, network.host('seed', '45.66.3.1'), await folder(t))
  const host = network.tunnelled('view')
  host.run('ip', 'link', 'del', 'tun0')
  assert.match(host.run('ip', 'route', 'get', defaultNodeAddresses[0]), /dev eth0/)
  const sent = host.countPrograms('eth0')
  const home = await folder(t)
  await writeFile(join(home, 'network.json'), JSON.stringify({ interface: 'tun0' }))
  const { url } = await kinoswarm(t, host, home, 'open', link, '--no-open').event('ready')
  const page = await visit(t, host, String(url))
  const chosen = async () =>
    (await page.ask<NetworkReport>('api', '/network')).checks?.find(({ check }) => check === 'interface')?.state
  assert.equal(await chosen(), 'bad')
  network.tunnel(host)
  await eventually('the interface', async () => (await chosen()) === 'good')
  await eventually('the titles', async () => (await page.ask<{ total: number }>('api', '/titles')).total > 0)
  assert.ok(host.sent('tun0') > 20, 'the titles did not come by the tunnel')
  assert.equal(sent(), 0)
})
