/** Builds everything that runs into `dist/`: the command, its processes and workers, and the built-in UI. */
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import { buildUi } from './build-ui.ts'
import { notices } from './notices.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Packages with a native binary, or with files they look up beside themselves: installed, never bundled. */
const external = [
  'bufferutil',
  'crc-native',
  'fs-ext',
  'fs-native-extensions',
  'koffi',
  'mediabunny',
  '@mediabunny/*',
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

/** Writes over what is there: a process that runs from an earlier build still finds its chunks. */
export async function build(outDir = join(root, 'dist')): Promise<void> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    metafile: true,
    entryPoints: {
      kinoswarm: join(root, 'packages/shell/src/main.ts'),
      engine: join(root, 'packages/engine/src/process.ts'),
      'catalogue-worker': join(root, 'packages/catalog-feed/src/catalogue/worker.ts'),
      'media-worker': join(root, 'packages/engine/src/media/worker/worker.ts'),
    },
    outdir: outDir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    splitting: true,
    chunkNames: 'chunk-[hash]',
    external,
    alias: { 'webrtc-polyfill': join(root, 'packages/engine/src/torrent/no-webrtc.ts') },
    minifySyntax: true,
    minifyWhitespace: true,
    banner: { js: requireForCommonJs },
    define: { 'process.env.KINOSWARM_VERSION': JSON.stringify(version) },
    logLevel: 'warning',
  })
  await chmod(join(outDir, 'kinoswarm.js'), 0o755)
  await writeFile(join(outDir, 'NOTICES.txt'), notices(root, Object.keys(metafile.inputs)))
  await buildUi(join(outDir, 'ui'))
  await buildControl(join(outDir, 'control'))
  // Its helper process would stay as long as whoever built.
  await esbuild.stop()
}

/** The shell's own page: a script, a style and a page, apart from every interface that comes over the swarm. */
async function buildControl(outDir: string): Promise<void> {
  const source = join(root, 'packages/shell/src/control/page')
  await mkdir(outDir, { recursive: true })
  for (const name of ['index.html', 'control.css', 'desk.css']) await cp(join(source, name), join(outDir, name))
  await cp(join(root, 'packages/ui-bundle/public/icon.svg'), join(outDir, 'icon.svg'))
  await esbuild.build({
    entryPoints: [join(source, 'control.ts')],
    outdir: outDir,
    bundle: true,
    format: 'esm',
    target: ['chrome120', 'firefox115', 'safari17'],
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--clean')) await rm(join(root, 'dist'), { recursive: true, force: true })
  await build()
}
