/**
 * docs/trust.md, clauses 8.2 and 8.3: what a peer without any key says of a feed alarms nobody and stops nobody; what the
 * feed's own signature proves does.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import type Corestore from 'corestore'
import type Hypercore from 'hypercore'
import type { Peer } from 'hypercore'
import { FeedWriter } from '../src/channel/feed-writer.ts'
import { Feed } from '../src/feed/feed.ts'
import { RewriteWatch } from '../src/feed/rewritten.ts'
import { getBlock, waitForLength } from '../src/feed/wait.ts'
import { commitment } from '../src/trust/commitment.ts'
import { connect, testHome } from './kit/home.ts'
import { Liar } from './kit/liar.ts'
import { groupChannel, person, until, viewerOf } from './kit/people.ts'
import { firstRoot, key, release, sign } from './kit/records.ts'

const a = key('a')
const root = sign(firstRoot({ keys: [a] }), a)
const channel = root.body.channel
/** Longer than peers of a crowd are given each. */
const slowMs = 1_500

interface Sync {
  fork: number
  length: number
  remoteLength: number
  canUpgrade: boolean
}
type Wire = Peer & {
  wireSync: { send(sync: Sync): void }
  sendSync(): void
  onrequest(request: unknown): Promise<void>
}

/** A peer without any key that claims what it likes of a feed to `victim`, and answers no request. */
async function stranger(
  t: TestContext,
  feed: Buffer,
  victim: Corestore,
  claim: (sync: Sync) => Sync,
  { again = false } = {},
) {
  const { store } = await testHome(t)
  const core = store.get({ key: feed, writable: false })
  await core.ready()
  const cut = connect(store, victim)
  t.after(cut)
  while (core.peers.length === 0) await once(core, 'peer-add')
  for (const peer of core.peers as Wire[]) {
    const send = peer.wireSync.send.bind(peer.wireSync)
    peer.wireSync.send = (sync) => send(claim(sync))
    peer.onrequest = async () => undefined
    peer.sendSync()
    const repeat = again ? setInterval(() => peer.sendSync(), 200) : undefined
    t.after(() => clearInterval(repeat))
  }
  const there = victim.get({ key: feed, writable: false })
  await there.ready()
  t.after(() => there.close())
  return { cut, there }
}

async function claimed(core: { peers: Peer[] }, what: (peer: Peer) => boolean): Promise<void> {
  while (!core.peers.some(what)) await pause()
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 20))

test('a rewritten history that is only claimed alarms no viewer', async (t) => {
  const home = await testHome(t)
  const liar = new Liar(home.store, root, a)
  await liar.write(root, sign(release(channel, 1), a))
  const { reader, home: place } = await viewerOf(t, liar.link)
  t.after(connect(home.store, place.store))
  await until(reader, () => reader.state.release?.seq === 1)
  const { there } = await stranger(t, liar.core.key, place.store, (sync) => ({ ...sync, fork: 9, length: 5 }))
  await claimed(there, (peer) => peer.remoteFork === 9)
  const watch = RewriteWatch.of(there)
  assert.equal(watch.ask(there).length, 1)
  await liar.write(sign(release(channel, 2), a))
  await until(reader, () => reader.state.release?.seq === 2)
  assert.equal(watch.proven, null)
  assert.deepEqual(reader.state.alarms, [])
})

test('a rewritten history that is proven raises an alarm, with both signed heads as evidence', async (t) => {
  const home = await testHome(t)
  const liar = new Liar(home.store, root, a)
  await liar.write(root, sign(release(channel, 1), a))
  const { reader, home: place } = await viewerOf(t, liar.link)
  const cut = connect(home.store, place.store)
  await until(reader, () => reader.state.release?.seq === 1)
  cut()
  await liar.truncate(1)
  await liar.write(sign(release(channel, 1, { version: '6.6.6' }), a))
  t.after(connect(home.store, place.store))
  await until(reader, () => reader.state.standing === 'alarm')
  const { heads } = reader.state.alarms[0] ?? {}
  assert.deepEqual(
    heads?.map(({ feed, fork, length }) => [feed, fork, length]),
    [
      [channel, 0, 2],
      [channel, 1, 2],
    ],
  )
  assert.notEqual(heads?.[0].hash, heads?.[1].hash)
  assert.equal(reader.state.release?.version, '1.0.0')
})

test('whoever claims a longer or a rewritten copy keeps no maintainer from publishing', async (t) => {
  const one = await person(t)
  const maintainer = await groupChannel(t, [one], {})
  const feed = maintainer.reader.link.key
  const claims: ((sync: Sync) => Sync)[] = [
    (sync) => ({ ...sync, length: 1000, canUpgrade: true }),
    (sync) => ({ ...sync, length: 5, fork: 9 }),
  ]
  for (const claim of claims) {
    const { there } = await stranger(t, feed, one.home.store, claim)
    await claimed(there, (peer) => peer.remoteFork === 9 || peer.remoteLength === 1000)
  }
  const confirmed = await maintainer.confirm()
  assert.equal(confirmed.body.seq, 1)
  assert.deepEqual(maintainer.reader.state.alarms, [])
})

