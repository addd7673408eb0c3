/** A long run over everything in the engine that reads what strangers send: `node --import tsx scripts/engine-fuzz.ts [COUNT] [SEED]`. */
import { fuzzEngine } from '../packages/engine/test/kit/fuzz.ts'

const [count = 5_000_000, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number)
const began = performance.now()
const onProgress = (done: number) => done % 250_000 === 0 && process.stderr.write(`${done} of ${count}\n`)
const report = fuzzEngine({ count, seed, onProgress })
const seconds = Math.round((performance.now() - began) / 1000)
process.stdout.write(`${JSON.stringify({ ...report, seed, seconds })}\n`)
process.exitCode = report.failures.length > 0 ? 1 : 0
