/** What is fetched of a film, and when: the rules by tables, and by many made-up evenings of somebody who jumps about. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type FeedView,
  firstMissing,
  holesAfter,
  isWorthWaiting,
  joinSpans,
  missingIn,
  nextStep,
  resumesAt,
} from '../src/player/feed-rules.ts'
import type { Span } from '../src/player/timeline.ts'

const view = (some: Partial<FeedView>): FeedView => ({
  now: 0,
  end: 600,
  buffered: [],
  holes: [],
  next: undefined,
  ...some,
})

describe('the next step of a feed', () => {
  const table: [why: string, some: Partial<FeedView>, wanted: object][] = [
    ['nothing is here', {}, { do: 'window', t: 0, d: 12, bare: false }],
    [
      'goes on where the last window ended',
      { buffered: [[0, 11.9]], next: 12 },
      { do: 'window', t: 12, d: 12, bare: true },
    ],
    ['enough is here', { now: 3, buffered: [[0, 24]], next: 24 }, { do: 'wait' }],
    [
      'after a seek, where the viewer is',
      { now: 300, buffered: [[0, 24]], next: 24 },
      { do: 'window', t: 300, d: 12, bare: false },
    ],
    [
      'back in front of a gap that a seek has left: the gap, and not where the other position had got to',
      {
        now: 13,
        buffered: [
          [0, 14],
          [300, 324],
        ],
        next: 324,
      },
      { do: 'window', t: 14, d: 12, bare: false },
    ],
    [
      'a gap is filled up to what follows',
      {
        now: 13,
        buffered: [
          [0, 14],
          [16.2, 28],
        ],
        next: 28,
      },
      { do: 'window', t: 14, d: 16.2 - 14, bare: false },
    ],
    [
      'the browser has thrown away what was here',
      { now: 5, buffered: [], next: 24 },
      { do: 'window', t: 5, d: 12, bare: false },
    ],
    [
      'sound that begins late is not asked for twice',
      { buffered: [[3, 12]], holes: [[0, 3]], next: 12 },
      { do: 'window', t: 12, d: 12, bare: true },
    ],
    ['what is far behind goes', { now: 100, buffered: [[40, 124]], next: 124 }, { do: 'remove', from: 40, to: 70 }],
    ['the end', { now: 590, buffered: [[580, 599.9]], next: 600 }, { do: 'end' }],
    [
      'the end of a film that ends with a hole',
      { now: 590, buffered: [[580, 595]], holes: [[595, 600]] },
      { do: 'end' },
    ],
    ['at the end nothing is thrown away: the film is over', { now: 599, buffered: [[500, 600]] }, { do: 'end' }],
    [
      'a length nobody knows',
      { end: Number.POSITIVE_INFINITY, buffered: [[0, 12]], next: 12 },
      { do: 'window', t: 12, d: 12, bare: true },
    ],
  ]
  for (const [why, some, wanted] of table) {
    it(why, () => assert.deepEqual(nextStep(view(some)), wanted))
  }
})

describe('a hole', () => {
  it('is what an answer has gone past without bringing it', () => {
    const going = { t: 10, d: 12, reached: 10, whole: false }
    assert.deepEqual(holesAfter(going, []), [])
    assert.deepEqual(holesAfter({ ...going, reached: 15 }, [[12, 15]]), [[10, 12]])
    assert.deepEqual(holesAfter({ ...going, reached: 21.8, whole: true }, [[9, 21.8]]), [])
    assert.deepEqual(holesAfter({ ...going, reached: 14, whole: true }, [[9, 14]]), [[14, 22]])
    assert.deepEqual(holesAfter({ ...going, whole: true }, [[0, 9]]), [[10, 22]])
  })

  it('is gone over only when it is known to be one', () => {
    const buffered: Span[] = [
      [0, 14],
      [16, 28],
    ]
    assert.equal(resumesAt({ now: 5, buffered, holes: [] }), 5)
    assert.equal(resumesAt({ now: 14, buffered, holes: [] }), undefined)
    assert.equal(resumesAt({ now: 14, buffered, holes: [[14, 15]] }), undefined)
    assert.equal(resumesAt({ now: 14, buffered, holes: [[14, 16]] }), 16)
    assert.equal(resumesAt({ now: 30, buffered, holes: [] }), undefined)
  })
})

describe('spans', () => {
  it('are joined, and parted', () => {
    assert.deepEqual(
      joinSpans([
        [5, 6],
        [0, 1],
        [1.1, 3],
      ]),
      [
        [0, 3],
        [5, 6],
      ],
    )
    assert.deepEqual(
      missingIn(
        [0, 10],
        [
          [2, 3],
          [5, 12],
        ],
      ),
      [
        [0, 2],
        [3, 5],
      ],
    )
    assert.equal(
      firstMissing({
        now: 1,
        buffered: [
          [0, 2],
          [3, 4],
        ],
        holes: [[2, 3]],
      }),
      4,
    )
  })
})

describe('a window under way', () => {
  it('is waited for if what is needed will soon be in it', () => {
    const table: [t: number, reached: number, need: number, wanted: boolean][] = [
      [0, 4, 5, true],
      [0, 4, 11, false],
      [0, 4, 40, false],
      [300, 304, 14, false],
      [12, 12, 12, true],
    ]
    for (const [t, reached, need, wanted] of table)
      assert.equal(isWorthWaiting({ t, d: 12, reached }, need), wanted, `${t} ${reached} ${need}`)
  })
})

/** A film with holes, in a browser that forgets, for a viewer who jumps. */
describe('somebody who jumps about', () => {
  it('always gets what is in front of them, within a few windows, and nothing is asked for in vain for ever', () => {
    for (let seed = 1; seed <= 300; seed++) evening(seed)
  })
})

