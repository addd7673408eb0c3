/**
 * Clients that only write files: how long until the first 64 KiB of the film are right on disk, told to fetch in order.
 * Arguments: `aria2` or `qbittorrent`, and a JSON job. Prints one JSON line. aria2 is a program per download, so its clock
 * has its start in it; qBittorrent runs already, with a torrent's magnet handed to its web API.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { QBittorrent } from '../../../packages/engine/test/kit/qbittorrent.ts'

const HEAD_BYTES = 65_536
const LOOK_EVERY_MS = 5

interface Job {
  magnet: string
  /** The seeders' own copy. */
  film: string
  limit: number
}

const [client, text = '{}'] = process.argv.slice(2)
const job = JSON.parse(text) as Job
const right = head(job.film)
setTimeout(() => process.exit(1), job.limit * 1000).unref()
const first = client === 'aria2' ? await aria2() : await qbittorrent()
process.stdout.write(`${JSON.stringify({ first })}\n`)
process.exit()

async function aria2(): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'kinoswarm-bench-'))
  const begin = performance.now()
  const child: ChildProcess = spawn(
    'aria2c',
    [
      `--dir=${dir}`,
      '--enable-dht=false',
      '--enable-dht6=false',
      '--bt-enable-lpd=false',
      '--enable-peer-exchange=false',
      '--seed-time=0',
      '--file-allocation=none',
      '--bt-prioritize-piece=head=1M',
      '--quiet=true',
      job.magnet,
    ],
    { stdio: 'ignore' },
  )
  const ms = await arrived(join(dir, 'film.mp4'), begin)
  child.kill('SIGKILL')
  rmSync(dir, { recursive: true, force: true })
  return ms
}

async function qbittorrent(): Promise<number> {
  const program = await QBittorrent.start()
  const begin = performance.now()
  await program.add(job.magnet, { sequentialDownload: 'true', firstLastPiecePrio: 'true' })
  const ms = await arrived(join(program.dir, 'film.mp4'), begin)
  await program.close()
  return ms
}

async function arrived(path: string, begin: number): Promise<number> {
  while (!head(path)?.equals(right!)) await sleep(LOOK_EVERY_MS)
  return performance.now() - begin
}

function head(path: string): Buffer | null {
  const bytes = Buffer.alloc(HEAD_BYTES)
  try {
    const file = openSync(path, 'r')
    readSync(file, bytes, 0, HEAD_BYTES, 0)
    closeSync(file)
    return bytes
  } catch {
    return null
  }
}
