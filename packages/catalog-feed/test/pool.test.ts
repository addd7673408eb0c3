import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { RecordPool } from '../src/channel/pool.ts'
import { type AnySigned, readEnvelope } from '../src/records/signed.ts'
import { fold } from '../src/trust/fold.ts'
import { connect, testHome } from './kit/home.ts'
import { Liar } from './kit/liar.ts'
import { until, viewerOf } from './kit/people.ts'
import { firstRoot, freshness, key, nextRoot, release, sign, trust } from './kit/records.ts'

const [a, b] = [key('a'), key('b')]
const root = sign(firstRoot({ keys: [a, b], threshold: 2 }), a, b)
const channel = root.body.channel
const trusted = trust(root)
const second = sign(nextRoot(root, { keys: [a, b], threshold: 2 }), a, b)
const bare = readEnvelope({ ...second.envelope, signatures: [] }) as AnySigned

for (const [what, records] of [
  ['before', [bare, second]],
  ['after', [second, bare]],
] as const) {
  test(`a copy without its signatures that comes ${what} the record does not take its place`, () => {
    const pool = new RecordPool(channel)
    pool.add(records, trusted)
    assert.equal(fold(trusted, channel, pool.take()).trusted?.root.body.version, 2)
  })
}

test('one who signs that a channel is alive pushes out no root and no release', () => {
  const one = sign(firstRoot({ keys: [a] }), a)
  const known = trust(one)
  const pool = new RecordPool(one.body.channel)
  pool.add([sign(nextRoot(one, { keys: [a] }), a), sign(release(one.body.channel, 1), a)], known)
  for (let seq = 10; seq < 610; seq++) pool.add([sign(freshness(known, seq), a)], known)
  const types = new Set(pool.take().map(({ type }) => type))
  assert.deepEqual([...types].sort(), ['freshness', 'release', 'root'])
})

test('a viewer whose memory is one write behind takes up what its feeds hold', async (t) => {
  const alone = sign(firstRoot({ keys: [a] }), a)
  const source = await testHome(t)
  const good = new Liar(source.store, alone, a)
  await good.write(alone, sign(release(alone.body.channel, 1), a))
  const viewer = await viewerOf(t, good.link)
  t.after(connect(source.store, viewer.home.store))
  await until(viewer.reader, () => viewer.reader.state.release?.seq === 1)
  const file = join(viewer.home.dir, 'viewer.json')
  const before = await readFile(file)
  await good.write(sign(release(alone.body.channel, 2), a))
  await until(viewer.reader, () => viewer.reader.state.release?.seq === 2)
  await viewer.reader.close()
  await writeFile(file, before)

  const again = await viewerOf(t, good.link, undefined, viewer.home)
  await until(again.reader, () => again.reader.state.release?.seq === 2)
})
