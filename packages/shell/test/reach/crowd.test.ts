/**
 * A hundred shells, each at an address of its own, and one seeder. KINOSWARM_CROWD sets the number; the figures go to
 * docs/reachability.md.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import { figure, time } from './kit/figures.ts'
import { type Running, start } from './kit/hosts.ts'
import { noNamespaces, TestNetwork } from './kit/netns.ts'
import { folder } from './kit/world.ts'
import { startDht } from './kit/world-net.ts'

const shells = Number(process.env.KINOSWARM_CROWD ?? 20)
const processes = Math.min(4, shells)

interface Traffic {
  given: number
  received: number
}

test(`${shells} shells and one seeder: all get the interface and its update, and the crowd carries the bulk`, {
  skip: noNamespaces(),
}, async (t) => {
  const network = new TestNetwork(t)
  await startDht(t, network)
  const reach = { mainline: false, firewalled: false }
  const seeder = await start(t, network.host('seed', '45.66.3.1'))
  // A home line: whatever more is needed has to come from the others.
  const limited = { ...reach, limits: { up: 1_000_000, down: 0 } }
  const maintained = { dir: await folder(t), reach: limited, announceMs: 10_000 }
  const { link } = await seeder.ask<{ link: string }>('maintain', 'shell', maintained)
  const names = Array.from({ length: shells }, (_, at) => ({ name: `${at}`, of: at % processes }))
  const hosts = Array.from({ length: processes }, (_, of) =>
    network.host(`crowd${of}`, ...names.filter((one) => one.of === of).map(({ name }) => addressOf(name))),
  )
  const crowd = await Promise.all(hosts.map((host) => start(t, host)))
  const members = names.map(({ name, of }) => ({ name, process: crowd[of]! }))
  const started = performance.now()
  await Promise.all(
    members.map(async ({ process, name }) =>
      process.ask('view', name, { dir: await folder(t), link, reach: { ...reach, host: addressOf(name) } }),
    ),
  )
  const first = await told(members, '1.0.0', started)
  const bulk = await shares(t, seeder, members)

  const published = performance.now()
  await seeder.ask('publish', 'shell', '1.1.0')
  const update = await told(members, '1.1.0', published)
  const rss = await Promise.all(crowd.map((process) => process.ask<number>('memory')))
  const each = rss.reduce((sum, one) => sum + one, 0) / shells / 2 ** 20
  const share = await shares(t, seeder, members)
  figure(
    t,
    '100 shells, first seeder limited to 1 MB/s',
    `${shells} shells: interface to half after ${first.half}, to all after ${first.all}; update to half after ${update.half}, to all after ${update.all}; first seeder gave ${Math.round(100 * bulk)} % of the bytes, with the update ${Math.round(100 * share)} %; ${Math.round(each)} MB a shell, in ${processes} processes`,
  )
  assert.ok(share < 0.5, `the first seeder gave ${Math.round(100 * share)} %`)
})

function addressOf(name: string): string {
  return `45.66.10.${Number(name) + 1}`
}

async function told(
  members: { process: Running; name: string }[],
  version: string,
  since: number,
): Promise<{ half: string; all: string }> {
  const times = await Promise.all(
    members.map(async ({ process, name }) => {
      await process.ask('until', name, { version, timeoutMs: 600_000 })
      return Math.round(performance.now() - since)
    }),
  )
  const sorted = times.sort((a, b) => a - b)
  return { half: time(sorted[Math.floor(sorted.length / 2)]!), all: time(sorted.at(-1)!) }
}

/** The first seeder's part of all bytes given. */
async function shares(
  t: test.TestContext,
  seeder: Running,
  members: { process: Running; name: string }[],
): Promise<number> {
  const first = (await seeder.ask<Traffic>('status', 'shell')).given
  const others = await Promise.all(members.map(({ process, name }) => process.ask<Traffic>('status', name)))
  const all = first + others.reduce((sum, { given }) => sum + given, 0)
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1)
  t.diagnostic(
    `given: first seeder ${megabytes(first)} MB of ${megabytes(all)} MB (${Math.round((100 * first) / all)} %)`,
  )
  return first / all
}
