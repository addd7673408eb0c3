/**
 * A crowd of whole `kinoswarm` processes, each with a home and a page of its own, and one seeder on a home line.
 * KINOSWARM_REAL_CROWD=100 for figures worth writing down: some 10 GB of memory and ten minutes of two cores.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import type { ChannelStatus, Home, NetworkReport } from '../../packages/shell/src/api.ts'
import { figure, time } from '../../packages/shell/test/reach/kit/figures.ts'
import { freePort } from '../kit/free-port.ts'
import { wholeInterface } from '../kit/installed.ts'
import { LoopbackPage } from '../kit/loopback.ts'
import { residentMiB } from '../kit/processes.ts'
import { secondEdition } from '../kit/second-edition.ts'
import { type MaintainedChannel, testenv, type World } from '../kit/world.ts'

const shells = Number(process.env.KINOSWARM_REAL_CROWD ?? 6)
/** A start takes a second of one core: more at once only wait for each other. */
const startingAtOnce = 4
/** Each look takes the shell's time as well, and a crowd has two cores. */
const lookEveryMs = 250
/** Shells that are asked one after another, a crowd on two cores: a second each, and some. */
const patienceMs = 30_000 + 4_000 * shells

interface Member {
  home: string
  pid: number
  page: LoopbackPage
}

test(`${shells} whole shells and one seeder: all show the interface and the first screen, then the update, and carry the bulk`, {
  timeout: 3 * patienceMs,
}, async (t) => {
  const world = await testenv(t)
  const port = await freePort()
  const channel = await world.maintain({ seed: ['--up', '1MB/s', '--status', `${port}`] })
  const { crowd, shown, own } = await gather(world, channel)
  t.diagnostic(`first screens: to half after ${half(shown)}, to all after ${last(shown)}`)
  const first = await share(port, crowd)
  const edition = await secondEdition(world.dir)
  const published = Date.now()
  await channel.run('publish', '--ui', edition, '--release', '1.1.0')
  const updated = await Promise.all(crowd.map(({ home }) => whole(home, '1.1.0')))
  const updates = updated.map((at) => at - published)
  const all = await share(port, crowd)
  figure(
    t,
    '100 whole processes, first seeder limited to 1 MB/s',
    [
      `${crowd.length} shells, started ${startingAtOnce} at a time: first screen to half after ${half(shown)}, to all after ${last(shown)}, ${half(own)} after the own start (median; slowest ${last(own)})`,
      `update whole on half after ${half(updates)}, on all after ${last(updates)}`,
      `first seeder gave ${first} % of the bytes, with the update ${all} %`,
      `${Math.round(mean(crowd.map(({ pid }) => residentMiB(pid))))} MB resident a shell, ${Math.round(mean(crowd.map(({ pid }) => privateMiB(pid))))} MB of it its own`,
    ].join('; '),
  )
  if (shells >= 20) assert.ok(all < 50, `the first seeder gave ${all} %`)
})

/** Starts them one after another, a few at a time; milliseconds to each first screen, from the first start and its own. */
async function gather(world: World, { link }: MaintainedChannel) {
  const crowd: Member[] = []
  const [shown, own]: [number[], number[]] = [[], []]
  const started = performance.now()
  let begun = 0
  const worker = async () => {
    while (begun++ < shells) {
      const began = performance.now()
      const { command, url, home } = await world.open(link, { patienceMs })
      const page = new LoopbackPage(url)
      await until(() => showsFirstScreen(page))
      const now = performance.now()
      shown.push(now - started)
      own.push(now - began)
      crowd.push({ page, home, pid: command.child.pid! })
    }
  }
  await Promise.all(Array.from({ length: startingAtOnce }, worker))
  return { crowd, shown, own }
}

/** The channel's own interface, and titles on its first screen. */
async function showsFirstScreen(page: LoopbackPage): Promise<boolean> {
  const [status] = await page.api<ChannelStatus[]>('/channels')
  if (status?.release?.version !== '1.0.0' || !/<script/.test(await page.text('/'))) return false
  const { rows } = await page.api<Home>('/home')
  return rows.some(({ cards }) => cards.length > 0)
}

/** When that version was whole on the disk. The shell is not asked: a hundred of them share two cores. */
async function whole(home: string, version: string): Promise<number> {
  await until(async () => (await wholeInterface(home))?.version === version)
  return (await wholeInterface(home))!.at
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const late = AbortSignal.timeout(patienceMs)
  while (!(await holds())) {
    assert.ok(!late.aborted, `not there in ${patienceMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}

/** The first seeder's part of all bytes given so far, in hundredths. */
async function share(port: number, crowd: Member[]): Promise<number> {
  const reports = await Promise.all(crowd.map(({ page }) => page.api<NetworkReport>('/network')))
  const others = reports.reduce((sum, { given }) => sum + given, 0)
  const answer = await fetch(`http://127.0.0.1:${port}/status.json`)
  const { given: first } = (await answer.json()) as { given: number }
  return Math.round((100 * first) / (first + others))
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
