/**
 * `npm test [-- PATTERN …]`: builds, then runs every test file, or those whose path contains a pattern; `--node24` runs
 * them, and every process they start, with Node 24.
 */
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from './build.ts'
import { ensureChromium, ensureHelpful } from './debian.ts'
import { node24 } from './node24.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
/** The longest test makes a crowd of shells; whatever takes longer hangs. */
const testTimeoutMs = 300_000
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
const args = [
  '--import',
  'tsx',
  '--test',
  '--test-force-exit',
  '--test-concurrency=2',
  `--test-timeout=${testTimeoutMs}`,
  ...files,
]
const node = words.includes('--node24') ? node24() : process.execPath
const child = spawn(node, args, { cwd: root, stdio: 'inherit' })
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))

function requireBrowser(): void {
  try {
    process.env.KINOSWARM_CHROMIUM = ensureChromium()
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exit(1)
  }
}
