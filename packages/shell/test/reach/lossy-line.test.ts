import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import { start } from './kit/hosts.ts'
import { noNamespaces, TestNetwork } from './kit/netns.ts'
import { folder } from './kit/world.ts'
import { startDht } from './kit/world-net.ts'

const noPython =
  spawnSync('python3', ['--version']).status !== 0 && 'the lossy line needs python3: apt-get install python3'
const skip = noNamespaces() ?? (noPython || undefined)

for (const [loss, delayMs] of [
  [0, 100],
  [0.05, 0],
  [0.2, 0],
  [0.05, 100],
] as const) {
  test(`A cold start over a line with ${loss * 100} % loss and ${2 * delayMs} ms round trip gets everything`, {
    skip,
  }, async (t) => {
    const network = new TestNetwork(t)
    await startDht(t, network)
    const reach = { mainline: false }
    const seeder = await start(t, network.host('seed', '45.66.3.1'))
    const { link } = await seeder.ask<{ link: string }>('maintain', 'shell', {
      dir: await folder(t),
      reach,
      announceMs: 10_000,
    })
    const { host, lost } = network.behindLossyLine('view', '45.66.4.1', { loss, delayMs })
    const viewer = await start(t, host)
    await viewer.ask('view', 'shell', { dir: await folder(t), link, reach })
    const { records, whole } = await viewer.ask<{ records: number; whole: number }>('until', 'shell', {
      timeoutMs: 90_000,
    })
    const late = AbortSignal.timeout(10_000)
    while (loss > 0 && lost() === 0 && !late.aborted) await new Promise((resolve) => setTimeout(resolve, 100))
    if (loss > 0) assert.ok(lost() > 0, 'the line lost nothing: the fault is not active')
    else assert.ok(whole > 2 * delayMs, 'the line delays nothing: the fault is not active')
    t.diagnostic(
      `${loss * 100} % loss, ${2 * delayMs} ms round trip: records after ${records} ms, interface whole after ${whole} ms, ${lost()} frames lost`,
    )
  })
}
