/** Raw WebTorrent through a tracker, over TCP. Argument: JSON job. Prints one JSON line. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import WebTorrent from 'webtorrent'
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
    return end(await play({ size: job.size, begin, read: from }, job.play))
  }
  await read(file, 0)
  const result = { first: performance.now() - begin }
  if (job.whole) {
    if (!torrent.done) await new Promise((resolve) => torrent.once('done', resolve))
    result.whole = performance.now() - begin
    const { user, system } = process.cpuUsage(cpu)
    result.cpu = (user + system) / 1e6
  } else {
    await sleep(job.pause * 1000)
    const seek = performance.now()
    await read(file, Math.floor(file.length * 0.7))
    result.seek = performance.now() - seek
  }
  end(result)
})
setTimeout(() => process.exit(1), job.limit * 1000)

function end(result) {
  process.stdout.write(`${JSON.stringify(result)}\n`)
  rmSync(path, { recursive: true, force: true })
  process.exit()
}

async function read(file, start) {
  const stream = file.createReadStream({ start })
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes >= 65_536) break
  }
  stream.destroy()
}
