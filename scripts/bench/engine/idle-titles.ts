import { spawn } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import createTestnet from '@hyperswarm/testnet'
import { createTorrent, Engine } from '@kinoswarm/engine'
import { residentMiB } from '../../../test/kit/processes.ts'
import { type BenchOptions, type Figure, figure } from '../bench.ts'
import { python, seedersMissing } from './swarm.ts'

const TITLES = 200
const ONCE_TITLES = 20
const FILM_BYTES = 100_000
/** Announcements of this many titles, and what a start leaves behind, are over by then. */
const SETTLE_MS = 10_000
const mebibyte = 1024 * 1024

interface Films {
  torrents: string
  folder: string
}

/** Memory of a process that gives 200 titles away which nobody asks for: the engine, raw WebTorrent, libtorrent. */
export async function idleTitles(options: BenchOptions): Promise<Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'kinoswarm-idle-'))
  try {
    const films = { torrents: join(dir, 'torrents'), folder: join(dir, 'films') }
    const seeds = await make(films, options.once ? ONCE_TITLES : TITLES)
    const ours = await engineMemory(join(dir, 'engine'), seeds)
    const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
    const raw = await memoryOf(process.execPath, [here('./idle-webtorrent.mjs'), films.torrents, films.folder])
    const libtorrent = seedersMissing()
      ? null
      : await memoryOf(python, [here('./idle-libtorrent.py'), films.torrents, films.folder])
    options.note(`idle: ${ours} MB; webtorrent ${raw}, libtorrent ${libtorrent ?? 'not installed'}`)
    const against = { webtorrent: raw, ...(libtorrent === null ? {} : { libtorrent }) }
    return Object.entries(against).map(([name, value]) =>
      figure(`engine/idle/${seeds.length}-titles-vs-${name}`, 'MB', [ours], { name, values: [value] }),
    )
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function make(films: Films, count: number): Promise<{ torrent: Uint8Array; files: string[] }[]> {
  for (const folder of Object.values(films)) mkdirSync(folder)
  const seeds = []
  for (let number = 0; number < count; number++) {
    const path = join(films.folder, String(number))
    writeFileSync(path, randomFillSync(Buffer.alloc(FILM_BYTES)))
    const { torrent } = await createTorrent(path)
    writeFileSync(join(films.torrents, String(number)), torrent)
    seeds.push({ torrent, files: [path] })
  }
  return seeds
}

async function engineMemory(dir: string, seeds: { torrent: Uint8Array; files: string[] }[]): Promise<number> {
  const net = await createTestnet(8)
  const bootstrap = net.bootstrap.map(({ host, port }) => `${host}:${port}`)
  const engine = new Engine({ dir, bootstrap, bittorrent: { dht: true, dhtBootstrap: [], lsd: false } })
  try {
    await engine.ready()
    for (const seed of seeds) await engine.seed(seed)
    await sleep(SETTLE_MS)
    const { pid, seeding } = engine.status()
    if (seeding !== seeds.length) throw new Error(`${seeding} of ${seeds.length} titles are given`)
    return megabytes(pid!)
  } finally {
    await engine.close()
    await net.destroy()
  }
}

/** Memory of a program once it has said that it is ready, and some time after. */
async function memoryOf(program: string, args: string[]): Promise<number> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const gone = new Promise((resolve) => child.once('exit', resolve))
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve())
      child.once('exit', () => reject(new Error(`${args[0]} ended`)))
    })
    await sleep(SETTLE_MS)
    return megabytes(child.pid!)
  } finally {
    child.kill('SIGKILL')
    await gone
  }
}

function megabytes(pid: number): number {
  return (residentMiB(pid) * mebibyte) / 1e6
}
