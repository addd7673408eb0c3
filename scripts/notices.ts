/** The licence notices of every package that a bundle contains, as one text that ships beside it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Manifest {
  name: string
  version: string
  license?: string
}

/** @param inputs paths of bundled files, as in an esbuild metafile, relative to `root` */
export function notices(root: string, inputs: Iterable<string>): string {
  const dirs = new Set([...inputs].map(packageDir).filter((dir) => dir !== undefined))
  return [...dirs]
    .map((dir) => notice(join(root, dir)))
    .sort()
    .join(`\n${'-'.repeat(78)}\n\n`)
}

function packageDir(path: string): string | undefined {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]
}

function notice(dir: string): string {
  const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest
  const file = readdirSync(dir).find((name) => /^(licen[cs]e|copying)/i.test(name))
  const text = file ? readFileSync(join(dir, file), 'utf8').trim() : '(the package carries no licence text)'
  return `${manifest.name} ${manifest.version} · ${manifest.license ?? 'see below'}\n\n${text}\n`
}
