import assert from 'node:assert/strict'
import test from 'node:test'
import type { LibraryEntry } from '../../src/api.ts'
import { patchOf } from '../../src/devices/fields.ts'
import { type Change, Ledger, parseChanges, parseSeen } from '../../src/devices/ledger.ts'

const key = `${'y'.repeat(52)}/a-film`

/** A device with a library of one film, as far as merging is concerned. */
class Screen {
  readonly name: string
  readonly ledger: Ledger
  entry: LibraryEntry = { updated: 0 }

  constructor(name: string) {
    this.name = name
    this.ledger = new Ledger(name)
  }

  change(patch: Partial<LibraryEntry>, now: number): void {
    this.entry = { ...this.entry, ...patch }
    this.ledger.record(key, this.entry, { now })
  }

  hear(changes: Change[]): Change[] {
    const taken = this.ledger.apply(changes)
    for (const { field, value } of taken) {
      this.entry = { ...this.entry, ...patchOf(field, value, this.entry) }
    }
    return taken
  }

  /** Everything this one has and the other has not; the other's answer. */
  tell(other: Screen): number {
    const news = this.ledger.missing(other.ledger.seen)
    other.hear(news)
    other.ledger.caughtUp(this.ledger.seen)
    return news.length
  }

  get shown(): Partial<LibraryEntry> {
    const { updated: _updated, ...rest } = this.entry
    return Object.fromEntries(
      Object.entries(rest)
        .filter(([, value]) => value !== undefined && value !== null)
        .map(([name, value]) => [name, Array.isArray(value) ? [...value].sort() : value])
        .filter(([, value]) => !(Array.isArray(value) && value.length === 0))
        .sort(),
    )
  }
}

test('a mark made here and a place reached there are both kept', () => {
  const [phone, television] = [new Screen('a'), new Screen('b')]
  phone.change({ favourite: true }, 1_000)
  television.change({ position: 60, duration: 600 }, 1_000)
  phone.tell(television)
  television.tell(phone)
  assert.deepEqual(phone.shown, { duration: 600, favourite: true, position: 60 })
  assert.deepEqual(television.shown, phone.shown)
})

test('of two changes of one field the later one holds on both sides', () => {
  const [phone, television] = [new Screen('a'), new Screen('b')]
  phone.change({ rating: 3 }, 1_000)
  television.change({ rating: 9 }, 2_000)
  phone.tell(television)
  television.tell(phone)
  assert.equal(phone.entry.rating, 9)
  assert.equal(television.entry.rating, 9)
})

test('of two changes at one moment both sides keep the same one', () => {
  const [phone, television] = [new Screen('a'), new Screen('b')]
  phone.change({ rating: 3 }, 1_000)
  television.change({ rating: 9 }, 1_000)
  phone.tell(television)
  television.tell(phone)
  assert.equal(phone.entry.rating, television.entry.rating)
})

test('a change made after seeing another one holds, even where the clock is behind', () => {
  const [ahead, behind] = [new Screen('a'), new Screen('b')]
  ahead.change({ rating: 3 }, 9_000_000)
  ahead.tell(behind)
  behind.change({ rating: 9 }, 1_000)
  behind.tell(ahead)
  assert.equal(ahead.entry.rating, 9)
})

test('what was taken away stays away', () => {
  const [phone, television] = [new Screen('a'), new Screen('b')]
  phone.change({ favourite: true }, 1_000)
  phone.tell(television)
  television.change({ favourite: undefined }, 2_000)
  television.tell(phone)
  phone.tell(television)
  assert.deepEqual([phone.shown, television.shown], [{}, {}])
})

test('a film put on a list here and on another one there is on both', () => {
  const [phone, television] = [new Screen('a'), new Screen('b')]
  phone.change({ lists: ['Sunday'] }, 1_000)
  television.change({ lists: ['With the children'] }, 1_000)
  phone.tell(television)
  television.tell(phone)
  assert.deepEqual(phone.shown, { lists: ['Sunday', 'With the children'] })
  assert.deepEqual(television.shown, phone.shown)
  television.change({ lists: ['With the children'] }, 3_000)
  television.tell(phone)
  assert.deepEqual(phone.shown, { lists: ['With the children'] })
})

