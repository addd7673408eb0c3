/** A long run over the parsers of films, subtitles and what is drawn of them: `node --import tsx scripts/media-fuzz.ts [COUNT] [SEED]`. */
import { corpus } from '../packages/engine/test/media/kit/corpus.ts'
import { fuzz } from '../packages/engine/test/media/kit/fuzz.ts'
import { drawnCorpus } from '../packages/ui-bundle/test/ass/kit/corpus.ts'
import { drawnRota, drawnTargets } from '../packages/ui-bundle/test/ass/kit/targets.ts'

const [count = 1_000_000, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number)
const began = performance.now()
const say = (done: number) => done % 50_000 === 0 && process.stderr.write(`${done} of ${count}\n`)
const files = new Map([...(await corpus()), ...drawnCorpus()])
const more = { targets: drawnTargets, rota: drawnRota }
const report = await fuzz({ corpus: files, count, seed, more, onProgress: say })
const seconds = (performance.now() - began) / 1000
process.stdout.write(`${JSON.stringify({ ...report, seed, seconds: Math.round(seconds) })}\n`)
process.exitCode = report.failures.length > 0 ? 1 : 0
