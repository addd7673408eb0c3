/** A long run over everything in the engine that reads what strangers send: `node --import tsx scripts/engine-fuzz.ts [COUNT] [SEED]`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTorrent } from '@kinoswarm/engine'
import { fuzzEngine } from '../packages/engine/test/kit/fuzz.ts'
import { fuzzWires } from '../packages/engine/test/kit/fuzz-wire.ts'

/** A conversation takes a thousand times as long as a message. */
const MESSAGES_PER_CONVERSATION = 200

const [count = 5_000_000, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number)
const began = performance.now()
const onProgress = (done: number) => done % 250_000 === 0 && process.stderr.write(`${done} of ${count}\n`)
const report = fuzzEngine({ count, seed, onProgress })
const conversations = Math.ceil(count / MESSAGES_PER_CONVERSATION)
report.failures.push(...(await talk(conversations)))
const seconds = Math.round((performance.now() - began) / 1000)
process.stdout.write(`${JSON.stringify({ ...report, conversations, seed, seconds })}\n`)
process.exitCode = report.failures.length > 0 ? 1 : 0

async function talk(times: number): ReturnType<typeof fuzzWires> {
  const dir = mkdtempSync(join(tmpdir(), 'kino-fuzz-'))
  try {
    const film = join(dir, 'film.mp4')
    writeFileSync(film, Buffer.alloc(100_000, 7))
    const { torrent } = await createTorrent(film)
    return await fuzzWires(join(dir, 'engine'), { count: times, seed, torrent })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
