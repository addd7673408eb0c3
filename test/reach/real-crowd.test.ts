/**
 * A crowd of whole `kinoswarm` processes, each with a home and a page of its own, and one seeder on a home line.
 * KINOSWARM_REAL_CROWD=100 for figures worth writing down: some 10 GB of memory and ten minutes of two cores.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import type { ChannelStatus, Home, NetworkReport } from '../../packages/shell/src/api.ts'
import { figure, time } from '../../packages/shell/test/reach/kit/figures.ts'
import type { Command } from '../kit/command.ts'
import { freePort } from '../kit/free-port.ts'
import { LoopbackPage } from '../kit/loopback.ts'
import { residentMiB } from '../kit/processes.ts'
import { builtUi, type MaintainedChannel, testenv, type World } from '../kit/world.ts'

const shells = Number(process.env.KINOSWARM_REAL_CROWD ?? 6)
/** A start takes a second of one core: more at once only wait for each other. */
const startingAtOnce = 4
const lookEveryMs = 250
/** Shells that are asked one after another, a crowd on two cores: a second each, and some. */
const patienceMs = 30_000 + 4_000 * shells

interface Member {
  command: Command
  page: LoopbackPage
}

test(`${shells} whole shells and one seeder: all show the interface and the first screen, then the update, and carry the bulk`, {
  timeout: 3 * patienceMs,
}, async (t) => {
  const world = await testenv(t)
  const port = await freePort()
  const channel = await world.maintain({ seed: ['--up', '1MB/s', '--status', `${port}`] })
  const started = performance.now()
  const { crowd, times } = await gather(world, channel, started)
  const first = await share(port, crowd)
  const published = performance.now()
  await channel.run('publish', '--ui', await secondEdition(world), '--release', '1.1.0')
  const updated = await Promise.all(crowd.map((member) => seen(member, published, isUpdated)))
  const all = await share(port, crowd)
  const megabytes = mean(crowd.map(({ command }) => residentMiB(command.child.pid!)))
  const own = mean(crowd.map(({ command }) => privateMiB(command.child.pid!)))
  figure(
    t,
    '100 whole processes, first seeder limited to 1 MB/s',
    `${shells} shells, started ${startingAtOnce} at a time: first screen to half after ${half(times)}, to all after ${last(times)}; update to half after ${half(updated)}, to all after ${last(updated)}; first seeder gave ${first} % of the bytes, with the update ${all} %; ${Math.round(megabytes)} MB resident a shell, ${Math.round(own)} MB of it its own`,
  )
  if (shells >= 20) assert.ok(all < 50, `the first seeder gave ${all} %`)
})

/** Starts them one after another, a few at a time; milliseconds until each shows its first screen. */
async function gather(world: World, { link }: MaintainedChannel, since: number) {
  const crowd: Member[] = []
  const times: number[] = []
  let begun = 0
  const worker = async () => {
    while (begun++ < shells) {
      const { command, url } = await world.open(link, { patienceMs })
      const member = { command, page: new LoopbackPage(url) }
      times.push(await seen(member, since, showsFirstScreen))
      crowd.push(member)
    }
  }
  await Promise.all(Array.from({ length: startingAtOnce }, worker))
  return { crowd, times }
}

/** The channel's own interface, and titles on its first screen. */
async function showsFirstScreen(page: LoopbackPage): Promise<boolean> {
  const [status] = await page.api<ChannelStatus[]>('/channels')
  if (status?.release?.version !== '1.0.0' || !/<script/.test(await page.text('/'))) return false
  const { rows } = await page.api<Home>('/home')
  return rows.some(({ cards }) => cards.length > 0)
}

async function isUpdated(page: LoopbackPage): Promise<boolean> {
  const [status] = await page.api<ChannelStatus[]>('/channels')
  return status?.release?.available === '1.1.0'
}

async function seen({ page }: Member, since: number, is: (page: LoopbackPage) => Promise<boolean>): Promise<number> {
  const late = AbortSignal.timeout(patienceMs)
  while (!(await is(page))) {
    assert.ok(!late.aborted, `not there in ${patienceMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
  return performance.now() - since
}

/** The first seeder's part of all bytes given so far, in hundredths. */
async function share(port: number, crowd: Member[]): Promise<number> {
  const reports = await Promise.all(crowd.map(({ page }) => page.api<NetworkReport>('/network')))
  const others = reports.reduce((sum, { given }) => sum + given, 0)
  const answer = await fetch(`http://127.0.0.1:${port}/status.json`)
  const { given: first } = (await answer.json()) as { given: number }
  return Math.round((100 * first) / (first + others))
}

async function secondEdition(world: World): Promise<string> {
  const changed = join(world.dir, 'ui')
  await cp(builtUi, changed, { recursive: true })
  const index = join(changed, 'index.html')
  await writeFile(index, (await readFile(index, 'utf8')).replace(/<html/, '<html data-edition="second"'))
  return changed
}

/** What a process has for itself: the program's code is shared by all. */
function privateMiB(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0)
  return (of('Private_Clean') + of('Private_Dirty')) / 1024
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function half(times: number[]): string {
  return time([...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]!)
}

function last(times: number[]): string {
  return time(Math.max(...times))
}
