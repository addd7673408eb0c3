/**
 * `npm run bench` lists and runs every benchmark; `npm run bench -- NAME … [--json] [--once] [--runs N] [--size N] [--case NAME] [--list]`.
 * With `--json` one object per figure goes to standard output, everything else to standard error; with `--doc` the table
 * in docs/benchmarks.md is brought up to date as well.
 *
 * A benchmark is a file `scripts/bench/NAME.bench.ts` that exports `bench`.
 */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Bench, Figure } from './bench/bench.ts'
import { writeFigures } from './bench/doc.ts'
import { freshDist } from './fresh-dist.ts'

/** The fewest runs whose median says something. */
const defaultRuns = 5

const { values: flags, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    once: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    doc: { type: 'boolean', default: false },
    runs: { type: 'string' },
    size: { type: 'string' },
    case: { type: 'string' },
  },
})

const benches = await allBenches()
const unknown = names.filter((name) => !benches.some((bench) => bench.name === name))
if (unknown.length > 0) {
  process.stderr.write(
    `There is no benchmark “${unknown.join('”, “')}”. There are: ${benches.map(({ name }) => name).join(', ')}\n`,
  )
  process.exit(2)
}

const chosen = names.length > 0 ? benches.filter(({ name }) => names.includes(name)) : benches
if (!flags.json) for (const { name, about } of chosen) process.stdout.write(`${name.padEnd(24)}${about}\n`)
if (!flags.list) process.exitCode = await runAll(chosen)
// Natives may hold a handle for a while after they were closed.
process.exit()

async function allBenches(): Promise<Bench[]> {
  const folder = fileURLToPath(new URL('./bench/', import.meta.url))
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.bench.ts'))
    .sort()
  const modules = await Promise.all(files.map((file) => import(new URL(`./bench/${file}`, import.meta.url).href)))
  return modules.map((module: { bench: Bench }) => module.bench)
}

async function runAll(list: Bench[]): Promise<number> {
  await freshDist()
  const runs = flags.once ? 1 : Number(flags.runs ?? defaultRuns)
  const size = flags.size === undefined ? undefined : Number(flags.size)
  const measured: Figure[] = []
  let failures = 0
  for (const bench of list) {
    const note = (text: string) => process.stderr.write(`  ${bench.name}: ${text}\n`)
    try {
      const figures = await bench.run({ runs, once: flags.once, size, only: flags.case, note })
      figures.forEach(report)
      measured.push(...figures)
    } catch (error) {
      failures++
      process.stderr.write(`${bench.name} failed: ${error instanceof Error ? error.stack : String(error)}\n`)
    }
  }
  if (flags.doc) writeFigures(measured)
  return failures === 0 ? 0 : 1
}

function report(figure: Figure): void {
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(figure)}\n`)
    return
  }
  const { name, unit, median, min, max, runs, against, ratio } = figure
  const compared = against ? `  ${ratio} × ${against.name} (${against.median} ${unit})` : ''
  process.stdout.write(`${name.padEnd(40)}${median} ${unit}  (${min}–${max}, ${runs} runs)${compared}\n`)
}
