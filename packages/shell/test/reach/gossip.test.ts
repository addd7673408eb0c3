import assert from 'node:assert/strict'
import test from 'node:test'
import { PeerFault } from '@kinoswarm/engine/guards'
import { formatPeerHint } from '../../src/reach/address.ts'
import { type Acquaintance, peersToTell, toldPeersMax } from '../../src/reach/gossip.ts'
import { peersCodec } from '../../src/reach/greeting.ts'
import type { Reach } from '../../src/reach/index.ts'
import { feed, type Shell, shell } from './kit/world.ts'

function known(peer: string, { host = '8.8.8.8', answersOn = 4000, channels = ['a'] } = {}): Acquaintance {
  return { peer, publicKey: Buffer.alloc(32, peer), host, answersOn, channels: new Set(channels) }
}

test('A peer is told of others on its channels that answer, and never of a private address it could not reach', () => {
  const all = [
    known('1'),
    known('2', { channels: ['b'] }),
    known('3', { answersOn: 0 }),
    known('4', { host: '192.168.1.4' }),
    known('5', { host: '127.0.0.1' }),
  ]
  const told = (asker: Acquaintance) =>
    peersToTell(all, asker)
      .map(({ publicKey }) => String(publicKey!.subarray(0, 1)))
      .sort()
  assert.deepEqual(told(known('9')), ['1'])
  assert.deepEqual(told(known('1')), [], 'not of itself')
  assert.deepEqual(told(known('9', { channels: ['b', 'c'] })), ['2'])
  assert.deepEqual(told(known('9', { channels: [] })), [])
  assert.deepEqual(told(known('9', { host: '10.0.0.9' })), ['1', '4'])
  const many = Array.from({ length: 50 }, (_, at) => known(String.fromCharCode(97 + at)))
  assert.equal(peersToTell(many, known('9')).length, toldPeersMax)
})

test('Named peers survive the wire; more than anyone tells, or fewer than said, are refused', () => {
  const peers = [{ publicKey: Buffer.alloc(32, 7), host: '1.2.3.4', port: 49_737 }]
  const state = { start: 0, end: 0, buffer: Buffer.alloc(0) }
  peersCodec.preencode(state, peers)
  state.buffer = Buffer.alloc(state.end)
  peersCodec.encode(state, peers)
  const decode = (buffer: Buffer) => peersCodec.decode({ start: 0, end: buffer.length, buffer })
  assert.deepEqual(decode(state.buffer), peers)
  assert.throws(() => decode(state.buffer.subarray(0, -1)), PeerFault)
  assert.throws(() => decode(Buffer.concat([Buffer.from([toldPeersMax + 1]), Buffer.alloc(9_999)])), PeerFault)
})

test('With no DHT left, those who know one peer of a link find each other through it, also when it has no place for them', async (t) => {
  const named = await shell(t, { maxPeers: 1, maxGuests: 0 })
  const { key } = await feed(named)
  const peers = [
    formatPeerHint({ publicKey: named.reach.keyPair.publicKey, host: '127.0.0.1', port: named.reach.port }),
  ]
  const first = await follower(t, key, peers)
  await until(first.reach, () => first.reach.connections.kin === 1)
  const second = await follower(t, key, peers)
  await until(second.reach, () => knows(second, first))
  assert.ok(knows(first, second))
  assert.equal(await second.read(key, 0), 'root 1')
})

async function follower(t: test.TestContext, key: Buffer, peers: string[]): Promise<Shell> {
  const one = await shell(t)
  one.reach.follow(key, { peers })
  return one
}

function knows(one: Shell, other: Shell): boolean {
  return one.reach.connections.has(other.reach.keyPair.publicKey.toString('hex'))
}

function until(reach: Reach, reached: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!reached()) return
      reach.off('update', look)
      reach.off('greeting', look)
      resolve()
    }
    reach.on('update', look)
    reach.on('greeting', look)
    look()
  })
}
