/** docs/trust.md, clause 10: a fork's catalogue starts with the same blocks, and goes on under its own key. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import Hyperdrive from 'hyperdrive'
import { CatalogueReader, CatalogueWriter, copyCatalogue, FileState, forkChannel } from '../src/index.ts'
import { titleNumber, titles } from './catalogue/kit.ts'
import { connect } from './kit/home.ts'
import { groupChannel, now, person, until, viewerOf } from './kit/people.ts'

test('a fork edits a copy of the catalogue, and its viewers see old and new titles', async (t) => {
  const [anna, fritz] = [await person(t), await person(t)]
  const channel = await groupChannel(t, [anna], {})
  const source = new CatalogueWriter(new Hyperdrive(anna.home.store.namespace('catalogue')))
  await source.ready()
  t.after(() => source.close())
  await source.publish(titles(40))
  const head = await source.head()
  assert.ok(head)
  await channel.publishCatalogue(head)

  const { reader } = await viewerOf(t, channel.link, now, fritz.home)
  t.after(connect(anna.home.store, fritz.home.store))
  await until(reader, () => reader.state.catalogue !== null)
  const state = (id: string) => new FileState(`${fritz.home.dir}/${id}.json`)
  const fork = await forkChannel({ store: fritz.home.store, keyPair: fritz.keyPair, state, original: reader })
  t.after(() => fork.close())
  assert.equal(fork.reader.state.catalogue?.drive, head.drive, 'until it is edited it is the same drive')

  const drive = new Hyperdrive(fritz.home.store.namespace('mine'))
  await drive.ready()
  await copyCatalogue({ from: reader, to: drive })
  assert.equal((await drive.core.treeHash(head.db.length)).toString('hex'), head.db.treeHash)
  const writer = new CatalogueWriter(drive)
  await writer.ready()
  t.after(() => writer.close())
  await writer.apply({ upsert: [titleNumber(99, { title: 'Brand new' })] })
  const edited = await writer.head()
  assert.ok(edited)
  assert.equal(edited.titles, 41)
  await fork.publishCatalogue(edited)

  const viewer = await viewerOf(t, fork.link)
  t.after(connect(fritz.home.store, viewer.home.store))
  await until(viewer.reader, () => viewer.reader.state.catalogue?.drive === edited.drive)
  const shown = new CatalogueReader(viewer.reader.openCatalogue() as Hyperdrive, { worker: false })
  t.after(() => shown.close())
  await shown.update(viewer.reader.state.catalogue as never)
  await shown.filled()
  assert.equal((await shown.get('film-99'))?.title, 'Brand new')
  assert.equal((await shown.get('film-7'))?.title, 'Film number 7')
})
