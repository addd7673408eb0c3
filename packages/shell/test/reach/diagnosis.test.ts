import assert from 'node:assert/strict'
import test from 'node:test'
import { diagnoseAbsent, diagnoseChannel, diagnoseNetwork, type NetworkFacts } from '../../src/reach/diagnosis.ts'

const fine: NetworkFacts = {
  paths: [{ path: 'default', state: 'working', ms: 40 }],
  nat: 'consistent',
  asked: 20,
  answers: 18,
  clockAhead: 0,
  peers: 3,
}
const bad = (facts: Partial<NetworkFacts>) =>
  diagnoseNetwork({ ...fine, ...facts })
    .filter(({ good }) => !good)
    .map(({ name }) => name)

test('Each thing that can be wrong is named, and everything wrong comes with advice', () => {
  assert.deepEqual(bad({}), [])
  assert.deepEqual(bad({ answers: 0 }), ['UDP'])
  assert.deepEqual(bad({ asked: 0, answers: 0 }), [])
  assert.deepEqual(bad({ nat: 'random' }), ['NAT'])
  assert.deepEqual(bad({ clockAhead: -90 }), ['clock'])
  assert.deepEqual(bad({ clockAhead: null }), [])
  assert.deepEqual(bad({ paths: [{ path: 'lan', state: 'trying' }], peers: 0 }), ['ways in'])
  const findings = diagnoseNetwork({ ...fine, answers: 0, nat: 'random', clockAhead: 60, peers: 0, paths: [] })
  for (const { good, advice, name } of findings) assert.ok(good || advice, name)
})

test('Nodes given or switched off for this run are called that, and what is not used is neither good nor bad', () => {
  const found = (facts: Partial<NetworkFacts>) => diagnoseNetwork({ ...fine, ...facts })
  const failed: NetworkFacts['paths'] = [{ path: 'default', state: 'failed' }]
  assert.match(found({ paths: failed, startNodes: 'given' })[0]!.name, /--bootstrap/)
  const [none] = found({ paths: [{ path: 'default', state: 'off' }], startNodes: 'none' })
  assert.deepEqual([none!.good, none!.idle, none!.found], [true, true, 'not used: switched off with --bootstrap none'])
  assert.equal(found({ paths: [{ path: 'lan', state: 'trying' }] })[0]!.idle, true)
  assert.equal(found({ boundTo: { name: 'wg0', present: true } })[0]!.name, 'interface wg0')
  assert.match(found({ proxied: true })[0]!.found, /around it go HyperDHT/)
  assert.equal(diagnoseAbsent('wg0', 'It is not up.').good, false)
})

test('A channel without a copy, or long unconfirmed, is named with what to do', () => {
  const now = 100 * 86_400_000
  const channel = { name: 'Open Cinema', confirmed: 99 * 86_400, peers: 3, others: 2, here: true }
  assert.equal(diagnoseChannel(channel, now).good, true)
  assert.match(diagnoseChannel({ ...channel, others: 0, here: false }, now).advice!, /capsule/)
  assert.match(diagnoseChannel({ ...channel, confirmed: 86_400 }, now).advice!, /maintainers/)
  assert.match(diagnoseChannel({ ...channel, confirmed: null }, now).found, /never confirmed/)
})

test('Copies are counted in words that fit, and what was confirmed today is said to be of today', () => {
  const now = 100 * 86_400_000
  const words = (others: number, here: boolean, daysAgo: number) =>
    diagnoseChannel({ name: 'Open Cinema', confirmed: (100 - daysAgo) * 86_400, peers: others, others, here }, now)
      .found
  assert.equal(words(0, true, 0), '0 peers, 1 full copy known (the one here), confirmed today')
  assert.equal(words(2, true, 1), '2 peers, 3 full copies known (one of them here), confirmed yesterday')
  assert.equal(words(1, false, 5), '1 peer, 1 full copy known (none here), confirmed 5 days ago')
})

test('What is on this disk is no way into the network, and whoever has it is not told to import a capsule', () => {
  const paths: NetworkFacts['paths'] = [
    { path: 'disk', state: 'working' },
    { path: 'capsule', state: 'working' },
    { path: 'lan', state: 'failed' },
  ]
  const ways = (facts: Partial<NetworkFacts>) =>
    diagnoseNetwork({ ...fine, peers: 0, ...facts }).find(({ name }) => name === 'ways in')!
  assert.equal(ways({ paths }).good, false)
  assert.match(ways({ paths }).advice!, /can be watched meanwhile/)
  assert.doesNotMatch(ways({ paths }).advice!, /capsule/)
  assert.match(ways({ paths: paths.slice(2) }).advice!, /capsule/)
})
