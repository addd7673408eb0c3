import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usableTrackers } from '../../src/torrent/trackers.ts'
import { fuzzEngine } from '../kit/fuzz.ts'
import { fuzzWires } from '../kit/fuzz-wire.ts'
import { film, folder } from '../kit/world.ts'

test('what strangers send, broken by chance, is read or refused with a typed error', () => {
  const { failures } = fuzzEngine({ count: 12_000, seed: 7 })
  assert.deepEqual(failures, [])
})

test('what peers say to a torrent, with every extension in use, is borne or ends their connection', async (t) => {
  const { torrent } = await film(t, 100_000)
  assert.deepEqual(await fuzzWires(folder(t), { count: 600, seed: 7, torrent }), [])
})

test('a tracker whose host is a number that is no address is left out, and the others are kept', () => {
  const good = 'udp://tracker.example.org:80'
  assert.deepEqual(usableTrackers(['udp://192.0.2.1.2:80', 'udp://199999999999999', good]), [good])
})
