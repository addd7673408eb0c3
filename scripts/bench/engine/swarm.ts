import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttp, type Server as HttpServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTorrent } from '@kinoswarm/engine'
import { type LinkShape, type Relay, relay } from './relay.ts'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
/** Debian's own Python has python3-libtorrent; another one first in the path does not. */
export const python = '/usr/bin/python3'

export interface Swarm {
  dir: string
  job: Record<string, unknown>
  /** Call before each client: links that fell silent speak again. */
  begin(): void
  close(): Promise<void>
}

/** An old client with old dependencies: it is measured where somebody put it, and nobody has to install it. */
const torrentStreamHome = fileURLToPath(new URL('../../../node_modules/.cache/torrent-stream', import.meta.url))

/** Why a client cannot be measured here, or null. */
export function clientMissing(client: Client): string | null {
  if (client === 'torrent-stream') {
    const how = 'npm install --ignore-scripts --prefix node_modules/.cache/torrent-stream torrent-stream@1.2.1'
    return existsSync(join(torrentStreamHome, 'node_modules/torrent-stream')) ? null : how
  }
  const wanted: Partial<Record<Client, [string, string]>> = {
    aria2: ['aria2c', 'apt-get install aria2'],
    qbittorrent: ['qbittorrent-nox', 'apt-get install qbittorrent-nox'],
  }
  const [program, how] = wanted[client] ?? []
  return !program || spawnSync(program, ['--version']).status === 0 ? null : how!
}

/** Why the neutral seeders cannot run here, or null. */
export function seedersMissing(): string | null {
  const found = spawnSync(python, ['-c', 'import libtorrent'])
  return found.status === 0 ? null : 'apt-get install python3-libtorrent'
}

/** A random film, a libtorrent seeder a link, a relay before each, and a tracker that names the relays. */
export async function swarm(options: { size: number; pieceLength: number; links: LinkShape[] }): Promise<Swarm> {
  const dir = mkdtempSync(join(tmpdir(), 'kinoswarm-swarm-'))
  const film = join(dir, 'film.mp4')
  writeFileSync(film, randomFillSync(Buffer.alloc(options.size)))
  const made = await createTorrent(film, { pieceLength: options.pieceLength })
  writeFileSync(join(dir, 'film.torrent'), made.torrent)
  writeFileSync(join(dir, 'film.blocks'), made.blockHashes)

  const base = 20_000 + Math.floor(Math.random() * 20_000)
  const seeders = options.links.map((_, index) => ({ host: '127.0.0.1', port: base + index }))
  const child = spawn(
    python,
    [here('./seeders.py'), join(dir, 'film.torrent'), dir, ...seeders.map(({ host, port }) => `${host}:${port}`)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('exit', () => reject(new Error('the seeders ended')))
  })
  const doors = seeders.map((_, index) => ({ host: `127.0.1.${index + 1}`, port: base + 1000 + index }))
  const relays = await Promise.all(doors.map((door, index) => relay(door, seeders[index]!, options.links[index]!)))
  const rtt = Math.max(0, ...options.links.map((link) => link.rtt ?? 0))
  const tracker = await trackerOf(doors, 2 * rtt)
  const announce = `http://127.0.0.1:${(tracker.address() as { port: number }).port}/announce`
  return {
    dir,
    job: {
      infohash: made.infohash,
      magnet: `magnet:?xt=urn:btih:${made.infohash}&tr=${encodeURIComponent(announce)}`,
      film,
      torrent: join(dir, 'film.torrent'),
      blocks: join(dir, 'film.blocks'),
      tracker: announce,
      size: made.size,
    },
    begin: () => {
      for (const one of relays) one.begin()
    },
    close: () => close(child, relays, tracker, dir),
  }
}

export type Client = 'ours' | 'webtorrent' | 'torrent-stream' | 'libtorrent' | 'aria2' | 'qbittorrent'

/** Runs one client once. Null when it did not get there. */
export async function runClient(client: Client, job: Record<string, unknown>): Promise<Record<string, number> | null> {
  const json = JSON.stringify(job)
  const command = {
    ours: [process.execPath, ['--import', 'tsx', here('./our-client.ts'), json]],
    webtorrent: [process.execPath, ['--import', 'tsx', here('./webtorrent-client.mjs'), json]],
    'torrent-stream': [
      process.execPath,
      ['--import', 'tsx', here('./torrent-stream-client.mjs'), torrentStreamHome, json],
    ],
    libtorrent: [python, [here('./libtorrent-client.py'), json]],
    aria2: [process.execPath, ['--import', 'tsx', here('./file-client.ts'), 'aria2', json]],
    qbittorrent: [process.execPath, ['--import', 'tsx', here('./file-client.ts'), 'qbittorrent', json]],
  }[client] as [string, string[]]
  const child = spawn(command[0], command[1], { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  const limit = setTimeout(() => child.kill('SIGKILL'), (Number(job.limit) + 10) * 1000)
  await new Promise((resolve) => child.once('close', resolve))
  clearTimeout(limit)
  const line = text.split('\n').find((candidate) => candidate.startsWith('{'))
  const result = line ? (JSON.parse(line) as Record<string, number>) : null
  return result && typeof (result.first ?? result.start) === 'number' ? result : null
}

/** Answers every announce with the same peers, after the round trips that it would have cost. */
async function trackerOf(peers: { host: string; port: number }[], delayMs: number): Promise<HttpServer> {
  const compact = Buffer.concat(
    peers.map(({ host, port }) => Buffer.from([...host.split('.').map(Number), port >> 8, port & 255])),
  )
  const body = Buffer.concat([Buffer.from(`d8:intervali1800e5:peers${compact.length}:`), compact, Buffer.from('e')])
  const server = createHttp((_, response) => {
    setTimeout(() => response.end(body), delayMs)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

async function close(child: ChildProcess, relays: Relay[], tracker: HttpServer, dir: string): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  for (const server of [...relays.map((one) => one.server), tracker]) server.close()
  tracker.closeAllConnections()
  await gone
  rmSync(dir, { recursive: true, force: true })
}
