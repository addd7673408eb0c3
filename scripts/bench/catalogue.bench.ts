import { type ChildProcess, fork } from 'node:child_process'
import { once as eventOf } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import createTestnet from '@hyperswarm/testnet'
import type { CatalogueHead } from '@kinoswarm/catalog-feed'
import * as esbuild from 'esbuild'
import { type Bench, type BenchOptions, type Figure, figure, repeat } from './bench.ts'
import type { Order } from './catalogue/child.ts'
import { bee, jsonFiles, minisearch } from './catalogue/others.ts'
import { madeQueries } from './catalogue/titles.ts'

const DEFAULT_SIZE = 10_000
const ONCE_SIZE = 2_000
/** One file a title, and a B-tree, of more titles take many minutes: they are compared at this size. */
const OTHERS_MAX = 10_000
const ORDER_TIMEOUT_MS = 900_000
const EDITS = 5

export const bench: Bench = {
  name: 'catalogue',
  about: 'publish, first screen, remote and local search, full copy, one edit; against files, a B-tree and minisearch',
  async run(options) {
    const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-bench-'))
    try {
      return await measure(dir, options)
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  },
}

interface Read {
  first: { ms: number; connectedMs: number; bytes: number; rss: number }
  remote: { times: number[]; bytes: number[] }
  all: { ms: number; bytes: number; rss: number }
}

async function measure(dir: string, { runs, once, size, note }: BenchOptions): Promise<Figure[]> {
  const count = size ?? (once ? ONCE_SIZE : DEFAULT_SIZE)
  const bundle = await bundled()
  const testnet = await createTestnet(8)
  const bootstrap = testnet.bootstrap
  const maker = new Child(bundle)
  try {
    const published = await maker.order<{ head: CatalogueHead; ms: number; cpuMs: number; rss: number }>({
      do: 'publish',
      dir: join(dir, 'maker'),
      size: count,
      bootstrap,
    })
    note(`${count} titles published in ${Math.round(published.ms)} ms`)
    const reads: Read[] = await repeat(runs, (run) =>
      cold(bundle, { dir: join(dir, `reader-${run}`), head: published.head, bootstrap, count, run }),
    )
    note('cold reads done')
    const local = await kept(bundle, { dir: join(dir, 'kept'), head: published.head, bootstrap, count, maker })
    const few = Math.min(count, OTHERS_MAX)
    const files = await jsonFiles(dir, { size: few, runs: 1 })
    note('one file a title done')
    const tree = await bee(dir, { size: few })
    note('B-tree done')
    const mini = minisearch(Math.min(count, 100_000))
    const name = (part: string) => `catalogue-${count}/${part}`
    const cards = published.head.bytes
    return [
      figure(name('publish'), 'ms', [published.ms], { name: `one file a title (${few})`, values: [files.publishMs] }),
      figure(name('publish-cpu'), 'ms', [published.cpuMs]),
      figure(name('publish-memory'), 'MB', [published.rss / 1e6]),
      figure(name('bytes'), 'MB', [(cards.db! + cards.blobs!) / 1e6], {
        name: `B-tree (${few})`,
        values: [tree.bytes / 1e6],
      }),
      figure(name('cards-bytes'), 'MB', [cards.cards! / 1e6]),
      figure(name('index-bytes'), 'MB', [cards.index! / 1e6]),
      figure(
        name('first-screen'),
        'ms',
        reads.map(({ first }) => first.ms),
        { name: `B-tree in one process (${few})`, values: tree.firstScreenMs },
      ),
      figure(
        name('first-screen-after-connect'),
        'ms',
        reads.map(({ first }) => first.ms - first.connectedMs),
        { name: `one file a title, in one process (${few})`, values: files.firstScreenMs },
      ),
      figure(
        name('first-screen-bytes'),
        'kB',
        reads.map(({ first }) => first.bytes / 1e3),
      ),
      figure(
        name('remote-search-first'),
        'ms',
        reads.map(({ remote }) => remote.times[0]!),
      ),
      figure(
        name('remote-search-next'),
        'ms',
        reads.flatMap(({ remote }) => remote.times.slice(1)),
      ),
      figure(
        name('everything-local'),
        'ms',
        reads.map(({ all }) => all.ms),
        { name: `B-tree (${few})`, values: [tree.everythingMs] },
      ),
      figure(
        name('everything-local-bytes'),
        'MB',
        reads.map(({ all }) => all.bytes / 1e6),
      ),
      figure(
        name('edit-seen'),
        'ms',
        local.edits.map(({ ms }) => ms),
      ),
      figure(
        name('edit-bytes'),
        'kB',
        local.edits.map(({ bytes }) => bytes / 1e3),
      ),
      figure(name('search-p50'), 'ms', [percentile(local.search.own, 0.5)], {
        name: 'minisearch',
        values: [percentile(mini.times, 0.5)],
      }),
      figure(name('search-p99'), 'ms', [percentile(local.search.own, 0.99)], {
        name: 'minisearch',
        values: [percentile(mini.times, 0.99)],
      }),
      figure(name('search-answer-p50'), 'ms', [percentile(local.search.whole, 0.5)]),
      figure(name('search-answer-p99'), 'ms', [percentile(local.search.whole, 0.99)]),
      figure(name('browse-page'), 'ms', local.search.pages),
      figure(
        name('reader-memory-first-screen'),
        'MB',
        reads.map(({ first }) => first.rss / 1e6),
      ),
      figure(name('reader-memory'), 'MB', [local.search.rss / 1e6]),
    ]
  } finally {
    await maker.stop()
    await testnet.destroy()
    await rm(dirname(bundle), { recursive: true, force: true })
  }
}

interface ReadPlan {
  dir: string
  head: CatalogueHead
  bootstrap: { host: string; port: number }[]
  count: number
}

async function cold(bundle: string, { dir, head, bootstrap, count, run }: ReadPlan & { run: number }): Promise<Read> {
  const child = new Child(bundle)
  try {
    const first = await child.order<Read['first']>({ do: 'read', dir, head, bootstrap, fill: false })
    const queries = madeQueries(24, count).filter((_, i) => i % 6 === 0 || i % 6 === 3)
    const remote = await child.order<Read['remote']>({ do: 'remote', queries: queries.slice(run % 2, (run % 2) + 5) })
    const all = await child.order<Read['all']>({ do: 'fill' })
    return { first, remote, all }
  } finally {
    await child.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

async function kept(bundle: string, { dir, head, bootstrap, count, maker }: ReadPlan & { maker: Child }) {
  const child = new Child(bundle)
  try {
    await child.order({ do: 'read', dir, head, bootstrap, fill: true })
    await child.order({ do: 'fill' })
    const edits: { ms: number; bytes: number; seen: boolean }[] = []
    for (let n = 0; n < EDITS; n++) {
      const edited = await maker.order<{ head: CatalogueHead; ms: number }>({ do: 'edit', n })
      const seen = await child.order<(typeof edits)[number]>({ do: 'head', head: edited.head, wait: `Edited ${n}` })
      if (!seen.seen) throw new Error('an edit was not seen')
      edits.push({ ...seen, ms: seen.ms + edited.ms })
    }
    const search = await child.order<{ own: number[]; whole: number[]; pages: number[]; rss: number }>({
      do: 'search',
      size: count,
    })
    return { edits, search }
  } finally {
    await child.stop()
  }
}

/** A process that carries out one order after the other. */
class Child {
  readonly #process: ChildProcess

  constructor(script: string) {
    this.#process = fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' })
  }

  async order<T>(order: Order): Promise<T> {
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), ORDER_TIMEOUT_MS)
    this.#process.send(order)
    const ended = eventOf(this.#process, 'exit').then(() => [{ error: `the process ended at ${order.do}` }])
    const [answer] = (await Promise.race([eventOf(this.#process, 'message'), ended])) as [
      { result?: T; error?: string },
    ]
    clearTimeout(timer)
    if (answer.error !== undefined) throw new Error(answer.error)
    return answer.result as T
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return
    const gone = eventOf(this.#process, 'exit')
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 3000)
    await this.order({ do: 'stop' }).catch(() => {})
    this.#process.kill()
    await gone
    clearTimeout(timer)
  }
}

async function bundled(): Promise<string> {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const outdir = join(root, 'node_modules', '.cache', 'kinoswarm-bench', `catalogue-${process.pid}`)
  await esbuild.build({
    entryPoints: {
      child: join(root, 'scripts/bench/catalogue/child.ts'),
      'catalogue-worker': join(root, 'packages/catalog-feed/src/catalogue/worker.ts'),
    },
    outdir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['*-native', 'fs-native-extensions', 'fs-ext', 'sharp', 'bare-*'],
    banner: {
      js: "import{createRequire as __r}from'node:module';import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const require=__r(import.meta.url),__filename=__f(import.meta.url),__dirname=__d(__filename)",
    },
    logLevel: 'error',
  })
  return join(outdir, 'child.js')
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}
