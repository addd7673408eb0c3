import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aheadLimit, chooseVictims, excessBytes } from '../../src/disk/quota.ts'
import { mayGive } from '../../src/giving.ts'
import { neededBy } from '../../src/stream/window.ts'

const GB = 1e9
const segment = (number: number, usedAt: number, needed = false) => ({
  infohash: 'a',
  segment: number,
  bytes: 100,
  usedAt,
  needed,
})

test('nothing is given back while all limits are kept', () => {
  assert.equal(excessBytes({ used: 9 * GB, quota: 10 * GB, free: 5 * GB, freeFloor: GB }), 0)
})

test('a quota that is passed, and a disk that runs full, both count; the worse one decides', () => {
  assert.equal(excessBytes({ used: 11 * GB, quota: 10 * GB, free: 5 * GB, freeFloor: GB }), GB + 64 * 1024 * 1024)
  assert.ok(excessBytes({ used: 5 * GB, quota: 10 * GB, free: 0, freeFloor: 2 * GB }) >= 2 * GB)
  assert.equal(excessBytes({ used: 1000, quota: 10 * GB, free: 0, freeFloor: 2 * GB }), 1000)
})

test('the oldest go first, and what a reader needs never goes', () => {
  const victims = chooseVictims([segment(0, 30), segment(1, 10), segment(2, 20), segment(3, 1, true)], 150)
  assert.deepEqual(
    victims.map(({ segment }) => segment),
    [1, 2],
  )
  assert.deepEqual(chooseVictims([segment(3, 1, true)], 1e9), [])
})

test('readers share half of the quota as their window', () => {
  assert.equal(aheadLimit(1000, 1), 500)
  assert.equal(aheadLimit(1000, 2), 250)
  assert.equal(aheadLimit(1000, 0), 500)
})

test('a reader needs what is around it, as far as the window goes', () => {
  const reader = { position: 100e6, end: 1e9, born: 1, bitrate: 1e6, waiting: false }
  const needed = neededBy([reader], 1e6, 10e6)
  assert.deepEqual([90, 95, 100, 110, 111].map(needed), [false, true, true, true, false])
})

test('what was watched is given back once or for two days; what is kept offline is always given', () => {
  const now = 1_000_000_000_000
  const title = { infohash: 'a', bytes: 1000, pinned: false, used: now / 1000 - 3600, given: 10 }
  const options = { dir: '' }
  assert.equal(mayGive(title, options, now), true)
  assert.equal(mayGive({ ...title, given: 1000 }, options, now), false)
  assert.equal(mayGive({ ...title, used: now / 1000 - 49 * 3600 }, options, now), false)
  assert.equal(mayGive({ ...title, given: 1e9, pinned: true }, options, now), true)
  assert.equal(mayGive({ ...title, bytes: 0 }, options, now), false)
  assert.equal(mayGive(title, { dir: '', giveWatched: false }, now), false)
})
