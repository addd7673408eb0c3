/**
 * The one file that must run before anything is installed, and therefore the one that is not TypeScript.
 *
 * `node scripts/bootstrap.mjs NAME [ARG …]` installs the dependencies when they are missing or older than the
 * lockfile, then runs `scripts/NAME.ts` in this very process, so that signals and exit codes need no forwarding.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const installedLock = join(root, 'node_modules', '.kinoswarm-lock')
const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')

if (!existsSync(installedLock) || readFileSync(installedLock, 'utf8') !== lock) {
  process.stderr.write('Installing dependencies (once, about a minute) …\n')
  // Not `npm ci`: it refuses where the registry in use lacks a package for some other platform. `install` with a lockfile
  // in place takes the same versions, and `--no-save` leaves that file as it is.
  const options = { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' }
  const npm = spawnSync('npm', ['install', '--no-save', '--prefer-offline', '--loglevel=error'], options)
  if (npm.status !== 0) {
    process.stderr.write(
      'The dependencies could not be installed. Check the connection to the npm registry and try again.\n',
    )
    process.exit(1)
  }
  writeFileSync(installedLock, lock)
}

const [name = '', ...args] = process.argv.slice(2)
const script = new URL(`./${name}.ts`, import.meta.url)
const { register } = await import('tsx/esm/api')
register()
process.argv = [process.argv[0], fileURLToPath(script), ...args]
await import(script.href)
