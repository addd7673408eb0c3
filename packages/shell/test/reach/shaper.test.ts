import assert from 'node:assert/strict'
import test from 'node:test'
import { splitLimit } from '../../src/reach/index.ts'
import { mutePeer, type PeerFacts, peersToDrop, placeForNewcomer } from '../../src/reach/peer-policy.ts'
import { TokenBucket } from '../../src/reach/token-bucket.ts'
import { feed, shell } from './kit/world.ts'

test('A bucket lets a block through at once and then waits until it is paid', () => {
  const bucket = new TokenBucket(100_000, 0)
  assert.equal(bucket.waitMs(0), 0)
  bucket.take(165_536, 0)
  assert.ok(bucket.waitMs(0) >= 1_000)
  assert.ok(bucket.waitMs(900) > 0)
  assert.equal(bucket.waitMs(1_100), 0)
})

test('A bucket without a rate never waits', () => {
  const bucket = new TokenBucket(0, 0)
  bucket.take(1e12, 0)
  assert.equal(bucket.waitMs(0), 0)
})

test('One limit is shared: each side gets what the other leaves, and neither starves', () => {
  assert.deepEqual(splitLimit(0, { shell: 5, engine: 5 }), { shell: 0, engine: 0 })
  for (const used of [
    { shell: 0, engine: 0 },
    { shell: 1_000, engine: 0 },
    { shell: 0, engine: 1_000 },
    { shell: 600, engine: 600 },
  ]) {
    const share = splitLimit(1_000, used)
    assert.ok(share.shell >= 100 && share.engine >= 100, JSON.stringify({ used, share }))
    assert.ok(share.shell + share.engine <= 1_000, JSON.stringify({ used, share }))
  }
})

test('Silent peers are let go, and of the useful ones the idlest when it is crowded', () => {
  const peer = (name: string, more: Partial<PeerFacts>): PeerFacts => ({
    peer: name,
    host: '203.0.114.1',
    connectedAt: 0,
    heardAt: 0,
    heardBytes: 5_000,
    kin: true,
    ...more,
  })
  const silent = peer('silent', { heardBytes: 0 })
  const busy = peer('busy', { heardAt: 399_000 })
  const idle = peer('idle', { heardAt: 1_000 })
  const stranger = peer('stranger', { heardAt: 2_000, kin: false })
  assert.deepEqual(peersToDrop([silent, busy, idle], 400_000, 48), { silent: ['silent'], idle: [] })
  assert.deepEqual(peersToDrop([busy, idle, stranger], 400_000, 4), { silent: [], idle: ['stranger'] })
  assert.deepEqual(peersToDrop([busy, idle], 400_000, 2), { silent: [], idle: ['idle'] })
  const generous = peer('generous', { heardAt: 0, heardBytes: 1e9 })
  assert.equal(placeForNewcomer([generous, idle, busy], 400_000, 2), 'idle')
  assert.equal(placeForNewcomer([generous, busy], 400_000, 2), undefined, 'half of the places are kept')
  assert.equal(placeForNewcomer([busy, busy, busy], 400_000, 2), undefined, 'nobody is idle')
  const [mute, fresh] = [peer('mute', { heardBytes: 0 }), peer('fresh', { heardBytes: 0, connectedAt: 399_000 })]
  assert.equal(mutePeer([busy, fresh, mute], 400_000), 'mute')
  assert.equal(mutePeer([busy, fresh], 400_000), undefined, 'time to say hello')
})

test('A limit on uploads and one on downloads hold over real connections', async (t) => {
  const [bytes, rate] = [4_000_000, 1_000_000]
  // The multiplexer writes up to a megabyte in one piece, which cannot be split: that and the burst may go ahead of its time.
  const aheadBytes = 1_700_000
  for (const [limits, other] of [
    [
      { up: rate, down: 0 },
      { up: 0, down: 0 },
    ],
    [
      { up: 0, down: 0 },
      { up: 0, down: rate },
    ],
  ] as const) {
    const seeder = await shell(t, { limits })
    const core = await feed(seeder)
    for (let at = 0; at < bytes / 50_000; at++) await core.append(Buffer.alloc(50_000, at))
    const viewer = await shell(t, { limits: other })
    viewer.reach.follow(core.key, { peers: [`127.0.0.1:${seeder.reach.port}`] })
    await viewer.read(core.key, 0)
    const started = performance.now()
    const copy = viewer.store.get({ key: core.key })
    await copy.ready()
    await copy.download({ start: 0, end: core.length }).done()
    const took = performance.now() - started
    t.diagnostic(`limit ${rate} bytes a second: ${bytes} bytes in ${Math.round(took)} ms`)
    assert.ok(took >= ((bytes - aheadBytes) / rate) * 1000, `${Math.round(took)} ms`)
  }
})
