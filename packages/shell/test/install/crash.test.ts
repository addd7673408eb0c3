/**
 * The installer is stopped dead after every single thing it writes, and started again from what was on disk then: it
 * shows one whole version, and never a lower one than was shown before.
 */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createChannel, type Maintainer, MemoryState } from '@kinoswarm/catalog-feed'
import Corestore from 'corestore'
import crypto from 'hypercore-crypto'
import { Installer } from '../../src/install/installer.ts'
import type { UiSource } from '../../src/ui/source.ts'

const shell = { min: '0.0.1', below: '9.0.0' }
const builtin: UiSource = { version: '0.0.0', seq: 0, from: 'builtin', read: async () => null }

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

async function publish({ dir, maintainer }: Place, version: string): Promise<void> {
  const folder = join(dir, version)
  await mkdir(folder)
  await writeFile(join(folder, 'index.html'), `page ${version}`)
  await writeFile(join(folder, 'app.js'), `script ${version}`)
  await maintainer.publishRelease({ dir: folder, version, shell })
}

async function open({ store, maintainer }: Place, path: string): Promise<Installer> {
  const installer = new Installer({ store, reader: maintainer.reader, path, shellVersion: '0.1.0', builtin })
  await installer.ready()
  return installer
}

test('a crash after any write leaves one whole version, and never a lower one', async (t) => {
  const here = await place(t)
  const states: { json: string; shown: string }[] = []
  const snapshot = async (installer: Installer) => {
    const json = await readFile(here.path, 'utf8').catch(() => '')
    states.push({ json, shown: installer.current.version })
  }
  const installer = await open(here, here.path)
  await snapshot(installer)
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) {
    await publish(here, version)
    await installer.install()
    await snapshot(installer)
    await installer.switchToNewest()
    await snapshot(installer)
    await installer.beforePage()
    await snapshot(installer)
    await installer.confirm(version)
    await snapshot(installer)
  }
  await publish(here, '2.0.0')
  await installer.install()
  await installer.switchToNewest()
  for (let turn = 0; turn < 3; turn++) {
    await installer.beforePage()
    await snapshot(installer)
    await installer.pageSilent()
  }
  assert.equal(installer.current.version, '1.2.0', 'the silent one was taken back')
  await installer.pin('1.0.0')
  await snapshot(installer)
  await installer.pin(null)
  await snapshot(installer)
  await installer.close()

  for (const [index, { json, shown }] of states.entries()) {
    const path = join(here.dir, `crash-${index}.json`)
    if (json) await writeFile(path, json)
    // Half of the next write, as a crash in the middle of it leaves it.
    await writeFile(`${path}.1.tmp`, json.slice(0, json.length / 2))
    const again = await open(here, path)
    const { version } = again.current
    if (version !== '0.0.0') {
      assert.equal(String((await again.current.read('/index.html'))?.bytes), `page ${version}`)
      assert.equal(String((await again.current.read('/app.js'))?.bytes), `script ${version}`)
    }
    assert.ok(version >= shown || json.includes('pinned'), `after ${shown} came ${version}`)
    await again.close()
  }
})

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
