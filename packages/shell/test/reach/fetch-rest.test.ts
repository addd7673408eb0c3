import assert from 'node:assert/strict'
import test from 'node:test'
import Corestore from 'corestore'
import { fetchRest } from '../../src/reach/capsule/index.ts'
import { folder } from './kit/world.ts'

test('Before a capsule is written, what a viewer has not looked at is fetched from whoever is connected', {
  timeout: 60_000,
}, async (t) => {
  const [giver, viewer] = [new Corestore(await folder(t)), new Corestore(await folder(t))]
  t.after(() => Promise.all([giver.close(), viewer.close()]))
  const core = giver.get({ name: 'catalogue' })
  await core.append(Array.from({ length: 50 }, (_, at) => Buffer.alloc(1_000, at)))
  const sparse = viewer.get({ key: core.key })
  await sparse.ready()
  const cores = [{ core: sparse, label: 'catalogue' }]
  await fetchRest(cores)
  const [left, right] = [giver.replicate(true), viewer.replicate(false)]
  t.after(() => {
    left.destroy()
    right.destroy()
  })
  left.on('error', () => {})
  right.on('error', () => {})
  left.pipe(right).pipe(left)
  await sparse.get(7)
  assert.ok(sparse.contiguousLength < 50)
  await fetchRest(cores)
  assert.equal(sparse.contiguousLength, 50)
})
