import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTorrent } from '@kinoswarm/engine'
import { type Ground, inNamespaces, onLoopback } from './ground.ts'
import { type Links, type LinksJob, openLinks } from './links.ts'
import type { LinkShape } from './relay.ts'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
/** Debian's own Python has python3-libtorrent; another one first in the path does not. */
export const python = '/usr/bin/python3'

export interface Swarm {
  job: Record<string, unknown>
  /** Call before each client: links that fell silent speak again. */
  begin(): void
  /** What a client's command is preceded by, to run where the clients are. */
  clientSide: string[]
  /** In words, what the kernel has held back; throws when the links were none. */
  check(): string
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

export interface SwarmOptions {
  size: number
  pieceLength: number
  links: LinkShape[]
  /** In network namespaces, with the kernel's own token buckets, instead of on loopback. */
  namespaces?: boolean | undefined
  note(text: string): void
}

/** A random film, a libtorrent seeder a link, and the links to them. */
export async function swarm(options: SwarmOptions): Promise<Swarm> {
  const dir = mkdtempSync(join(tmpdir(), 'kinoswarm-swarm-'))
  const ends: (() => unknown)[] = [() => rmSync(dir, { recursive: true, force: true })]
  const close = async () => {
    for (const end of ends.reverse()) await end()
  }
  try {
    return { ...(await open(dir, options, ends)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function open(dir: string, options: SwarmOptions, ends: (() => unknown)[]): Promise<Omit<Swarm, 'close'>> {
  const film = join(dir, 'film.mp4')
  const [torrent, blocks] = [join(dir, 'film.torrent'), join(dir, 'film.blocks')]
  writeFileSync(film, randomFillSync(Buffer.alloc(options.size)))
  const { infohash, size, ...made } = await createTorrent(film, { pieceLength: options.pieceLength })
  writeFileSync(torrent, made.torrent)
  writeFileSync(blocks, made.blockHashes)

  const ground = options.namespaces ? inNamespaces(options.links) : onLoopback(options.links)
  ends.push(() => ground.close())
  for (const { before, at } of ground.seeders) {
    const addresses = at.map(({ host, port }) => `${host}:${port}`)
    const seeding = await started([...before, python, here('./seeders.py'), torrent, dir, ...addresses])
    ends.push(seeding.end)
  }
  const job = { seeders: ground.seeders.flatMap(({ at }) => at), shapes: ground.shapes }
  const links = options.namespaces
    ? await linksInside(ground, { ...job, infohash }, options.note)
    : await openLinks(job)
  ends.push(() => links.close())
  const tracker = links.announce
  const magnet = `magnet:?xt=urn:btih:${infohash}&tr=${encodeURIComponent(tracker)}`
  return {
    job: { infohash, magnet, film, torrent, blocks, tracker, size },
    begin: () => links.begin(),
    clientSide: ground.clientSide,
    check: () => ground.check(),
  }
}

/** The links in the clients' namespace. Each must be as long as it was asked to be. */
async function linksInside(
  ground: Ground,
  job: LinksJob & { infohash: string },
  note: (text: string) => void,
): Promise<Omit<Links, 'doors'>> {
  const command = [process.execPath, '--import', 'tsx', here('./links-process.ts'), JSON.stringify(job)]
  const { child, line, end } = await started([...ground.clientSide, ...command])
  const { announce, answers } = JSON.parse(line) as { announce: string; answers: number[] }
  note(`in namespaces; seeders answer after ${answers.join(', ')} ms`)
  const short = answers.findIndex((ms, index) => ms < (job.shapes[index]?.rtt ?? 0))
  if (short >= 0) {
    await end()
    throw new Error(`link ${short + 1} answers after ${answers[short]} ms`)
  }
  return { announce, begin: () => void child.stdin!.write('begin\n'), close: end }
}

/** A helper of the benchmark, up once it has said its first line. */
async function started([program, ...args]: string[]): Promise<{
  child: ChildProcess
  line: string
  end(): Promise<void>
}> {
  const child = spawn(program!, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const end = async () => {
    child.kill('SIGKILL')
    await gone
  }
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString()))
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${args.join(' ')} ended`)))
  })
  return { child, line, end }
}

export type Client = 'ours' | 'webtorrent' | 'torrent-stream' | 'libtorrent' | 'aria2' | 'qbittorrent'

/** Runs one client once. Null when it did not get there. */
export async function runClient(
  client: Client,
  job: Record<string, unknown>,
  clientSide: string[] = [],
): Promise<Record<string, number> | null> {
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
  const [program, ...args] = [...clientSide, command[0], ...command[1]]
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'ignore'] })
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
