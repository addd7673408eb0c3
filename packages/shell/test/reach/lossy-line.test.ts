/** A cold start whose only peer is behind a bad line. Everything goes over UDX: nothing answers TCP on the relay's port. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { formatPeerHint } from '../../src/reach/address.ts'
import { figure, time } from './kit/figures.ts'
import { start } from './kit/hosts.ts'
import { lossyRelay } from './kit/lossy-relay.ts'
import { allOff, folder } from './kit/world.ts'

const reach = { ...allOff, firewalled: false, filter: { allowPrivate: true } }

for (const [loss, delayMs] of [
  [0, 100],
  [0.05, 0],
  [0.2, 0],
  [0.05, 100],
] as const) {
  test(`A cold start over a line with ${loss * 100} % loss and ${2 * delayMs} ms round trip gets everything`, async (t) => {
    const seeder = await start(t, null)
    const { link, key, port } = await seeder.ask<{ link: string; key: string; port: number }>('maintain', 'shell', {
      dir: await folder(t),
      reach,
    })
    const relay = await lossyRelay(t, { host: '127.0.0.1', port }, { loss, delayMs })
    const hint = formatPeerHint({ publicKey: Buffer.from(key, 'hex'), host: '127.0.0.1', port: relay.port })
    const viewer = await start(t, null)
    await viewer.ask('view', 'shell', { dir: await folder(t), link, peers: [hint], reach })
    const { records, whole } = await viewer.ask<{ records: number; whole: number }>('until', 'shell', {
      timeoutMs: 120_000,
    })
    const { passed, lost } = relay.counts
    assert.ok(passed > 50, `only ${passed} datagrams went by the bad line`)
    if (loss > 0) assert.ok(lost > (passed * loss) / 4, 'the line lost nothing: the fault is not active')
    else assert.ok(whole > 2 * delayMs, 'the line delays nothing: the fault is not active')
    figure(
      t,
      `cold start, ${100 * loss} % loss, ${2 * delayMs} ms round trip`,
      `records ${time(records)}, whole ${time(whole)} (${lost} of ${lost + passed} datagrams lost)`,
    )
  })
}
