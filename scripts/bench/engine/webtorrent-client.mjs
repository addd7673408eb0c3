/** Raw WebTorrent through a tracker, over TCP. Argument: JSON job. Prints one JSON line. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import WebTorrent from 'webtorrent'
import { readFirst, tell } from './client-kit.mjs'
import { play } from './player.ts'

const job = JSON.parse(process.argv[2])
const path = mkdtempSync(join(tmpdir(), 'kinoswarm-bench-'))
const client = new WebTorrent({ dht: false, lsd: false, utPex: false, utp: false, natUpnp: false, natPmp: false })
await new Promise((resolve) => client.once('listening', resolve))
await sleep(300)

const begin = performance.now()
const cpu = process.cpuUsage()
const source = job.start === 'magnet' ? job.magnet : readFileSync(job.torrent)
const torrent = client.add(source, { path, announce: [job.tracker], storeCacheSlots: 20 })
torrent.on('ready', async () => {
  const [file] = torrent.files
  if (job.play) {
    const from = (start) => file.createReadStream({ start })
    return tell(await play({ size: job.size, begin, read: from }, job.play), path)
  }
  await readFirst(file, 0)
  const result = { first: performance.now() - begin }
  if (job.whole) {
    if (!torrent.done) await new Promise((resolve) => torrent.once('done', resolve))
    result.whole = performance.now() - begin
    const { user, system } = process.cpuUsage(cpu)
    result.cpu = (user + system) / 1e6
  } else {
    await sleep(job.pause * 1000)
    const seek = performance.now()
    await readFirst(file, Math.floor(file.length * 0.7))
    result.seek = performance.now() - seek
  }
  tell(result, path)
})
setTimeout(() => process.exit(1), job.limit * 1000)
