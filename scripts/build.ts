/** Builds everything that runs into `dist/`: the command, its processes and workers, and the built-in UI. */
import { chmod, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import { buildUi } from './build-ui.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Packages with a native binary, or with files they look up beside themselves: installed, never bundled. */
const external = [
  'bufferutil',
  'crc-native',
  'fs-ext',
  'fs-native-extensions',
  'mediabunny',
  '@mediabunny/*',
  'node-datachannel',
  'quickbit-native',
  'rabin-native',
  'rabin-stream',
  'rocksdb-native',
  'sharp',
  'simdle-native',
  'sodium-native',
  'udx-native',
  'utf-8-validate',
  'utp-native',
  'bare-*',
]

const requireForCommonJs = [
  "import { createRequire as __createRequire } from 'node:module'",
  "import { fileURLToPath as __toPath } from 'node:url'",
  "import { dirname as __dirnameOf } from 'node:path'",
  'const require = __createRequire(import.meta.url)',
  'const __filename = __toPath(import.meta.url)',
  'const __dirname = __dirnameOf(__filename)',
].join(';')

export async function build(outDir = join(root, 'dist')): Promise<void> {
  await rm(outDir, { recursive: true, force: true })
  await esbuild.build({
    entryPoints: {
      kinoswarm: join(root, 'packages/shell/src/main.ts'),
      engine: join(root, 'packages/engine/src/process.ts'),
      'catalogue-worker': join(root, 'packages/catalog-feed/src/catalogue/worker.ts'),
    },
    outdir: outDir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    splitting: true,
    chunkNames: 'chunk-[hash]',
    external,
    minifySyntax: true,
    minifyWhitespace: true,
    banner: { js: requireForCommonJs },
    define: {
      'process.env.KINOSWARM_VERSION': JSON.stringify(
        (await import('../package.json', { with: { type: 'json' } })).default.version,
      ),
    },
    logLevel: 'warning',
  })
  await chmod(join(outDir, 'kinoswarm.js'), 0o755)
  await buildUi(join(outDir, 'ui'))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build()