async function grown(core: Hypercore, length: number): Promise<void> {
  await waitForLength(core, length, { timeoutMs: 60_000 })
}

for (const liars of [1, 8]) {
  test(`freeze: ${liars} who claim a longer feed and never answer hold up what others have for a limited time`, async (t) => {
    const home = await testHome(t)
    const liar = new Liar(home.store, root, a)
    await liar.write(root)
    const viewer = await testHome(t)
    const feed = new Feed(viewer.store, liar.core.key)
    await feed.ready()
    t.after(() => feed.close())
    for (let count = 0; count < liars; count++) {
      const claim = (sync: Sync) => ({ ...sync, length: 1000, canUpgrade: true })
      await stranger(t, liar.core.key, viewer.store, claim, { again: true })
    }
    while (feed.core.peers.filter((peer) => peer.remoteLength === 1000).length < liars) await pause()
    t.after(connect(home.store, viewer.store))
    await grown(feed.core, 1)
    await liar.write(sign(release(channel, 1), a))
    await grown(feed.core, 2)
  })
}

test('liars who promise more keep a home from no true longer copy', async (t) => {
  const home = await testHome(t)
  const liar = new Liar(home.store, root, a)
  await liar.write(root)
  const behind = await testHome(t)
  const writer = new FeedWriter(behind.store, commitment(root.envelope.signed), a.id, a)
  await writer.ready()
  t.after(() => writer.close())
  const claim = (sync: Sync) => ({ ...sync, length: 1000, canUpgrade: true })
  for (let count = 0; count < 4; count++) await stranger(t, liar.core.key, behind.store, claim, { again: true })
  await liar.write(sign(release(channel, 1), a))
  t.after(connect(home.store, behind.store))
  while (!writer.core.peers.some((peer) => peer.remoteLength === 2)) await pause()
  await writer.catchUp({ moved: false })
  assert.equal(writer.core.length, 2)
  assert.equal(writer.unheard, false)
})

test('freeze: mirrors that announce every block and send none hold up no record for ever', async (t) => {
  const home = await testHome(t)
  const liar = new Liar(home.store, root, a)
  await liar.write(root, sign(release(channel, 1), a))
  const { reader, home: place } = await viewerOf(t, liar.link)
  const cut = connect(home.store, place.store)
  await until(reader, () => reader.state.release?.seq === 1)
  cut()
  await liar.write(sign(release(channel, 2), a))
  for (let count = 0; count < 4; count++) await mirror(t, home.store, place.store, liar.core.key)
  t.after(connect(home.store, place.store))
  await until(reader, () => reader.state.release?.seq === 2, 60_000)
})

test('a crowd in which all have heard of a block, and only one slow seeder has it, goes on asking that one', async (t) => {
  const home = await testHome(t)
  const liar = new Liar(home.store, root, a)
  await liar.write(root, sign(release(channel, 1), a))
  const viewer = await testHome(t)
  const core = viewer.store.get({ key: liar.core.key, writable: false })
  await core.ready()
  for (let count = 0; count < 12; count++) await hearsay(t, home.store, viewer.store, liar.core.key)
  liar.core.on('peer-add', (peer: Wire) => {
    const answer = peer.onrequest.bind(peer)
    peer.onrequest = async (request) => {
      if ((request as { block: unknown }).block) await new Promise((resolve) => setTimeout(resolve, slowMs))
      return answer(request)
    }
  })
  t.after(connect(home.store, viewer.store))
  while (core.peers.length < 13) await pause()
  for (let index = 0; index < 2; index++) await getBlock(core, index, 60_000)
})

/** One who knows how long a feed is and has nothing of it, as everybody does at first in a crowd. */
async function hearsay(t: TestContext, source: Corestore, victim: Corestore, feed: Buffer): Promise<void> {
  const { store } = await testHome(t)
  const core = store.get({ key: feed, writable: false })
  await core.ready()
  const cut = connect(source, store)
  await grown(core, 2)
  cut()
  while (core.peers.length > 0) await pause()
  t.after(connect(victim, store))
  while (core.peers.length === 0) await pause()
}

/** A peer without a key that holds all of a feed, proves its head, and answers no request for a block. */
async function mirror(t: TestContext, source: Corestore, victim: Corestore, feed: Buffer): Promise<void> {
  const { store } = await testHome(t)
  const core = store.get({ key: feed, writable: false })
  await core.ready()
  const cut = connect(source, store)
  await grown(core, 3)
  await core.download({ start: 0, end: 3 }).done()
  cut()
  while (core.peers.length > 0) await pause()
  core.on('peer-add', (peer: Wire) => {
    const answer = peer.onrequest.bind(peer)
    peer.onrequest = async (request) => ((request as { block: unknown }).block ? undefined : answer(request))
  })
  t.after(connect(victim, store))
  while (core.peers.length === 0) await pause()
}
