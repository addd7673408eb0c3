/** Our engine, as the shell uses it: a process that holds `Engine`. Argument: JSON job. Prints one JSON line. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Engine } from '@kinoswarm/engine'
import { type PlayJob, play } from './player.ts'

interface Job {
  start: 'magnet' | 'title'
  infohash: string
  torrent: string
  blocks: string | null
  tracker: string
  size: number
  limit: number
  pause: number
  whole?: boolean
  play?: PlayJob
}

const job = JSON.parse(process.argv[2]!) as Job
const dir = mkdtempSync(join(tmpdir(), 'kinoswarm-bench-'))
const engine = new Engine({
  dir,
  hyperswarm: false,
  bittorrent: { dht: false, lsd: false, pex: false, trackers: true, utp: false },
  allowPrivateAddresses: true,
})

async function main(): Promise<void> {
  await engine.ready()
  await sleep(300)
  const title = job.start === 'title' ? { torrent: readFileSync(job.torrent) } : {}
  const blocks = job.start === 'title' && job.blocks ? { blockHashes: readFileSync(job.blocks) } : {}
  const before = process.cpuUsage()
  const engineBefore = engineCpuSeconds()
  const begin = performance.now()
  const id = await engine.open({ infohash: job.infohash, file: 0, trackers: [job.tracker], ...title, ...blocks })
  if (job.play) {
    const from = (start: number) => engine.read(id, { start, end: job.size - 1 })
    const played = await play({ size: job.size, begin, read: from }, job.play)
    process.stdout.write(`${JSON.stringify(played)}\n`)
    return
  }
  await read(id, 0)
  const result: Record<string, number> = { first: performance.now() - begin }
  if (job.whole) {
    await whole(id)
    result.whole = performance.now() - begin
    const own = process.cpuUsage(before)
    result.cpu = (own.user + own.system) / 1e6 + engineCpuSeconds() - engineBefore
  } else {
    await sleep(job.pause * 1000)
    const seek = performance.now()
    await read(id, Math.floor(job.size * 0.7))
    result.seek = performance.now() - seek
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

async function read(id: string, start: number): Promise<void> {
  const stream = engine.read(id, { start, end: job.size - 1 })
  let bytes = 0
  for await (const chunk of stream) {
    bytes += (chunk as Buffer).length
    if (bytes >= 65_536) break
  }
  stream.destroy()
}

function whole(id: string): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (engine.status(id)?.have !== job.size) return
      engine.off('update', look)
      resolve()
    }
    engine.on('update', look)
  })
}

/** What the engine's own process has used, from the system's books. */
function engineCpuSeconds(): number {
  const stat = readFileSync(`/proc/${engine.status().pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

const limit = setTimeout(() => process.exit(1), job.limit * 1000)
main().finally(async () => {
  clearTimeout(limit)
  await engine.close()
  rmSync(dir, { recursive: true, force: true })
  process.exit()
})
