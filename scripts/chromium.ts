/** Finds the Chromium that tests, benchmarks and screenshots drive, and installs Debian's where that is allowed. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** Set to use a browser that is not in the path. */
const override = 'KINOSWARM_CHROMIUM'

export function findChromium(): string | undefined {
  const chosen = process.env[override]
  if (chosen) return chosen
  const folders = (process.env.PATH ?? '').split(delimiter)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(runnable)
}

/** Throws a sentence that says what to install. */
export function ensureChromium(): string {
  const found = findChromium()
  if (found) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) install()
  const installed = findChromium()
  if (installed) return installed
  throw new Error(
    `The browser tests need Chromium. On Debian or Ubuntu: sudo apt-get install chromium. Elsewhere install Chromium or Chrome, or set ${override} to its path.`,
  )
}

function install(): void {
  process.stderr.write('Installing chromium (apt-get) …\n')
  const run = (...args: string[]) =>
    spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  run('update', '-qq')
  run('install', '-y', '-qq', '--no-install-recommends', 'chromium')
}

function runnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
