/** A viewer beside a publisher that lies: what was good stays in use, and the lie is kept as evidence. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { type AnySigned, ChannelReader, draft, MemoryState } from '../src/index.ts'
import { connect, testHome } from './kit/home.ts'
import { Liar } from './kit/liar.ts'
import { until, viewerOf } from './kit/people.ts'
import { catalogue, firstRoot, freshness, key, nextRoot, release, sign, trust } from './kit/records.ts'

const a = key('a')
const root = sign(firstRoot({ keys: [a] }), a)
const channel = root.body.channel
const trusted = trust(root)

async function world(t: TestContext) {
  const home = await testHome(t)
  const liar = new Liar(home.store, root, a)
  await liar.write(root, sign(release(channel, 1), a))
  const viewer = await viewerOf(t, liar.link)
  t.after(connect(home.store, viewer.home.store))
  await until(viewer.reader, () => viewer.reader.state.release?.seq === 1)
  return { liar, reader: viewer.reader, home: viewer.home }
}

test('two records with one number raise an alarm, and the first one stays', async (t) => {
  const { liar, reader } = await world(t)
  await liar.write(sign(release(channel, 1, { notes: 'another' }), a))
  await until(reader, () => reader.state.standing === 'alarm')
  assert.equal(reader.state.release?.notes, '')
  assert.equal(reader.state.alarms[0]?.code, 'EQUIVOCATION')
  assert.equal(reader.state.alarms[0]?.evidence.length, 2)
  await liar.write(sign(release(channel, 2), a))
  await until(reader, () => reader.state.release?.seq === 2)
})

test('a viewer who meets both at once takes neither, and then the next one', async (t) => {
  const home = await testHome(t)
  const liar = new Liar(home.store, root, a)
  await liar.write(root, sign(release(channel, 1), a), sign(release(channel, 1, { notes: 'another' }), a))
  const { reader, home: place } = await viewerOf(t, liar.link)
  t.after(connect(home.store, place.store))
  await until(reader, () => reader.state.standing === 'alarm')
  assert.equal(reader.state.release, null)
  await liar.write(sign(release(channel, 2), a))
  await until(reader, () => reader.state.release?.seq === 2)
})

test('two next roots stop the climb, whichever comes first', async (t) => {
  const { liar, reader } = await world(t)
  const [b, c] = [key('b'), key('c')]
  await liar.write(sign(nextRoot(root, { keys: [b] }), a, b), sign(nextRoot(root, { keys: [c] }), a, c))
  await until(reader, () => reader.state.standing === 'alarm')
  assert.equal(reader.state.root?.version, 1)
  assert.equal(reader.state.release?.seq, 1)
})

test('a truncated feed is not followed, and what was seen stays', async (t) => {
  const { liar, reader } = await world(t)
  await liar.truncate(1)
  await liar.write(
    sign(release(channel, 1, { version: '6.6.6' }), a),
    sign(release(channel, 2, { version: '6.6.7' }), a),
  )
  await until(reader, () => reader.state.standing === 'alarm')
  assert.equal(reader.state.alarms[0]?.code, 'FORKED')
  assert.equal(reader.state.release?.version, '1.0.0')
})

test('rollback, leaps and records of other channels change nothing', async (t) => {
  const { liar, reader } = await world(t)
  const elsewhere = firstRoot({ keys: [a], body: { nonce: '01'.repeat(16) } }).body.channel
  await liar.write(
    sign(release(channel, 5), a),
    sign(release(channel, 4, { version: '0.1.0' }), a),
    sign(release(elsewhere, 6, { version: '6.6.6' }), a),
    sign(release(channel, 100_000), a),
    sign(release(channel, 7, { version: '7.0.0' }), key('nobody')),
  )
  await until(reader, () => reader.state.release?.seq === 5 && reader.state.standing === 'alarm')
  assert.equal(reader.state.release?.version, '1.0.0')
  assert.deepEqual(
    reader.state.alarms.map(({ code }) => code),
    ['FAST_FORWARD'],
  )
})

test('junk without end does not hide what is real', async (t) => {
  const home = await testHome(t)
  const liar = new Liar(home.store, root, a)
  const junk = Array.from({ length: 300 }, (_, index) => Buffer.from(`{"junk":${index}`))
  const fakes = Array.from({ length: 900 }, (_, index) => sign(release(channel, 1000 + index), key('nobody')))
  await liar.write(root, sign(release(channel, 3), a), ...junk, ...fakes)
  const { reader, home: place } = await viewerOf(t, liar.link)
  t.after(connect(home.store, place.store))
  await until(reader, () => reader.state.release?.seq === 3)
  assert.equal(reader.state.standing, 'unconfirmed')
})

test('one key of a quorum fills the feeds with junk it has signed, and pushes nothing out', async (t) => {
  const home = await testHome(t)
  const [b, c] = [key('b'), key('c')]
  const shared = sign(firstRoot({ keys: [a, b], threshold: 2 }), a, b)
  const id = shared.body.channel
  const liar = new Liar(home.store, shared, a)
  const junk = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => sign(release(id, from + index), a))
  await liar.write(shared)
  const { reader, home: place } = await viewerOf(t, liar.link)
  t.after(connect(home.store, place.store))
  await until(reader, () => reader.state.root !== null)
  await liar.write(sign(release(id, 1), a, b), ...junk(100, 1500))
  await until(reader, () => reader.state.release?.seq === 1)
  // What comes before its root waits, is pushed out by the junk, and is read again when the root is there.
  const next = sign(nextRoot(shared, { keys: [c] }), a, b, c)
  await liar.write(sign(release(id, 3), c), ...junk(3000, 1500), next)
  await until(reader, () => reader.state.release?.seq === 3)
  assert.equal(reader.state.standing, 'unconfirmed')
})

test('another first root under the same link is refused', async (t) => {
  const home = await testHome(t)
  const liar = new Liar(home.store, root, a)
  const evil = sign(firstRoot({ keys: [a], body: { name: 'Evil', nonce: root.body.nonce } }), a)
  const claimed = { ...evil.envelope.signed, channel }
  await liar.write(evil, Buffer.from(JSON.stringify({ signatures: evil.envelope.signatures, signed: claimed })))
  const { reader, home: place } = await viewerOf(t, liar.link)
  t.after(connect(home.store, place.store))
  await reader.settled()
  while (liar.core.peers.length === 0) await turn()
  await reader.settled()
  assert.equal(reader.state.standing, 'never-synced')
})

test('freeze: silence is shown, and a clock that is moved back and forth does not hide it', async (t) => {
  const home = await testHome(t)
  const liar = new Liar(home.store, root, a)
  const confirmed = freshness(trusted, 1)
  await liar.write(root, sign(confirmed, a))
  let clock = confirmed.body.issued
  const { reader, home: place } = await viewerOf(t, liar.link, () => clock * 1000)
  t.after(connect(home.store, place.store))
  await until(reader, () => reader.state.standing === 'confirmed')
  clock = confirmed.body.expires + 1
  assert.equal(reader.state.standing, 'unconfirmed')
  assert.equal(reader.state.reason, 'EXPIRED')
  assert.equal(reader.state.confirmed, confirmed.body.issued)
  await liar.write(sign(catalogue(channel, 1), a))
  await until(reader, () => reader.state.catalogue?.seq === 1)
  clock = confirmed.body.issued
  assert.equal(reader.state.standing, 'unconfirmed', 'a clock set back does not undo an expiry')
  const later = { issued: confirmed.body.issued + 86_400, expires: confirmed.body.issued + 86_400 * 20 }
  await liar.write(sign(freshness(trusted, 2, later), a))
  await until(reader, () => reader.state.freshness?.seq === 2)
  assert.equal(reader.state.standing, 'confirmed', 'a newer confirmation sets the clock right')
  clock = confirmed.body.issued - 9 * 86_400
  const fresh = await viewerOf(t, liar.link, () => clock * 1000)
  t.after(connect(home.store, fresh.home.store))
  await until(fresh.reader, () => fresh.reader.state.freshness?.seq === 2)
  assert.equal(fresh.reader.state.reason, 'FUTURE')
})

test('a damaged memory is put aside, said, and filled again from the feed on disk', async (t) => {
  const { reader, home, liar } = await world(t)
  await reader.close()
  await writeFile(join(home.dir, 'viewer.json'), '{"format":1,')
  const again = await viewerOf(t, liar.link, undefined, home)
  await until(again.reader, () => again.reader.state.release?.seq === 1)
  assert.equal(again.reader.state.alarms[0]?.code, 'STATE_DAMAGED')
})

test('two changes at one moment: neither takes back what the other has learned', async (t) => {
  const home = await testHome(t)
  const store = new SlowState()
  const reader = new ChannelReader({ store: home.store, link: channel, state: store })
  await reader.ready()
  t.after(() => reader.close())
  await reader.offer([root, sign(release(channel, 1), a)] as AnySigned[])
  const writing = store.nextWrite()
  const learned = reader.offer([sign(release(channel, 2), a)] as AnySigned[])
  await writing
  await Promise.all([reader.dismissAlarms(), learned])
  assert.equal(reader.state.release?.seq, 2)
  assert.match(String(store.bytes), /"seq":2/)
})

/** A disk that takes its time. */
class SlowState extends MemoryState {
  #began: () => void = () => undefined

  nextWrite(): Promise<void> {
    return new Promise((resolve) => {
      this.#began = resolve
    })
  }

  override async write(bytes: Buffer): Promise<void> {
    this.#began()
    for (let turns = 0; turns < 20; turns++) await turn()
    await super.write(bytes)
  }
}

test('a root that would have viewers fetch feeds of other people is refused', async (t) => {
  const home = await testHome(t)
  const liar = new Liar(home.store, root, a)
  const foreign = sign(draft<'root'>({ ...root.body, feeds: [channel, `${'y'.repeat(51)}o`] }), a)
  assert.throws(() => trust(foreign), { code: 'CHAIN' })
  const next = nextRoot(root, { keys: [a], body: { feeds: [channel, `${'y'.repeat(51)}o`] } })
  await liar.write(root, sign(next, a), sign(release(channel, 1), a))
  const { reader, home: place } = await viewerOf(t, liar.link)
  t.after(connect(home.store, place.store))
  await until(reader, () => reader.state.release?.seq === 1)
  assert.equal(reader.state.root?.version, 1)
  assert.equal(reader.discoveryKeys.length, 2)
})
