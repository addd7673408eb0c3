/** What the layout is compared with, in the same run: one JSON file a title, a Hyperbee of records, minisearch. */
import Corestore from 'corestore'
import Hyperbee from 'hyperbee'
import Hyperdrive from 'hyperdrive'
import MiniSearch from 'minisearch'
import { madeQueries, madeTitles } from './titles.ts'

const FIRST = 60

export interface OtherResult {
  publishMs: number
  bytes: number
  firstScreenMs: number[]
  everythingMs: number
}

export async function jsonFiles(dir: string, { size, runs }: { size: number; runs: number }): Promise<OtherResult> {
  const [here, there] = [new Corestore(`${dir}/files-a`), new Corestore(`${dir}/files-b`)]
  const drive = new Hyperdrive(here)
  await drive.ready()
  const started = performance.now()
  let batch = drive.batch()
  let n = 0
  for (const title of madeTitles(size)) {
    await batch.put(`/t/${String(n++).padStart(8, '0')}.json`, Buffer.from(JSON.stringify(title)))
    if (n % 500 === 0) {
      await batch.flush()
      batch = drive.batch()
    }
  }
  await batch.flush()
  const publishMs = performance.now() - started
  replicate(here, there)
  const copy = new Hyperdrive(there, drive.key)
  await copy.ready()
  const first = async () => {
    const names: string[] = []
    for await (const { key } of copy.list('/t')) {
      names.push(key)
      if (names.length === FIRST) break
    }
    await Promise.all(names.map((name) => copy.get(name)))
  }
  const firstScreenMs = [await cold(copy, first), ...(await warm(runs - 1, first))].slice(0, 1)
  const all = performance.now()
  await copy.core.download({ start: 0, end: drive.core.length }).done()
  const blobs = await copy.getBlobs()
  await blobs.core.update({ wait: true })
  await blobs.core.download({ start: 0, end: drive.blobs!.core.length }).done()
  const everythingMs = performance.now() - all
  const bytes = drive.core.byteLength + drive.blobs!.core.byteLength
  await Promise.all([copy.close(), drive.close()])
  return { publishMs, bytes, firstScreenMs, everythingMs }
}

export async function bee(dir: string, { size }: { size: number }): Promise<OtherResult> {
  const [here, there] = [new Corestore(`${dir}/bee-a`), new Corestore(`${dir}/bee-b`)]
  const core = here.get({ name: 'bee' })
  const tree = new Hyperbee(core, { keyEncoding: 'utf-8', valueEncoding: 'json' })
  const started = performance.now()
  let batch = tree.batch()
  let n = 0
  for (const title of madeTitles(size)) {
    await batch.put(`n!${String(n++).padStart(8, '0')}`, title)
    if (n % 500 === 0) {
      await batch.flush()
      batch = tree.batch()
    }
  }
  await batch.flush()
  const publishMs = performance.now() - started
  replicate(here, there)
  const copy = there.get({ key: core.key })
  const other = new Hyperbee(copy, { keyEncoding: 'utf-8', valueEncoding: 'json' })
  const firstScreenMs = [
    await timed(async () => {
      await copy.ready()
      await copy.get(core.length - 1)
      for await (const node of other.createReadStream({ gte: 'n!', lt: 'n"' }, { limit: FIRST })) void node
    }),
  ]
  const everythingMs = await timed(() => copy.download({ start: 0, end: core.length }).done())
  const bytes = core.byteLength
  await Promise.all([here.close(), there.close()])
  return { publishMs, bytes, firstScreenMs, everythingMs }
}

export function minisearch(size: number): { buildMs: number; times: number[] } {
  const search = new MiniSearch({
    fields: ['title', 'originalTitle', 'people'],
    searchOptions: { boost: { title: 3 }, combineWith: 'AND' },
  })
  const started = performance.now()
  let n = 0
  for (const title of madeTitles(size)) {
    const people = title.people?.map(({ name }) => name).join(' ')
    search.add({ id: n++, title: title.title, originalTitle: title.originalTitle ?? '', people })
  }
  const buildMs = performance.now() - started
  const queries = madeQueries(360, size)
  const run = (q: string) => search.search(q, { prefix: true, fuzzy: 0.2 }).slice(0, 20)
  for (const q of queries.slice(0, 60)) run(q)
  const times = queries.map((q) => {
    const from = performance.now()
    run(q)
    return performance.now() - from
  })
  return { buildMs, times }
}

async function cold(drive: Hyperdrive, work: () => Promise<void>): Promise<number> {
  return timed(async () => {
    await drive.update({ wait: true })
    if (drive.core.length === 0) await new Promise<void>((resolve) => drive.core.once('append', () => resolve()))
    await work()
  })
}

async function warm(runs: number, work: () => Promise<void>): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < runs; i++) times.push(await timed(work))
  return times
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

function replicate(a: Corestore, b: Corestore): void {
  const [one, other] = [a.replicate(true), b.replicate(false)]
  for (const stream of [one, other]) stream.on('error', () => {})
  one.pipe(other).pipe(one)
}
