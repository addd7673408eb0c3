/** A real shell bound to a tunnel plays a film; the tunnel is lost again and again while another way out is open. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { parseLink } from '@kinoswarm/catalog-feed'
import { figure } from '../../packages/shell/test/reach/kit/figures.ts'
import type { Running } from '../../packages/shell/test/reach/kit/hosts.ts'
import { type Host, noNat, TestNetwork } from '../../packages/shell/test/reach/kit/netns.ts'
import { folder } from '../../packages/shell/test/reach/kit/world.ts'
import { defaultNodeAddresses, startDht } from '../../packages/shell/test/reach/kit/world-net.ts'
import { eventually } from '../trust/scene.ts'
import { kinoswarm, maintainOn, visit } from './kit/real-host.ts'

const skip = noNat()
const film = 'big-buck-bunny'
const bytesPerSecond = 400_000
/** Whatever is sent late is sent within this: TCP repeats itself after 0.2, 0.4, … s, requests after one to four seconds. */
const watchMs = 5_000

interface Watched {
  bytes: number
  failed?: string
}

/** How the tunnel is lost, and what brings it back. */
const losses: Record<string, { lose: string[]; back: (network: TestNetwork, host: Host) => void }> = {
  'taken away': { lose: ['ip', 'link', 'del', 'tun0'], back: (network, host) => network.tunnel(host) },
  'switched off': {
    lose: ['ip', 'link', 'set', 'tun0', 'down'],
    back: (network, host) => {
      host.run('ip', 'link', 'set', 'tun0', 'up')
      network.routeByTunnel(host)
    },
  },
  'no longer the way out': {
    lose: ['ip', 'route', 'del', 'default', 'dev', 'tun0'],
    back: (network, host) => network.routeByTunnel(host),
  },
}

test('A film plays by a tunnel: whatever becomes of that, nothing leaves by the other interface, and it plays on after', {
  skip,
  timeout: 240_000,
}, async (t) => {
  const { network, host, page } = await scene(t)
  const others = host.countPrograms('eth0')
  for (const [how, { lose, back }] of Object.entries(losses)) {
    await plays(page)
    const carried = host.sent('tun0')
    assert.ok(carried > 100, 'the film does not come by the tunnel')
    host.run(...lose)
    assert.match(host.run('ip', 'route', 'get', defaultNodeAddresses[0]), /dev eth0/)
    await new Promise((resolve) => setTimeout(resolve, watchMs))
    const leaked = others()
    figure(
      t,
      `film by a tunnel that is ${how}`,
      `${leaked} packets by the other interface, after ${carried} by the tunnel; plays on when it is back`,
    )
    assert.equal(leaked, 0)
    back(network, host)
  }
  await plays(page)
  assert.equal(others(), 0)
})

async function scene(t: TestContext) {
  const network = new TestNetwork(t)
  await startDht(t, network)
  const link = await maintainOn(t, network.host('seed', '45.66.3.1'), await folder(t))
  const host = network.tunnelled('view')
  const home = await folder(t)
  await writeFile(join(home, 'network.json'), JSON.stringify({ interface: 'tun0' }))
  const { url } = await kinoswarm(t, host, home, 'open', link, '--no-open').event('ready')
  const page = await visit(t, host, String(url))
  await eventually('the titles', async () => (await page.ask<{ total: number }>('api', '/titles')).total > 0)
  const body = { channel: parseLink(link).id, id: film }
  const playback = await page.ask<{ url: string; size: number }>('api', '/playback', { method: 'POST', body })
  await page.ask('watch', playback.url, { size: playback.size, bytesPerSecond })
  return { network, host, page }
}

/** A second of the film more. */
async function plays(page: Running): Promise<void> {
  const { bytes } = await page.ask<Watched>('watched')
  await eventually('the film', async () => {
    const now = await page.ask<Watched>('watched')
    assert.equal(now.failed, undefined)
    return now.bytes > bytes + bytesPerSecond
  })
}
