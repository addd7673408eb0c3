/**
 * What tests, benchmarks and screenshots need beside npm packages. On Debian as root it is installed by itself. Chromium
 * is required; without the others the tests that want them are skipped by name.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Set to use a browser that is not in the path. */
const override = 'KINOSWARM_CHROMIUM'
const browsers = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** Program → Debian package. */
const helpful = { ffmpeg: 'ffmpeg', 'transmission-daemon': 'transmission-daemon', ip: 'iproute2', nft: 'nftables' }

/** Not in everybody's path, but where Debian keeps what only root uses. */
const rootFolders = ['/usr/sbin', '/sbin']

function findChromium(): string | undefined {
  return process.env[override] ?? find(browsers)
}

/** Throws a sentence that says what to install. */
export function ensureChromium(): string {
  if (!findChromium()) install(['chromium'])
  const found = findChromium()
  if (found) return found
  throw new Error(
    `The browser tests need Chromium. On Debian or Ubuntu: sudo apt-get install chromium. Elsewhere install Chromium or Chrome, or set ${override} to its path.`,
  )
}

/** Installs what is missing where that is allowed; says what is still missing, and thereby skipped. */
export function ensureHelpful(): void {
  const missing = () => Object.entries(helpful).filter(([program]) => !find([program]))
  const packages = missing().map(([, name]) => name)
  if (packages.length > 0) install(packages)
  for (const [program, name] of missing()) {
    process.stderr.write(
      `Without ${program} some tests are skipped. On Debian or Ubuntu: sudo apt-get install ${name}.\n`,
    )
  }
}

function install(packages: string[]): void {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  process.stderr.write(`Installing ${packages.join(', ')} (apt-get) …\n`)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const run = (...args: string[]) => spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env: environment })
  run('update', '-qq')
  run('install', '-y', '-qq', '--no-install-recommends', ...packages)
}

function find(programs: string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...rootFolders]
  return programs.flatMap((name) => folders.map((folder) => join(folder, name))).find(runnable)
}

function runnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
