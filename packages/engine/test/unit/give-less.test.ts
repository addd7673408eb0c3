import assert from 'node:assert/strict'
import test from 'node:test'
import { GiveLess, UP_WHILE_STARVING } from '../../src/give-less.ts'

const stepMs = 100
const full = 1_000_000

/** A viewer who starves, and how fast the film comes to them. */
class Viewer {
  readonly policy = new GiveLess()
  less = false
  received = 0
  lessMs = 0

  step(now: number, rate: number, { starving = true, up = full } = {}): void {
    this.received += (rate * stepMs) / 1000
    this.less = this.policy.decide({ starving, up: this.less ? UP_WHILE_STARVING : up, received: this.received, now })
    if (this.less) this.lessMs += stepMs
  }
}

function run(from: number, to: number, step: (now: number) => void): void {
  for (let now = from; now < to; now += stepMs) step(now)
}

test('a film that starts or jumps costs others nothing, nor does one where little is given', () => {
  const short = new Viewer()
  run(0, 1500, (now) => short.step(now, 50_000))
  short.step(1500, 50_000, { starving: false })
  const quiet = new Viewer()
  run(0, 60_000, (now) => quiet.step(now, 50_000, { up: UP_WHILE_STARVING }))
  assert.deepEqual([short.lessMs, quiet.lessMs], [0, 0])
})

test('less is given most of the time while that helps, and all again as soon as the film is served', () => {
  const viewer = new Viewer()
  run(0, 60_000, (now) => viewer.step(now, viewer.less ? 400_000 : 200_000))
  assert.ok(viewer.lessMs > 40_000, `${viewer.lessMs} ms of 60,000`)
  viewer.step(60_000, 400_000, { starving: false })
  assert.equal(viewer.less, false)
})

test('where it does not help it is tried now and then', () => {
  const viewer = new Viewer()
  run(0, 60_000, (now) => viewer.step(now, 200_000))
  assert.ok(viewer.lessMs <= 6_000, `${viewer.lessMs} ms of 60,000`)
})

test('viewers who play from each other do not hold each other up, whatever came before', () => {
  const [one, other] = [new Viewer(), new Viewer()]
  const rate = (giver: Viewer) => (giver.less ? UP_WHILE_STARVING : full)
  // Slow at first, so that the film comes faster just when they begin to give less.
  run(0, 3_000, (now) => [one, other].map((viewer) => viewer.step(now, 20_000)))
  run(3_000, 63_000, (now) => {
    const [toOne, toOther] = [rate(other), rate(one)]
    one.step(now, toOne)
    other.step(now, toOther)
  })
  for (const viewer of [one, other]) assert.ok(viewer.received > 40 * full, `${viewer.received} bytes in a minute`)
})