test('two that never meet agree by way of a third', () => {
  const [phone, tablet, television] = [new Screen('a'), new Screen('b'), new Screen('c')]
  phone.change({ watched: true }, 1_000)
  phone.tell(television)
  assert.equal(television.tell(tablet), 1)
  assert.equal(tablet.entry.watched, true)
  assert.equal(television.tell(tablet), 0, 'what was seen is not sent again')
})

test('an exchange that broke off is begun again where it was whole', () => {
  const [phone, television] = [new Screen('a'), new Screen('b')]
  phone.change({ watched: true }, 1_000)
  phone.change({ rating: 4 }, 2_000)
  television.hear(phone.ledger.missing(television.ledger.seen).slice(0, 1))
  assert.equal(phone.ledger.missing(television.ledger.seen).length, 2)
  phone.tell(television)
  assert.deepEqual(television.shown, { rating: 4, watched: true })
})

test('what changed while nobody kept the books is found by comparing', () => {
  const phone = new Screen('a')
  phone.change({ watched: true }, 1_000)
  const again = new Ledger('a', phone.ledger.state)
  again.begin([[key, { watched: true, rating: 8, updated: 5 }]], 4_000)
  assert.deepEqual(
    again.missing({ a: 1_000 }).map(({ field, at }) => [field, at]),
    [['rating', 4_000]],
  )
})

test('a library from before the first pairing keeps its old times', () => {
  const ledger = new Ledger('a')
  ledger.begin([[key, { watched: true, updated: 3 }]], 1_000_000)
  assert.deepEqual(
    ledger.missing({}).map(({ at }) => at),
    [3_000],
  )
})

test('any order of changes and exchanges ends in the same library everywhere', () => {
  const random = randomOf(20_26)
  for (let round = 0; round < 60; round++) {
    const screens = ['a', 'b', 'c'].map((name) => new Screen(name))
    for (let step = 0; step < 40; step++) {
      const [one, other] = [screens[random(3)]!, screens[random(3)]!]
      if (one === other) one.change(randomPatch(random), random(50) + 1)
      else one.tell(other)
    }
    for (let turn = 0; turn < 2; turn++) {
      for (const one of screens) for (const other of screens) if (one !== other) one.tell(other)
    }
    for (const { shown } of screens) assert.deepEqual(shown, screens[0]!.shown, `round ${round}`)
  }
})

const refused: [string, unknown][] = [
  ['no list', { key }],
  ['a field nobody has', [{ key, field: 'keepOffline', value: true, at: 1, device: 'a' }]],
  ['a time that is none', [{ key, field: 'rating', value: 1, at: 1.5, device: 'a' }]],
  ['a value that is an object', [{ key, field: 'rating', value: {}, at: 1, device: 'a' }]],
  ['no device', [{ key, field: 'rating', value: 1, at: 1 }]],
  ['nothing', [null]],
]

for (const [name, value] of refused) {
  test(`a change with ${name} is left out`, () => assert.deepEqual(parseChanges(value), []))
}

test('times that are none are left out of what somebody says to have seen', () => {
  assert.deepEqual(parseSeen({ a: 5, b: -1, c: 'x', d: 1e300 }), { a: 5 })
  assert.deepEqual(parseSeen([1]), {})
})

function randomPatch(random: (below: number) => number): Partial<LibraryEntry> {
  const lists = ['x', 'y', 'z'].filter(() => random(2) === 0)
  const patches = [
    { rating: random(10) },
    { favourite: random(2) === 0 || undefined },
    { lists },
    { position: random(99) },
  ]
  return patches[random(patches.length)]!
}

/** Numbers that are the same each time the test runs. */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
