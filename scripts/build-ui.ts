/** Builds the UI bundle into a folder: the files a maintainer publishes, and the UI built into the shell. */
import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'

const packageDir = fileURLToPath(new URL('../packages/ui-bundle/', import.meta.url))

/** Deterministic: the same sources give the same bytes, so that a co-signer can check a release by building it. */
export async function buildUi(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true })
  await cp(join(packageDir, 'public'), outDir, { recursive: true })
  await esbuild.build({
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
  })
}
