import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { RecordPool } from '../src/channel/pool.ts'
import { type AnySigned, draft, encodeRecord, parseRecord, readEnvelope } from '../src/records/signed.ts'
import { fold } from '../src/trust/fold.ts'
import { type Trusted, trustRecord } from '../src/trust/rules.ts'
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

for (const together of [true, false]) {
  test(`one who signs leaps too far ${together ? 'beside' : 'before'} the others’ confirmations hides none of them`, () => {
    const signed = sign(freshness(trusted, 1), a)
    let held = trustRecord(trusted, signed)
    const pool = new RecordPool(channel)
    const take = (records: AnySigned[]) => {
      pool.add(records, held)
      held = fold(held, channel, pool.take()).trusted as Trusted
      pool.settle(held)
    }
    const leaps = Array.from({ length: 300 }, (_, index) => sign(freshness(trusted, 20_000 + index), b))
    if (!together) take(leaps)
    for (let seq = 2; seq < 6; seq++) take([...(together ? leaps : []), sign(freshness(trusted, seq), a)])
    assert.equal(held.freshness?.body.seq, 5)
  })
}

test('junk roots of a revoked key and of successors push out no root that is next', () => {
  const [gone, heir] = [key('gone'), key('heir')]
  const successors = { keys: [heir.id], threshold: 1, afterDays: 30 }
  const one = sign(firstRoot({ keys: [gone], body: { successors } }), gone)
  const two = sign(nextRoot(one, { keys: [gone], body: { successors } }), gone)
  const held = fold(trust(one), one.body.channel, [two]).trusted as Trusted
  const pool = new RecordPool(one.body.channel)
  const three = (body: object) => nextRoot(two, { keys: [gone], body: { feeds: two.body.feeds, ...body } })
  pool.add([sign(three({}), gone)], held)
  for (let created = 0; created < 400; created++) pool.add([sign(three({ succession: true, created }), heir)], held)
  assert.equal(fold(held, one.body.channel, pool.take()).trusted?.root.body.version, 3)
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

test('endless data: one key of a quorum fills no memory, and what was forgotten is read again under a new root', () => {
  const pool = new RecordPool(channel)
  const large = (seq: number) => ({ ...release(channel, seq).body, padding: 'x'.repeat(900_000) })
  for (let seq = 2; seq < 42; seq++) pool.add([sign(draft<'release'>(large(seq)), a)], trusted)
  assert.ok(pool.weight < 20 * 2 ** 20, `${pool.weight} bytes`)
  pool.add([second, sign(release(channel, 1), a, b)], trusted)
  const { trusted: next } = fold(trusted, channel, pool.take())
  assert.deepEqual([next?.root.body.version, next?.release?.body.seq], [2, 1])
  assert.equal(pool.reconsider(next as Trusted), true)
})

test('endless data: a record of more parts than any has is not read', () => {
  const text = encodeRecord(release(channel, 2)).toString()
  const bomb = `${text.slice(0, -2)},"x":[${'{},'.repeat(300_000)}1]}}`
  assert.throws(() => parseRecord(Buffer.from(bomb)), { code: 'TOO_LARGE' })
  const padding = Array.from({ length: 600 }, () => ({}))
  assert.throws(() => freshness(trusted, 1, { padding } as never), { code: 'TOO_LARGE' })
})
