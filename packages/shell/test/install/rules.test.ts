/** The life of a release on one computer, as a table. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as rules from '../../src/install/rules.ts'

type State = rules.InstallState<string>

function release(seq: number, more: Partial<rules.Installed<string>> = {}): rules.Installed<string> {
  return { seq, root: 1, version: `${seq}.0.0`, drive: `drive-${seq}`, build: '', ...more }
}

function good(seq: number): State {
  return rules.confirmed(rules.installed(rules.emptyInstall<string>(), release(seq)), `drive-${seq}`)
}

/** What is shown first, second, … */
function shown(state: State): number[] {
  return rules.candidates(state).map(({ seq }) => seq)
}

const silent = (state: State, drive: string) => rules.tried(state, drive)

const rows: [name: string, state: State, expected: number[]][] = [
  ['nothing is installed', rules.emptyInstall(), []],
  ['the first release is tried', rules.installed(rules.emptyInstall<string>(), release(1)), [1]],
  ['a newer one is tried before the good one', rules.installed(good(1), release(2)), [2, 1]],
  [
    'one that rendered is good, and the old one stays',
    rules.confirmed(rules.installed(good(1), release(2)), 'drive-2'),
    [2, 1],
  ],
  ['an older one is not installed', rules.installed(good(2), release(1)), [2]],
  [
    'a number of its own does not make the same files new',
    rules.installed(good(2), release(3, { drive: 'drive-2' })),
    [2],
  ],
  ['one silent page is forgiven', silent(rules.installed(good(1), release(2)), 'drive-2'), [2, 1]],
  [
    'two are forgiven until the next page',
    silent(silent(rules.installed(good(1), release(2)), 'drive-2'), 'drive-2'),
    [2, 1],
  ],
  [
    'then it is bad',
    silent(silent(silent(rules.installed(good(1), release(2)), 'drive-2'), 'drive-2'), 'drive-2'),
    [1],
  ],
  ['a bad one is never installed again', rules.installed(rules.failed(good(1), 'drive-2'), release(2)), [1]],
  ['but the one after it is', rules.installed(rules.failed(good(1), 'drive-2'), release(3)), [3, 1]],
  ['what is missing on the disk may come again', rules.installed(rules.missing(good(1), 'drive-1'), release(1)), [1]],
  ['a pinned one stands above all', rules.pinned(rules.installed(good(1), release(2)), release(1)), [1, 2]],
  ['a lower number under a newer root is newer', rules.installed(good(900), release(2, { root: 2 })), [2, 900]],
  [
    'a higher number under an older root is not',
    rules.installed(rules.confirmed(rules.installed(good(9), release(2, { root: 2 })), 'drive-2'), release(10)),
    [2, 9],
  ],
  ['below the floor of a newer root it is vouched for no more', rules.revoked(good(6), { root: 2, floor: 7 }), []],
  ['at that floor it is', rules.revoked(good(7), { root: 2, floor: 7, held: 7 }), [7]],
  [
    'a thief’s high number that nobody else has seen is not',
    rules.revoked(good(9000), { root: 2, floor: 7, held: 8 }),
    [],
  ],
  ['nor while nothing is signed anew', rules.revoked(good(9000), { root: 2, floor: 7 }), []],
  ['a rotation without a floor takes nothing back', rules.revoked(good(9), { root: 2, floor: 0, held: 3 }), [9]],
  [
    'signed anew under the newer root it stays',
    rules.revoked(rules.signedAnew(good(6), { root: 2, seq: 8, drive: 'drive-6' }), { root: 2, floor: 7, held: 8 }),
    [8],
  ],
  [
    'as a fallback of what is signed under the newer root it stays',
    rules.revoked(rules.keptAsFallbacks(good(6), { root: 2, seq: 8, drives: ['drive-6'] }), {
      root: 2,
      floor: 7,
      held: 8,
    }),
    [6],
  ],
  [
    'a fallback holds up no release that names it',
    rules.installed(rules.keptAsFallbacks(good(9), { root: 2, seq: 2, drives: ['drive-9'] }), release(2, { root: 2 })),
    [2, 1],
  ],
  ['the floor of its own root says nothing', rules.revoked(good(6), { root: 1, floor: 7 }), [6]],
]

describe('what is shown, best first', () => {
  for (const [name, state, expected] of rows) test(name, () => assert.deepEqual(shown(state), expected))
})

test('former versions can be chosen, and the store is not filled with them', () => {
  let state = good(1)
  for (let seq = 2; seq <= 20; seq++) state = rules.confirmed(rules.installed(state, release(seq)), `drive-${seq}`)
  assert.deepEqual(
    rules.choices(state).map(({ seq }) => seq),
    [20, 19, 18, 17, 16, 15, 14],
  )
})
