/** torrent-stream through a tracker. Arguments: the folder it is installed in, and a JSON job. Prints one JSON line. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readFirst, tell } from './client-kit.mjs'
import { play } from './player.ts'

const [home, text] = process.argv.slice(2)
const job = JSON.parse(text)
const torrentStream = createRequire(join(home, 'package.json'))('torrent-stream')
const path = mkdtempSync(join(tmpdir(), 'kinoswarm-bench-'))
await sleep(300)
setTimeout(() => process.exit(1), job.limit * 1000)

const begin = performance.now()
const cpu = process.cpuUsage()
const source = job.start === 'magnet' ? job.magnet : readFileSync(job.torrent)
const engine = torrentStream(source, { path, tmp: path, dht: false, trackers: [job.tracker] })
await new Promise((resolve) => engine.once('ready', resolve))
const [file] = engine.files
if (job.play) {
  // Its peers answer nothing unless the file is wanted; a stream wants it from its place on.
  const from = (start) => file.createReadStream({ start })
  tell(await play({ size: job.size, begin, read: from }, job.play), path)
}
if (job.whole) file.select()
await readFirst(file, 0)
const result = { first: performance.now() - begin }
if (job.whole) {
  await new Promise((resolve) => engine.once('idle', resolve))
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
