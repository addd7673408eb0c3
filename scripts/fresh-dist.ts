/** Builds `dist/` when it is missing or older than what it is made from. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const entry = join(root, 'dist', 'kinoswarm.js')
const sources = ['packages', 'scripts/build.ts', 'scripts/build-ui.ts', 'package-lock.json']
const notSources = new Set(['node_modules', 'test', 'dist'])

/** Resolves to the command's entry file. */
export async function freshDist(): Promise<string> {
  if (!existsSync(entry) || newest(sources.map((path) => join(root, path))) > statSync(entry).mtimeMs) {
    process.stderr.write('Building …\n')
    const { build } = await import('./build.ts')
    await build()
  }
  return entry
}

function newest(paths: string[]): number {
  return paths.reduce((latest, path) => Math.max(latest, newestUnder(path)), 0)
}

function newestUnder(path: string): number {
  const found = statSync(path)
  if (!found.isDirectory()) return found.mtimeMs
  const inside = readdirSync(path).filter((name) => !notSources.has(name))
  return newest(inside.map((name) => join(path, name)))
}
