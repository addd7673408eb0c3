/** docs/trust.md, clause 10.1: what a fork says of its origin, and what the original's own records say to that. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { provenance, uncheckedProvenance } from '../src/channel/fork.ts'
import { FeedError } from '../src/index.ts'
import { trustNextRoot, trustRecord } from '../src/trust/rules.ts'
import { catalogue, firstRoot, key, nextRoot, release, sign, trust } from './kit/records.ts'

const a = key('a')
const first = sign(firstRoot({ keys: [a] }), a)
const renamed = sign(nextRoot(first, { keys: [a], body: { name: 'Renamed since' } }), a)
const { channel } = first.body
const withRelease = trustRecord(trust(first), sign(release(channel, 3), a))
const forked = trustRecord(withRelease, sign(catalogue(channel, 2), a))
const said = provenance(forked)
const hash = 'ee'.repeat(32)

const rows: [what: string, forkOf: typeof said, outcome: string[] | 'CHAIN', original?: typeof forked][] = [
  ['what it came from', said, []],
  ['what it came from, under a name that was changed since', said, [], trustNextRoot(forked, renamed)],
  ['another channel', { ...said, channel: 'y'.repeat(52) }, 'CHAIN'],
  ['another root', { ...said, root: hash }, 'CHAIN'],
  ['a root that nobody here has seen', { ...said, rootVersion: 7, root: hash }, ['root']],
  ['the name of somebody else', { ...said, name: 'Ministry of Truth' }, 'CHAIN'],
  ['another release with the number held', { ...said, release: { seq: 3, hash } }, 'CHAIN'],
  ['an older release', { ...said, release: { seq: 2, hash } }, ['release']],
  ['a newer release', { ...said, release: { seq: 99, hash } }, ['release']],
  ['no release', { ...said, release: null }, []],
  ['another catalogue with the number held', { ...said, catalogue: { seq: 2, hash } }, 'CHAIN'],
  ['an older catalogue', { ...said, catalogue: { seq: 1, hash } }, ['catalogue']],
  ['a release and a catalogue where none is held', said, ['release', 'catalogue'], trust(first)],
]

describe('clause 10.1: a fork names', () => {
  for (const [what, forkOf, outcome, original = forked] of rows) {
    test(what, () => {
      if (outcome !== 'CHAIN') return assert.deepEqual(uncheckedProvenance(forkOf, original), outcome)
      assert.throws(
        () => uncheckedProvenance(forkOf, original),
        (error) => error instanceof FeedError && error.code === 'CHAIN',
      )
    })
  }
})
