import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usableTrackers } from '../../src/torrent/trackers.ts'
import { fuzzEngine } from '../kit/fuzz.ts'

test('what strangers send, broken by chance, is read or refused with a typed error', () => {
  const { failures } = fuzzEngine({ count: 12_000, seed: 7 })
  assert.deepEqual(failures, [])
})

test('a tracker whose host is a number that is no address is left out, and the others are kept', () => {
  const good = 'udp://tracker.example.org:80'
  assert.deepEqual(usableTrackers(['udp://192.0.2.1.2:80', 'udp://199999999999999', good]), [good])
})
