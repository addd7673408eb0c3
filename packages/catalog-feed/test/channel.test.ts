import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import crypto from 'hypercore-crypto'
import { ChannelReader, createChannel, FileState, Maintainer, type ReleaseReader } from '../src/index.ts'
import { connect, type TestHome, testHome } from './kit/home.ts'

const shell = { min: '0.1.0', below: '1.0.0' }
const heads = {
  db: { length: 3, treeHash: 'ab'.repeat(32) },
  blobs: { key: 'y'.repeat(52), length: 7, treeHash: 'cd'.repeat(32) },
  titles: 12,
  files: 3,
  bytes: { total: 4096 },
}

async function uiFolder(dir: string, html: string): Promise<string> {
  const folder = join(dir, 'ui')
  await mkdir(join(folder, 'assets'), { recursive: true })
  await writeFile(join(folder, 'index.html'), html)
  await writeFile(join(folder, 'assets', 'app.js'), Buffer.alloc(200_000, 7))
  await writeFile(join(folder, 'assets', 'empty.css'), '')
  return folder
}

async function onePersonChannel(t: TestContext) {
  const home = await testHome(t)
  const keyPair = crypto.keyPair()
  const state = new FileState(join(home.dir, 'state.json'))
  const maintainer = await createChannel({ store: home.store, keyPair, name: 'Open Cinema', state })
  t.after(() => maintainer.close())
  return { home, keyPair, state, maintainer }
}

async function viewer(t: TestContext, home: TestHome, link: string): Promise<ChannelReader> {
  const reader = new ChannelReader({ store: home.store, link, state: new FileState(join(home.dir, 'viewer.json')) })
  await reader.ready()
  t.after(() => reader.close())
  return reader
}

async function until(reader: ChannelReader, condition: () => boolean): Promise<void> {
  while (!condition()) await once(reader, 'update', { signal: AbortSignal.timeout(10_000) })
}

test('a viewer who knows only the link reads what one person published', async (t) => {
  const { home, maintainer } = await onePersonChannel(t)
  await maintainer.publishRelease({ dir: await uiFolder(home.dir, '<h1>one</h1>'), version: '1.0.0', shell })
  await maintainer.publishCatalogue({ drive: `${'o'.repeat(51)}y`, ...heads })
  await maintainer.confirm()

  const away = await testHome(t)
  const reader = await viewer(t, away, maintainer.link)
  assert.equal(reader.state.standing, 'never-synced')
  t.after(connect(home.store, away.store))
  await until(reader, () => reader.state.freshness !== null)
  assert.equal(reader.state.name, 'Open Cinema')
  assert.equal(reader.state.standing, 'confirmed')
  assert.equal(reader.state.release?.version, '1.0.0')
  assert.equal(reader.state.catalogue?.titles, 12)

  const release = reader.openRelease() as ReleaseReader
  t.after(() => release.close())
  await release.download()
  await release.audit()
  assert.equal(String(await release.read('/index.html')), '<h1>one</h1>')
  assert.equal((await release.read('/assets/app.js')).byteLength, 200_000)
  assert.equal((await release.read('/assets/empty.css')).byteLength, 0)
  await assert.rejects(release.read('/other.html'), { code: 'NOT_FOUND' })
})

test('a connected viewer sees a new release, and opens again from disk alone', async (t) => {
  const { home, maintainer } = await onePersonChannel(t)
  const away = await testHome(t)
  const first = await viewer(t, away, maintainer.link)
  const cut = connect(home.store, away.store)
  await until(first, () => first.state.root !== null)
  await maintainer.publishRelease({ dir: await uiFolder(home.dir, 'one'), version: '1.0.0', shell })
  await until(first, () => first.state.release?.seq === 1)
  await maintainer.publishRelease({ dir: await uiFolder(home.dir, 'two'), version: '1.1.0', shell })
  await until(first, () => first.state.release?.seq === 2)
  const release = first.openRelease() as ReleaseReader
  await release.download()
  await release.close()
  cut()
  await first.close()

  const second = await viewer(t, away, maintainer.link)
  assert.equal(second.state.release?.version, '1.1.0')
  const again = second.openRelease() as ReleaseReader
  t.after(() => again.close())
  assert.equal(await again.complete(), true)
  assert.equal(String(await again.read('/index.html')), 'two')
})

test('a maintainer opens the same channel again and goes on counting', async (t) => {
  const { home, keyPair, state, maintainer } = await onePersonChannel(t)
  await maintainer.publishRelease({ dir: await uiFolder(home.dir, 'one'), version: '1.0.0', shell })
  await maintainer.close()
  const again = new Maintainer({ store: home.store, keyPair, link: maintainer.link, state })
  t.after(() => again.close())
  const record = await again.publishRelease({ dir: await uiFolder(home.dir, 'one'), version: '1.0.1', shell })
  assert.equal(record.body.seq, 2)
  assert.equal(again.link, maintainer.link)
})
