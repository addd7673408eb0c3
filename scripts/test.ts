/**
 * `npm test [-- PATTERN …]`: builds, then runs every test file, or those whose path contains a pattern; `--node24` runs
 * them, and every process they start, with Node 24. Up to three files that fail are run once more, alone, and named.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from './build.ts'
import { ensureChromium, ensureHelpful } from './debian.ts'
import { node24 } from './node24.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
/** The longest test makes a crowd of shells; whatever takes longer hangs, unless more rounds of kills are asked for. */
const testTimeoutMs = Math.max(300_000, 10_000 * Number(process.env.KINOSWARM_ROUNDS ?? 0))
/** More failing files than this are no accident of a loaded machine. */
const maxUnsteady = 3
const words = process.argv.slice(2)
const patterns = words.filter((word) => word !== '--node24')

function testFiles(): string[] {
  const places = ['test', ...readdirSync(join(root, 'packages')).map((name) => join('packages', name, 'test'))]
  const found = places.flatMap((place) => {
    try {
      return readdirSync(join(root, place), { recursive: true }).map((name) => join(place, String(name)))
    } catch {
      return []
    }
  })
  const wanted = (file: string) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern))
  return found.filter((file) => /\.test\.tsx?$/.test(file) && wanted(relative('.', file))).sort()
}

const files = testFiles()
if (files.length === 0) {
  process.stderr.write(`No test file matches ${patterns.join(' ')}.\n`)
  process.exit(2)
}
if (files.some((file) => file.startsWith('test') || file.includes('ui-bundle'))) requireBrowser()
ensureHelpful()
await build()
const node = words.includes('--node24') ? node24() : process.execPath
const { code, failed } = await run(files)
process.exit(code === 0 ? 0 : await onceMore(failed))

/** Real swarms, real browsers and two cores: what fails once is tried again alone, and named either way. */
async function onceMore(again: string[]): Promise<number> {
  if (again.length === 0 || again.length > maxUnsteady) return 1
  const names = again.map((file) => relative(root, file)).join('\n  ')
  process.stdout.write(`# Once more, alone:\n  ${names}\n`)
  if ((await run(again, 1)).code !== 0) return 1
  process.stdout.write(`# UNSTEADY: failed beside other tests, passed alone:\n  ${names}\n`)
  return 0
}

/** Resolves with the exit code and the files that failed; a run that was ended by a signal ends this one too. */
async function run(these: string[], concurrency = 2): Promise<{ code: number; failed: string[] }> {
  const args = [
    ...['--import', 'tsx', '--test', '--test-force-exit', '--test-reporter=tap'],
    ...[`--test-concurrency=${concurrency}`, `--test-timeout=${testTimeoutMs}`],
  ]
  const child = spawn(node, [...args, ...these], { cwd: root, stdio: ['inherit', 'pipe', 'inherit'] })
  let report = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text)
    report += text
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (signal) process.exit(1)
  return { code: code ?? 1, failed: failedFiles(report) }
}

/** A failed test says where it stands; a file that ended before its tests did is named itself. */
function failedFiles(report: string): string[] {
  const found = report.matchAll(/^ *not ok \d+ - (.*)\n +---\n +duration_ms.*\n +location: '(.*):\d+:\d+'/gm)
  return [...new Set([...found].map(([, name, place]) => (existsSync(name!) ? name! : place!)))]
}

function requireBrowser(): void {
  try {
    process.env.KINOSWARM_CHROMIUM = ensureChromium()
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exit(1)
  }
}
