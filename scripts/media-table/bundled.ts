/** The server of the table as it is shipped: bundled, with the media worker beside it, so that times mean something. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as esbuild from 'esbuild'
import type { serveSamples } from './server.ts'

const root = process.cwd()
/** Inside the repository, so that packages that are not bundled are found. */
const outDir = join(root, 'node_modules/.cache/kinoswarm-media-table')

export async function bundledServer(): Promise<typeof serveSamples> {
  await esbuild.build({
    entryPoints: {
      server: join(root, 'scripts/media-table/server.ts'),
      'media-worker': join(root, 'packages/engine/src/media/worker/worker.ts'),
    },
    outdir: outDir,
    outExtension: { '.js': '.js' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    splitting: true,
    external: ['mediabunny', '@mediabunny/*', 'esbuild'],
    banner: { js: "import { createRequire as __cr } from 'node:module';const require = __cr(import.meta.url)" },
    logLevel: 'warning',
  })
  const module = (await import(pathToFileURL(join(outDir, 'server.js')).href)) as { serveSamples: typeof serveSamples }
  return module.serveSamples
}
