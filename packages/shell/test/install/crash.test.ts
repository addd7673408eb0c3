/**
 * The installer is stopped dead before, between and amid all it writes, and started again from what was on disk then: it
 * shows one whole version, and never a lower one than a page has confirmed.
 */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createChannel, type Maintainer, MemoryState } from '@kinoswarm/catalog-feed'
import Corestore from 'corestore'
import crypto from 'hypercore-crypto'
import { writeJson } from '../../src/home/json-file.ts'
import { Installer } from '../../src/install/installer.ts'
import type { UiSource } from '../../src/ui/source.ts'

const shell = { min: '0.0.1', below: '9.0.0' }
const builtin: UiSource = { version: '0.0.0', seq: 0, drive: '', from: 'builtin', read: async () => null }

interface Place {
  dir: string
  store: Corestore
  maintainer: Maintainer
  path: string
}

async function place(t: TestContext): Promise<Place> {
  const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-install-'))
  const store = new Corestore(join(dir, 'store'))
  const maintainer = await createChannel({ store, keyPair: crypto.keyPair(), name: 'Test', state: new MemoryState() })
  t.after(async () => {
    await maintainer.close()
    await store.close()
    await rm(dir, { recursive: true, force: true })
  })
  return { dir, store, maintainer, path: join(dir, 'install.json') }
}

async function publish({ dir, maintainer }: Place, version: string, what = '', range = shell): Promise<void> {
  const folder = join(dir, `${what}${version}`)
  await mkdir(folder)
  await writeFile(join(folder, 'index.html'), `${what}page ${version}`)
  await writeFile(join(folder, 'app.js'), `script ${version}`)
  await maintainer.publishRelease({ dir: folder, version, shell: range })
}

async function open({ store, maintainer }: Place, path: string, write = writeJson): Promise<Installer> {
  const { reader } = maintainer
  const installer = new Installer({ store, reader, path, shellVersion: '0.1.0', builtin, write })
  await installer.ready()
  return installer
}

/** What was on the disk between two writes, and what a page had confirmed by then. */
interface Moment {
  json: string
  good: string
  /** A viewer may go back as far as they like. */
  pinned: boolean
}

test('a crash between any two writes leaves one whole version, and never one below the last good', async (t) => {
  const here = await place(t)
  const moments: Moment[] = [{ json: '', good: '0.0.0', pinned: false }]
  const installer = await open(here, here.path, async (path, value) => {
    await writeJson(path, value)
    const json = await readFile(path, 'utf8')
    const { good, pinned } = JSON.parse(json) as { good?: { version: string }; pinned?: object }
    moments.push({ json, good: good?.version ?? '0.0.0', pinned: pinned !== undefined })
  })
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) {
    await publish(here, version)
    await installer.install()
    await installer.switchToNewest()
    await installer.beforePage()
    await installer.confirm(version)
  }
  await publish(here, '2.0.0')
  await installer.install()
  await installer.switchToNewest()
  for (let turn = 0; turn < 3; turn++) {
    await installer.beforePage()
    await installer.pageSilent()
  }
  assert.equal(installer.current.version, '1.2.0', 'the silent one was taken back')
  await installer.pin('1.0.0')
  await installer.pin(null)
  await installer.close()
  assert.ok(moments.length > 12, `${moments.length} writes`)
  for (const [index, moment] of moments.entries()) {
    // Before the next write, and in the middle of it: what that leaves is beside the state, never in its place.
    await startsAgain(here, join(here.dir, `before-${index}.json`), moment)
    await startsAgain(here, join(here.dir, `amid-${index}.json`), moment, moments[index + 1]?.json)
  }
})

test('who stays with a version is offered no other, until they follow new ones again', async (t) => {
  const here = await place(t)
  const installer = await open(here, here.path)
  t.after(() => installer.close())
  for (const version of ['1.0.0', '1.1.0']) {
    await publish(here, version)
    await installer.install()
    if (version === '1.1.0') break
    await installer.switchToNewest()
    await installer.beforePage()
    await installer.confirm(version)
  }
  assert.equal(installer.available, '1.1.0')
  await installer.pin('1.0.0')
  assert.deepEqual(
    [installer.current.version, installer.current.pinned, installer.available],
    ['1.0.0', true, undefined],
  )
  await installer.pin(null)
  assert.deepEqual([installer.current.version, installer.current.pinned], ['1.1.0', false])
})

async function startsAgain(here: Place, path: string, { json, good, pinned }: Moment, next = ''): Promise<void> {
  if (json) await writeFile(path, json)
  if (next) await writeFile(`${path}.1.tmp`, next.slice(0, next.length / 2))
  const again = await open(here, path)
  const { version } = again.current
  if (version !== '0.0.0') {
    assert.equal(String((await again.current.read('/index.html'))?.bytes), `page ${version}`)
    assert.equal(String((await again.current.read('/app.js'))?.bytes), `script ${version}`)
  }
  assert.ok(version >= good || pinned, `after ${good} came ${version}`)
  await again.close()
}

test('a damaged state file means that everything is found again', async (t) => {
  const here = await place(t)
  await publish(here, '1.0.0')
  await writeFile(here.path, '{"good":{"seq":1')
  const installer = await open(here, here.path)
  assert.equal(installer.current.from, 'builtin')
  await installer.install()
  assert.equal(installer.current.version, '1.0.0')
  await installer.close()
})

test('two changes at once keep both', async (t) => {
  const here = await place(t)
  await publish(here, '1.0.0')
  const slowly: typeof writeJson = async (path, value) => {
    await new Promise((resolve) => setImmediate(resolve))
    await writeJson(path, value)
  }
  const installer = await open(here, here.path, slowly)
  t.after(() => installer.close())
  await installer.install()
  await Promise.all([installer.confirm('1.0.0'), installer.pin('1.0.0')])
  const { good, pinned, trial } = JSON.parse(await readFile(here.path, 'utf8'))
  assert.deepEqual([good?.version, pinned?.version, trial], ['1.0.0', '1.0.0', undefined])
})

test('a version published twice: a page of the older one does not confirm the newer', async (t) => {
  const here = await place(t)
  await publish(here, '1.0.0')
  const installer = await open(here, here.path)
  t.after(() => installer.close())
  await installer.install()
  const before = installer.current.drive
  await installer.confirm('1.0.0', before)
  await publish(here, '1.0.0', 'the second edition of')
  await installer.install()
  await installer.switchToNewest()
  await installer.beforePage()
  assert.notEqual(installer.current.drive, before)
  await installer.confirm('1.0.0', before)
  assert.ok(installer.onTrial, 'an old page that names its drive')
  await installer.confirm('1.0.0')
  assert.ok(installer.onTrial, 'a page that names none')
  await installer.confirm('1.0.0', installer.current.drive)
  assert.ok(!installer.onTrial)
})

test('a release that names the one before as its fallback is installed over it', async (t) => {
  const here = await place(t)
  const installer = await open(here, here.path)
  t.after(() => installer.close())
  for (const [version, below] of [
    ['1.0.0', '2.0.0'],
    ['1.1.0', '3.0.0'],
    ['1.2.0', '4.0.0'],
  ] as const) {
    await publish(here, version, '', { min: '0.0.1', below })
    await installer.install()
    await installer.install()
    await installer.switchToNewest()
    assert.equal(installer.current.version, version)
    await installer.confirm(version)
  }
})
