import assert from 'node:assert/strict'
import test from 'node:test'
import { Door } from '../../src/reach/door.ts'

/** How many of so many knocks at one moment are let in. */
function letIn(door: Door, count: number, host: (at: number) => string): number {
  return Array.from({ length: count }, (_, at) => door.opens(host(at))).filter(Boolean).length
}

test('One address is let in for a burst, and then a few times a second', () => {
  let now = 0
  const door = new Door(() => now)
  const one = () => '45.66.9.1'
  assert.equal(letIn(door, 1_000, one), 32)
  now += 1_000
  assert.equal(letIn(door, 1_000, one), 8)
  assert.equal(door.opens('45.66.9.2'), true, 'others are not kept waiting by it')
  assert.equal(door.refused, 2_000 - 40)
})

test('A flood from made-up addresses is let in no more often than one machine can bear, and keeps no friend waiting', () => {
  let now = 0
  const door = new Door(() => now)
  const madeUp = (at: number) => `45.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`
  door.befriend('46.1.1.1')
  assert.equal(letIn(door, 50_000, madeUp), 128)
  now += 1_000
  assert.equal(letIn(door, 50_000, madeUp), 40)
  assert.equal(door.opens('46.1.1.2'), false)
  assert.equal(
    letIn(door, 1_000, () => '46.1.1.1'),
    32,
  )
})

test('An address that sent what no honest peer sends stays outside for some seconds, and is no friend any more', () => {
  let now = 0
  const door = new Door(() => now)
  door.befriend('46.1.1.1')
  door.blame('46.1.1.1')
  assert.equal(door.opens('46.1.1.1'), false)
  now += 3_000
  assert.equal(door.opens('46.1.1.1'), false)
  assert.equal(door.opens('46.1.1.2'), true)
  now += 2_000
  assert.equal(door.opens('46.1.1.1'), true)
})

test('On loopback everybody has one address, so that it is nobody’s friend', () => {
  let now = 0
  const door = new Door(() => now)
  door.befriend('127.0.0.1')
  assert.equal(
    letIn(door, 1_000, () => '127.0.0.1'),
    128,
  )
  now += 500
  assert.equal(
    letIn(door, 1_000, () => '127.0.0.1'),
    20,
  )
})
