/** Plays films in random swarms on paper: `node --import tsx scripts/engine-simulate.ts [COUNT] [SEED]`. */
import { simulateMany } from '../packages/engine/test/kit/random-swarms.ts'

const [count = 1000, seed = 1] = process.argv.slice(2).map(Number)
const { user } = process.cpuUsage()
const outcomes = simulateMany({ count, seed })
const seconds = Math.round((process.cpuUsage().user - user) / 100_000) / 10
process.stdout.write(`${JSON.stringify({ count, seed, processorSeconds: seconds, ...outcomes })}\n`)
process.exitCode = outcomes.unfinished.length > 0 ? 1 : 0
