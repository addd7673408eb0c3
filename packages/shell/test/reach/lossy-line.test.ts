/**
 * A cold start over a bad line: viewer, seeder and what lies between them are hosts of their own. Loss and delay are a
 * relay's, the only way there, and everything goes over UDX: nothing answers TCP at it. Slowness is the seeder's own (tbf).
 */
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { formatPeerHint } from '../../src/reach/address.ts'
import { figure, time } from './kit/figures.ts'
import { start } from './kit/hosts.ts'
import { type Host, noNamespaces, noSlowLines, TestNetwork } from './kit/netns.ts'
import { folder } from './kit/world.ts'

const skip = noNamespaces()
const [seedAt, relayAt, viewAt] = ['45.66.3.1', '45.66.5.1', '45.66.4.1'] as const
const reach = { bootstrap: [], lan: false, mainline: false, firewalled: false }
/** The script of the interface alone, see `kit/channel.ts`; random bytes, so nothing makes them fewer. */
const interfaceBytes = 200_000

for (const [loss, delayMs] of [
  [0, 100],
  [0.05, 0],
  [0.2, 0],
  [0.05, 100],
] as const) {
  test(`A cold start over a line with ${loss * 100} % loss and ${2 * delayMs} ms round trip gets everything`, {
    skip,
  }, async (t) => {
    const { network, key, port, link } = await seeded(t)
    const relay = await start(t, network.host('relay', relayAt))
    const faults = { loss, delayMs }
    const relayPort = await relay.ask<number>('relay', 'line', { to: { host: seedAt, port }, faults })
    const home = network.host('view', viewAt)
    home.cut(seedAt)
    assert.equal(home.reaches(seedAt), false, 'there is a way around the bad line')
    const { records, whole } = await coldStart(t, home, { link, key, host: relayAt, port: relayPort })
    const { passed, lost } = await relay.ask<{ passed: number; lost: number }>('relayed', 'line')
    assert.ok(passed > 50, `only ${passed} datagrams went by the bad line`)
    if (loss > 0) assert.ok(lost > (passed * loss) / 4, 'the line lost nothing: the fault is not active')
    if (delayMs > 0) assert.ok(whole > 2 * delayMs, 'the line delays nothing: the fault is not active')
    figure(
      t,
      `cold start, ${100 * loss} % loss, ${2 * delayMs} ms round trip`,
      `records ${time(records)}, whole ${time(whole)} (${lost} of ${lost + passed} datagrams lost)`,
    )
  })
}

test('A cold start from a seeder with a slow line gets everything, as fast as the line', {
  skip: noSlowLines(),
}, async (t) => {
  const { network, seedHost, key, port, link } = await seeded(t)
  const bytesPerSecond = 125_000
  seedHost.slow('1mbit')
  const { records, whole } = await coldStart(t, network.host('view', viewAt), { link, key, host: seedAt, port })
  const leastMs = (1000 * interfaceBytes) / bytesPerSecond
  assert.ok(whole > 0.9 * leastMs, `${whole} ms: the line is not slow`)
  figure(t, 'cold start, seeder’s line 1 Mbit/s', `records ${time(records)}, whole ${time(whole)}`)
})

async function seeded(t: TestContext) {
  const network = new TestNetwork(t)
  const seedHost = network.host('seed', seedAt)
  const seeder = await start(t, seedHost)
  const maintained = { dir: await folder(t), reach }
  const known = await seeder.ask<{ link: string; key: string; port: number }>('maintain', 'shell', maintained)
  return { network, seedHost, ...known }
}

/** A viewer with an empty home, who knows that one peer. */
async function coldStart(
  t: TestContext,
  home: Host,
  { link, key, host, port }: { link: string; key: string; host: string; port: number },
) {
  const hint = formatPeerHint({ publicKey: Buffer.from(key, 'hex'), host, port })
  const viewer = await start(t, home)
  await viewer.ask('view', 'shell', { dir: await folder(t), link, peers: [hint], reach })
  return viewer.ask<{ records: number; whole: number }>('until', 'shell', { timeoutMs: 120_000 })
}