function evening(seed: number): void {
  const random = lcg(seed)
  const end = 40 + random() * 400
  const film: Span[] = missingIn([0, end], random() < 0.5 ? [] : [[random() * 20, 20 + random() * 30]])
  let buffered: Span[] = []
  let holes: Span[] = []
  let next: number | undefined
  for (let jump = 0; jump < 20; jump++) {
    const now = random() * end
    if (random() < 0.3) buffered = buffered.filter(() => random() < 0.5)
    const partly = random() < 0.4
    for (let steps = 0; ; steps++) {
      assert.ok(steps < 40, `seed ${seed}: no end of asking at ${now}`)
      const step = nextStep({ now, end, buffered, holes, next })
      if (step.do === 'wait' || step.do === 'end') break
      if (step.do === 'remove') buffered = buffered.flatMap((span) => missingIn(span, [[step.from, step.to]]))
      if (step.do !== 'window') continue
      const given = partly && steps > 1 ? step.d / 3 : step.d
      const brought = film.flatMap(([from, to]): Span[] => cut([from, to], [step.t, step.t + given]))
      buffered = joinSpans([...buffered, ...brought])
      const going = { t: step.t, d: step.d, reached: brought.at(-1)?.[1] ?? step.t, whole: given === step.d }
      holes = joinSpans([...holes, ...holesAfter(going, buffered)])
      next = going.whole ? step.t + step.d : undefined
      if (!going.whole) break
    }
    for (const [from, to] of cut([now, Math.min(now + 10, end)], [0, end]))
      if (!partly)
        for (const gap of missingIn([from, to], joinSpans([...buffered, ...holes]))) assert.ok(gap[1] - gap[0] < 0.2)
  }
}

function cut([a, b]: Span, [from, to]: Span): Span[] {
  const span: Span = [Math.max(a, from), Math.min(b, to)]
  return span[1] > span[0] ? [span] : []
}

function lcg(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1103515245 + 12345) & 0x7fffffff
    return state / 0x7fffffff
  }
}
