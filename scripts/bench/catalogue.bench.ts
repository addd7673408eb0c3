/**
 * A catalogue of `--size` titles: published by one process out of a list in a file, read by others over a test network
 * on loopback. The same titles as one file each and as a B-tree beside it, in processes of their own, and the search
 * library that comes closest. Past ten thousand titles, a catalogue of that size is read in the same run: what must not
 * grow is then a ratio.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import createTestnet from '@hyperswarm/testnet'
import type { CatalogueHead } from '@kinoswarm/catalog-feed'
import { type Bench, type BenchOptions, type Figure, repeat } from './bench.ts'
import {
  type Cold,
  type Counted,
  type First,
  layoutFigures,
  type Made,
  type Other,
  type Own,
  ownFigures,
  type SearchTimes,
  SMALL_SIZE,
  searchFigures,
} from './catalogue/figures.ts'
import type { LayoutName } from './catalogue/layout.ts'
import { minisearch } from './catalogue/minisearch.ts'
import { bundledChild, Child } from './catalogue/process.ts'
import { madeQueries, writeTitles } from './catalogue/titles.ts'

const DEFAULT_SIZE = 10_000
const ONCE_SIZE = 2_000
/** One file a title, and a B-tree, of more titles take many minutes; minisearch of more, gigabytes. */
const OTHERS_MAX = 10_000
const MINISEARCH_MAX = 100_000
const EDITS = 7
/** A first query and four more, none of which helps another. */
const REMOTE_QUERIES = 5

export const bench: Bench = {
  name: 'catalogue',
  about:
    'publish, first screen, remote and local search, posters, full copy, one edit; against files, a B-tree, minisearch',
  async run(options) {
    const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-bench-'))
    const testnet = await createTestnet(8)
    const { script, folder } = await bundledChild()
    try {
      return await measure({ dir, script, bootstrap: testnet.bootstrap, ...options })
    } finally {
      await testnet.destroy()
      await Promise.all([dir, folder].map((path) => rm(path, { recursive: true, force: true })))
    }
  },
}

interface Stage extends BenchOptions {
  dir: string
  script: string
  bootstrap: { host: string; port: number }[]
}

async function measure(stage: Stage): Promise<Figure[]> {
  const size = stage.size ?? (stage.once ? ONCE_SIZE : DEFAULT_SIZE)
  const small =
    size > SMALL_SIZE ? await withMaker(stage, 'packed', SMALL_SIZE, (made) => coldReads(stage, made)) : null
  const name = (part: string) => `catalogue-${size}/${part}`
  const own = await withMaker(stage, 'packed', size, (made, maker) => everything(stage, made, maker))
  const few = Math.min(size, OTHERS_MAX)
  const files = await withMaker(stage, 'files', few, (made) => readWhole(stage, 'files', made))
  const tree = await withMaker(stage, 'bee', few, (made) => readWhole(stage, 'bee', made))
  stage.note('other layouts done')
  const mini = minisearch(Math.min(size, MINISEARCH_MAX))
  return [
    ...ownFigures(name, own, small),
    ...layoutFigures(name, few, { own, others: { files, 'B-tree': tree } }),
    ...searchFigures(name, own, mini.times),
  ]
}

/** Publishes in a process that stays and serves while `work` reads. */
async function withMaker<T>(
  stage: Stage,
  layout: LayoutName,
  size: number,
  work: (made: Made, maker: Child) => Promise<T>,
): Promise<T> {
  const { script, bootstrap, note } = stage
  const maker = new Child(script)
  const dir = join(stage.dir, `${layout}-${size}`)
  try {
    const titles = await titlesFile(stage, size)
    const made = await maker.order<Made>({ do: 'publish', layout, dir, titles, bootstrap })
    note(`${size} titles published (${layout}): ${Math.round(made.ms)} ms, ${Math.round(made.cpuMs)} ms of processor`)
    return await work(made, maker)
  } finally {
    await maker.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** Made once for all who publish so many. */
async function titlesFile({ dir }: Stage, size: number): Promise<string> {
  const path = join(dir, `titles-${size}.ndjson`)
  if (!existsSync(path)) await writeTitles(path, size)
  return path
}

async function everything(stage: Stage, made: Made, maker: Child): Promise<Own> {
  const colds = await coldReads(stage, made)
  const posters = (by: 'id' | 'path') =>
    repeat(stage.runs, () =>
      withReader(stage, 'packed', made, (reader) => reader.order<Counted>({ do: 'posters', by })),
    )
  const [byId, byPath] = [await posters('id'), await posters('path')]
  stage.note('first screens, remote searches and posters done')
  const fills = await repeat(Math.min(stage.runs, 3), () =>
    withReader(stage, 'packed', made, (reader) => reader.order<Counted<{ cardsMs: number }>>({ do: 'fill' })),
  )
  const whole = await withReader(stage, 'packed', made, (reader) => reader.order<Counted>({ do: 'everything' }))
  stage.note('full copies done')
  const head = made.published.head as CatalogueHead
  const kept = await withReader(stage, 'packed', made, async (reader) => {
    await reader.order({ do: 'fill' })
    const edits = await repeat(EDITS, (n) => oneEdit(maker, reader, n))
    return { edits, search: await reader.order<Counted<SearchTimes>>({ do: 'search', size: head.titles }) }
  })
  return { made, head, colds, byId, byPath, fills, whole, ...kept }
}

/** From the maintainer's call to the title on the viewer's first screen. */
async function oneEdit(maker: Child, reader: Child, n: number): Promise<{ ms: number; bytes: number }> {
  const edited = await maker.order<{ head: CatalogueHead; ms: number }>({ do: 'edit', n })
  const seen = await reader.order<Counted<boolean>>({ do: 'follow', head: edited.head, wait: `Edited ${n}` })
  if (!seen.result) throw new Error('an edit was not seen')
  return { ms: edited.ms + seen.ms, bytes: seen.bytes }
}

function coldReads(stage: Stage, made: Made): Promise<Cold[]> {
  const size = (made.published.head as CatalogueHead).titles
  const queries = madeQueries(12 * stage.runs * REMOTE_QUERIES, size).filter((_, i) => i % 6 === 0 || i % 6 === 3)
  return repeat(stage.runs, (run) =>
    withReader(stage, 'packed', made, async (reader, first) => {
      const mine = queries.slice(run * REMOTE_QUERIES, (run + 1) * REMOTE_QUERIES)
      const remote = await reader.order<Counted<number[]>>({ do: 'remote', queries: mine })
      return { first, remote: remote.result }
    }),
  )
}

async function readWhole(stage: Stage, layout: LayoutName, made: Made): Promise<Other> {
  const firsts = await repeat(stage.runs, () => withReader(stage, layout, made, async (_, first) => first))
  const whole = await withReader(stage, layout, made, (reader) => reader.order<Counted>({ do: 'everything' }))
  return { made, firsts, whole }
}

let readers = 0

/** A process with an empty store, which has shown the first screen. */
async function withReader<T>(
  { dir, script, bootstrap }: Stage,
  layout: LayoutName,
  { published }: Made,
  work: (reader: Child, first: First) => Promise<T>,
): Promise<T> {
  const reader = new Child(script)
  const store = join(dir, `reader-${readers++}`)
  try {
    return await work(reader, await reader.order<First>({ do: 'read', layout, dir: store, published, bootstrap }))
  } finally {
    await reader.stop()
    await rm(store, { recursive: true, force: true })
  }
}
