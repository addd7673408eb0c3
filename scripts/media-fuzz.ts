/** A long run over the parsers of films and subtitles: `node --import tsx scripts/media-fuzz.ts [COUNT] [SEED]`. */
import { corpus } from '../packages/engine/test/media/kit/corpus.ts'
import { fuzz } from '../packages/engine/test/media/kit/fuzz.ts'

const [count = 1_000_000, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number)
const began = performance.now()
const say = (done: number) => done % 50_000 === 0 && process.stderr.write(`${done} of ${count}\n`)
const report = await fuzz({ corpus: await corpus(), count, seed, onProgress: say })
const seconds = (performance.now() - began) / 1000
process.stdout.write(`${JSON.stringify({ ...report, seed, seconds: Math.round(seconds) })}\n`)
process.exitCode = report.failures.length > 0 ? 1 : 0
