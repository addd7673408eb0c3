import assert from 'node:assert/strict'
import test from 'node:test'
import { GiveLess } from '../../src/give-less.ts'

/** Every 100 ms for so long; how many of the looks said to give less. */
function look(policy: GiveLess, from: number, to: number, at: { starving: boolean; up: number; down: number }): number {
  let less = 0
  for (let now = from; now < to; now += 100) less += Number(policy.decide({ ...at, now }))
  return less
}

const hungry = { starving: true, up: 500_000, down: 100_000 }

test('a film that starts or jumps costs others nothing', () => {
  assert.equal(look(new GiveLess(), 0, 1500, hungry), 0)
  assert.equal(look(new GiveLess(), 0, 60_000, { ...hungry, up: 50_000 }), 0)
})

test('less is given as long as that helps, and all again when the film is served', () => {
  const policy = new GiveLess()
  look(policy, 0, 1600, hungry)
  assert.equal(policy.decide({ ...hungry, now: 1700 }), true)
  assert.equal(policy.decide({ ...hungry, up: 120_000, down: 200_000, now: 2000 }), true)
  assert.equal(look(policy, 2100, 22_100, { ...hungry, up: 120_000 }), 200)
  assert.equal(policy.decide({ ...hungry, starving: false, now: 22_200 }), false)
})

test('where it does not help, as between viewers who play from each other, it is over soon and not tried again at once', () => {
  const policy = new GiveLess()
  const less = look(policy, 0, 30_000, hungry)
  assert.ok(less > 0 && less < 30, `${less} looks of 300`)
  assert.ok(look(policy, 30_000, 60_000, hungry) < 30)
})
