import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { CatalogueWriter, ChannelReader, createChannel, MemoryState } from '@kinoswarm/catalog-feed'
import crypto from 'hypercore-crypto'
import Hyperdrive from 'hyperdrive'
import { titles } from '../../../catalog-feed/test/catalogue/kit.ts'
import { connect, testHome } from '../../../catalog-feed/test/kit/home.ts'
import { FollowedChannel } from '../../src/channel/followed-channel.ts'

test('titles nobody had when their record came are shown when somebody has them, without a new record', async (t) => {
  const [maintainerHome, seederHome, viewerHome] = [await testHome(t), await testHome(t), await testHome(t)]
  const maintainer = await createChannel({
    store: maintainerHome.store,
    keyPair: crypto.keyPair(),
    name: 'Late',
    state: new MemoryState(),
  })
  t.after(() => maintainer.close())
  const writer = new CatalogueWriter(new Hyperdrive(seederHome.store.namespace('catalogue')))
  await writer.ready()
  t.after(() => writer.close())
  await writer.publish(titles(20))
  const head = await writer.head()
  assert.ok(head)
  await maintainer.publishCatalogue(head)

  const reader = new ChannelReader({ store: viewerHome.store, link: maintainer.link, state: new MemoryState() })
  await reader.ready()
  t.after(() => reader.close())
  await mkdir(join(viewerHome.dir, 'channel'))
  const followed = new FollowedChannel(reader, (name) => join(viewerHome.dir, 'channel', name))
  await followed.ready()
  t.after(() => followed.close())

  const failed = once(followed, 'failure')
  t.after(connect(maintainerHome.store, viewerHome.store))
  const [failure] = await failed
  assert.equal(failure.code, 'NOT_AVAILABLE')
  const shown = once(followed, 'catalogue')
  t.after(connect(seederHome.store, viewerHome.store))
  await shown
  assert.equal((await followed.catalogue?.browse({}))?.total, 20)
})
