/** Builds the UI bundle into a folder: the files a maintainer publishes, and the UI built into the shell. */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'

const packageDir = fileURLToPath(new URL('../packages/ui-bundle/', import.meta.url))

/** Deterministic: the same sources give the same bytes, so that a co-signer can check a release by building it. */
export async function buildUi(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true })
  await cp(join(packageDir, 'public'), outDir, { recursive: true })
  const { metafile } = await esbuild.build({
    entryPoints: { app: join(packageDir, 'src/index.tsx') },
    outdir: outDir,
    bundle: true,
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    target: ['chrome120', 'firefox115', 'safari17'],
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
  })
  await removeOld(outDir, metafile)
  await addPreloads(outDir, metafile)
}

/** A chunk of a former build is no part of this release, however long it lies in the folder. */
async function removeOld(outDir: string, { outputs }: esbuild.Metafile): Promise<void> {
  const made = new Set(Object.keys(outputs).map((path) => resolve(path)))
  const chunks = join(outDir, 'chunks')
  for (const name of await readdir(chunks)) {
    if (!made.has(resolve(chunks, name))) await rm(join(chunks, name))
  }
}

/** All that the first picture needs is asked for at once, and not one file after the other as each names the next. */
async function addPreloads(outDir: string, { outputs }: esbuild.Metafile): Promise<void> {
  const byName = new Map(Object.entries(outputs).map(([path, output]) => [resolve(path), output]))
  const wanted = new Set<string>()
  const visit = (path: string) => {
    for (const { path: other, kind } of byName.get(path)?.imports ?? []) {
      if (kind !== 'import-statement' || wanted.has(resolve(other))) continue
      wanted.add(resolve(other))
      visit(resolve(other))
    }
  }
  visit(resolve(outDir, 'app.js'))
  const lines = [...wanted].map((path) => `<link rel="modulepreload" href="./${posix(relative(outDir, path))}" />`)
  lines.push('<link rel="preload" href="/api/v1/session" as="fetch" crossorigin="anonymous" />')
  const page = join(outDir, 'index.html')
  const html = await readFile(page, 'utf8')
  await writeFile(page, html.replace('  </head>', `${lines.map((line) => `    ${line}\n`).join('')}  </head>`))
}

function posix(path: string): string {
  return path.replaceAll('\\', '/')
}
