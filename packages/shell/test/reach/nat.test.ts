/**
 * Two homes behind routers that translate addresses and let nothing in but answers, in a world where only DHT nodes have
 * an open port.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import { figure, time } from './kit/figures.ts'
import { filmHash } from './kit/film.ts'
import { type Running, start, startPlayer } from './kit/hosts.ts'
import { noNat, TestNetwork } from './kit/netns.ts'
import { quietBittorrent } from './kit/quiet.ts'
import { folder } from './kit/world.ts'
import { startDht } from './kit/world-net.ts'

const skip = noNat()
const size = 3_000_000

interface Played {
  sha256: string
  firstMs: number
  ms: number
  peers: { total: number; hyperswarm: number; bittorrent: number }
}

test('Two viewers behind two NATs, with no tracker anywhere, play from each other', {
  skip,
  timeout: 180_000,
}, async (t) => {
  const { network, alice, bob } = await twoHomes(t)
  const [one, two] = [await player(t, alice.host), await player(t, bob.host)]
  await Promise.all([
    one.ask('give', 'engine', { seed: 1, size, dir: await folder(t) }),
    two.ask('give', 'engine', { seed: 2, size, dir: await folder(t) }),
  ])
  const [played, back] = await Promise.all([
    one.ask<Played>('play', 'engine', { seed: 2, size }),
    two.ask<Played>('play', 'engine', { seed: 1, size }),
  ])
  for (const { router } of [alice, bob]) assert.ok(network.translated(router) > 10, 'nothing was translated')
  for (const [{ sha256, peers, firstMs, ms }, seed] of [
    [played, 2],
    [back, 1],
  ] as const) {
    assert.equal(sha256, filmHash(seed, size))
    assert.deepEqual([peers.hyperswarm > 0, peers.bittorrent], [true, 0])
    t.diagnostic(`film ${seed}: first bytes after ${Math.round(firstMs)} ms, whole after ${Math.round(ms)} ms`)
  }
  const first = [played, back].map(({ firstMs }) => time(firstMs)).join(' and ')
  figure(t, 'two viewers behind two NATs, no tracker', `each plays from the other, first bytes after ${first}`)
})

test('A viewer behind a NAT gets a channel from its maintainer behind another', {
  skip,
  timeout: 120_000,
}, async (t) => {
  const { network, alice, bob } = await twoHomes(t)
  const [maintainer, viewer] = [await start(t, alice.host), await start(t, bob.host)]
  const reach = { mainline: false }
  const { link } = await maintainer.ask<{ link: string }>('maintain', 'shell', {
    dir: await folder(t),
    reach,
    announceMs: 15_000,
  })
  await viewer.ask('view', 'shell', { dir: await folder(t), link, reach })
  const { whole } = await viewer.ask<{ whole: number }>('until', 'shell', { timeoutMs: 60_000 })
  for (const { router } of [alice, bob]) assert.ok(network.translated(router) > 10, 'nothing was translated')
  figure(t, 'maintainer and viewer behind two NATs', `interface whole after ${time(whole)}`)
})

/** Two homes, each behind a router that translates addresses, and a DHT outside. */
async function twoHomes(t: test.TestContext) {
  const network = new TestNetwork(t)
  await startDht(t, network)
  const alice = network.home('alice', '45.66.6.1', '192.168.1.2')
  const bob = network.home('bob', '45.66.7.1', '192.168.2.2')
  return { network, alice, bob }
}

async function player(t: test.TestContext, host: Parameters<typeof startPlayer>[1]): Promise<Running> {
  const running = await startPlayer(t, host)
  await running.ask('open', 'engine', { dir: await folder(t), bittorrent: quietBittorrent })
  return running
}
