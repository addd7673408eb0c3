/** The newest long-term Node beside the one that runs: an ordinary package of the registry, kept in the cache folder. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../node_modules/.cache/kinoswarm-node24/', import.meta.url))
const platforms: Record<string, string> = { linux: 'linux', darwin: 'darwin', win32: 'win' }

/** Path of its executable; installs it once. */
export function node24(): string {
  const name = `node-${platforms[process.platform]}-${process.arch}`
  const path = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(path)) return path
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', `${name}@24`]
  spawnSync('npm', install, { cwd: folder, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (!existsSync(path)) throw new Error(`Node 24 could not be installed: there is no package ${name}@24 in reach.`)
  return path
}
