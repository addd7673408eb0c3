import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildUi } from '../build-ui.ts'
import { type Bench, figure } from './bench.ts'

export const bench: Bench = {
  name: 'ui-weight',
  about: 'bytes of the interface: JavaScript gzipped (all, and what the first page needs), and everything as it is',
  async run() {
    // Not dist/: chunks of earlier builds stay there.
    const ui = await mkdtemp(join(tmpdir(), 'kinoswarm-ui-'))
    await buildUi(ui)
    const files = readdirSync(ui, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const paths = files.map((entry) => join(entry.parentPath, entry.name))
    const scripts = paths.filter((path) => path.endsWith('.js'))
    const zipped = (path: string) => gzipSync(readFileSync(path), { level: 9 }).length
    const sum = (list: string[], size: (path: string) => number) =>
      list.reduce((bytes, path) => bytes + size(path), 0) / 1000
    const figures = [
      figure('ui-weight/javascript-gzipped', 'kB', [sum(scripts, zipped)]),
      figure('ui-weight/first-page-javascript-gzipped', 'kB', [sum(firstPage(scripts), zipped)]),
      figure('ui-weight/all-files', 'kB', [sum(paths, (path) => readFileSync(path).length)]),
    ]
    await rm(ui, { recursive: true })
    return figures
  },
}

/** The entry and every chunk it imports statically. */
function firstPage(scripts: string[]): string[] {
  const entry = scripts.find((path) => path.endsWith('/app.js')) ?? scripts[0]
  const reached = new Set<string>()
  const visit = (path: string | undefined) => {
    if (!path || reached.has(path)) return
    reached.add(path)
    for (const [, from] of readFileSync(path, 'utf8').matchAll(/(?:import|from)\s*"(\.{1,2}\/[^"]+\.js)"/g)) {
      visit(scripts.find((other) => other === join(path, '..', from!)))
    }
  }
  visit(entry)
  return [...reached]
}
