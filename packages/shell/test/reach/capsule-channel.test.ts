import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import Corestore from 'corestore'
import { coresOfChannel, exportCapsule, importCapsule } from '../../src/reach/capsule/index.ts'
import { makeChannel, openReader, release, untilVersion } from './kit/channel.ts'
import { folder } from './kit/world.ts'

test('A capsule of a signed channel brings records, interface and all to an empty home; an older one changes nothing', async (t) => {
  const [dir, away] = [await folder(t), await folder(t)]
  const store = new Corestore(join(dir, 'store'))
  const maintainer = await makeChannel(store, dir)
  const path = join(dir, 'one.kino')
  const write = async (to: string) => {
    const cores = await coresOfChannel(maintainer.reader, store)
    await exportCapsule({ channel: maintainer.reader.link.key, name: 'Open Cinema', cores, path: to, now: Date.now() })
  }
  await write(path)
  await release(maintainer, dir, '1.1.0')
  await maintainer.confirm()
  const newer = join(dir, 'two.kino')
  await write(newer)

  const viewer = new Corestore(join(away, 'store'))
  await importCapsule({ store: viewer, path: newer, workDir: join(away, 'import') })
  const reader = await openReader(viewer, maintainer.link)
  await untilVersion(reader, '1.1.0')
  assert.equal(reader.state.standing, 'confirmed')
  const shown = reader.openRelease()!
  assert.equal(String(await shown.read('/index.html')), '<h1>1.1.0</h1>')
  assert.equal((await shown.read('/app.js')).length, 200_000)

  const result = await importCapsule({ store: viewer, path, workDir: join(away, 'import') })
  assert.ok(result.cores.some(({ label, outcome }) => label === 'feed' && outcome === 'kept'))
  assert.equal(reader.state.release?.version, '1.1.0')
  await shown.close()
  await reader.close()
  await viewer.close()
  await maintainer.close()
  await store.close()
})
