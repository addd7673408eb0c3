/** docs/trust.md, clause 5.4: of a release nobody fetches, keeps or passes on more than its signed files make. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { waitForLength } from '../src/feed/wait.ts'
import { readBuild } from '../src/records/release.ts'
import { ReleaseReader } from '../src/release/reader.ts'
import { connect, testHome } from './kit/home.ts'
import { shell } from './kit/people.ts'

const page = Buffer.from('<p>')

/** A release of three bytes, whose first core has two blocks of this size. */
async function releaseWith(t: TestContext, blockBytes: number) {
  const [source, viewer] = [await testHome(t), await testHome(t)]
  const [db, blobs] = [source.store.get({ name: 'db' }), source.store.get({ name: 'blobs' })]
  await Promise.all([db.ready(), blobs.ready()])
  await db.append([Buffer.alloc(blockBytes), Buffer.alloc(blockBytes)])
  await blobs.append(page)
  const sha256 = createHash('sha256').update(page).digest('hex')
  const files = [{ path: '/index.html', size: page.length, sha256 }]
  const drive = { key: db.id, db: { length: 2 }, blobs: { key: blobs.id, length: 1 } }
  const release = new ReleaseReader(viewer.store, readBuild({ version: '1.0.0', shell, drive, files }, ''))
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
