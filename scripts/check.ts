/** Lint, format and types. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

function run(command: string, ...args: string[]): boolean {
  return spawnSync('npx', ['--no-install', command, ...args], { cwd: root, stdio: 'inherit' }).status === 0
}

const passed = [run('biome', 'check', '--error-on-warnings', '.'), run('tsc', '-p', '.')].every(Boolean)
process.exit(passed ? 0 : 1)
