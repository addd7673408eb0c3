/** docs/trust.md, clause 5.4: of a release nobody fetches, keeps or passes on more than its signed files make. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import type Hypercore from 'hypercore'
import { waitForLength } from '../src/feed/wait.ts'
import { type Build, readBuild } from '../src/records/release.ts'
import { ReleaseReader } from '../src/release/reader.ts'
import { connect, testHome } from './kit/home.ts'
import { shell } from './kit/people.ts'

const page = Buffer.from('<p>')

function buildOf(db: Hypercore, blobs: Hypercore): Build {
  const sha256 = createHash('sha256').update(page).digest('hex')
  const files = [{ path: '/index.html', size: page.length, sha256 }]
  const drive = { key: db.id, db: { length: db.length }, blobs: { key: blobs.id, length: blobs.length } }
  return readBuild({ version: '1.0.0', shell, drive, files }, '')
}

/** A release of three bytes, whose first core has two blocks of this size. */
async function releaseWith(t: TestContext, blockBytes: number) {
  const [source, viewer] = [await testHome(t), await testHome(t)]
  const [growingDb, growingBlobs] = [source.store.get({ name: 'db' }), source.store.get({ name: 'blobs' })]
  await Promise.all([growingDb.ready(), growingBlobs.ready()])
  await growingDb.append([Buffer.alloc(blockBytes), Buffer.alloc(blockBytes)])
  await growingBlobs.append(page)
  const db = await source.store.staticify(growingDb)
  const blobs = await source.store.staticify(growingBlobs)
  const release = new ReleaseReader(viewer.store, buildOf(db, blobs))
  t.after(() => release.close())
  t.after(connect(source.store, viewer.store))
  await release.download({ timeoutMs: 20_000 })
  const here = viewer.store.get({ key: db.key })
  await here.ready()
  t.after(() => here.close())
  await waitForLength(here, 2, { timeoutMs: 20_000 })
  return { here, release }
}

test('the first core is fetched and passed on', async (t) => {
  const { here } = await releaseWith(t, 300)
  while (!(await here.has(0, 2))) await new Promise((resolve) => setTimeout(resolve, 20))
})

test('endless data: a first core of megabytes for one small file is refused and not fetched', async (t) => {
  const { here, release } = await releaseWith(t, 4 * 2 ** 20)
  await assert.rejects(release.audit({ timeoutMs: 20_000 }), { code: 'HASH_MISMATCH' })
  assert.deepEqual([await here.has(0), await here.has(1)], [false, false])
})

test('a drive that its maker can still append to is no release, not even while it is what was signed', async (t) => {
  const { store } = await testHome(t)
  const [db, blobs] = [store.get({ name: 'db' }), store.get({ name: 'blobs' })]
  await Promise.all([db.ready(), blobs.ready()])
  await db.append(Buffer.alloc(300))
  await blobs.append(page)
  const release = new ReleaseReader(store, buildOf(db, blobs))
  t.after(() => release.close())
  assert.equal(await release.complete(), false)
  await assert.rejects(release.download({ timeoutMs: 20_000 }), { code: 'HASH_MISMATCH' })
  const immutable = new ReleaseReader(store, buildOf(await store.staticify(db), await store.staticify(blobs)))
  t.after(() => immutable.close())
  assert.equal(await immutable.complete(), true)
  await immutable.download({ timeoutMs: 20_000 })
})
