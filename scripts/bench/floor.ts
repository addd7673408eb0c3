/** Bundles the bare scripts we compare with the way our own command is bundled, so that start-up costs are alike. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))
const natives = [
  '*-native',
  'fs-native-extensions',
  'fs-ext',
  'bufferutil',
  'utf-8-validate',
  'node-datachannel',
  'bare-*',
  'crc-native',
]

const header = [
  "import { createRequire as __createRequire } from 'node:module'",
  'const require = __createRequire(import.meta.url)',
  "import { fileURLToPath as __toPath } from 'node:url'",
  "import { dirname as __dirnameOf } from 'node:path'",
  'const __filename = __toPath(import.meta.url)',
  'const __dirname = __dirnameOf(__filename)',
].join(';')

/** Path of the runnable bundle of `scripts/bench/floor/NAME.ts`. */
export async function floorScript(name: string): Promise<string> {
  const outfile = join(root, 'node_modules', '.cache', 'kinoswarm-bench', `${name}.mjs`)
  await esbuild.build({
    entryPoints: [join(root, 'scripts/bench/floor', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: natives,
    banner: { js: header },
    logLevel: 'error',
  })
  return outfile
}
