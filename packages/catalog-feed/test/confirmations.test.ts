/** docs/trust.md, clause 7.1: what a freshness record confirms, and what it does not. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { draftFreshness } from '../src/channel/draft.ts'
import { fold } from '../src/trust/fold.ts'
import { requireCurrent, type Trusted, trustRecord } from '../src/trust/rules.ts'
import { standingOf } from '../src/trust/standing.ts'
import { day, today } from './kit/people.ts'
import { catalogue, firstRoot, freshness, key, release, sign, trust } from './kit/records.ts'
import { table } from './kit/table.ts'

const a = key('a')
const start = trust(sign(firstRoot({ keys: [a] }), a))
const channel = start.root.body.channel
const held = trustRecord(trustRecord(start, sign(release(channel, 3), a)), sign(catalogue(channel, 2), a))
const ofHeld = { catalogue: held.catalogue && { seq: 2, hash: held.catalogue.hash } }
const otherHash = 'cd'.repeat(32)
const names = (body: Parameters<typeof freshness>[2]) => sign(freshness(held, 1, { ...ofHeld, ...body }), a)

const rows: [string, ReturnType<typeof names>, string][] = [
  ['the records that are held', names({}), 'confirmed'],
  ['a lower number than the one held', names({ release: { seq: 2, hash: otherHash } }), 'confirmed'],
  ['a newer release', names({ release: { seq: 4, hash: otherHash } }), 'NEWER_EXISTS'],
  [
    'hash mismatch: another release with the number held',
    names({ release: { seq: 3, hash: otherHash } }),
    'EQUIVOCATION',
  ],
  [
    'hash mismatch: another catalogue with the number held',
    names({ catalogue: { seq: 2, hash: otherHash } }),
    'EQUIVOCATION',
  ],
  [
    'hash mismatch: another root with the number held',
    names({ root: { version: 1, hash: otherHash } }),
    'EQUIVOCATION',
  ],
]

describe('a confirmation names', () => {
  for (const [name, record, expected] of rows) {
    test(name, () => {
      const { trusted, evidence } = fold(held, channel, [record])
      const { standing, reason } = standingOf(trusted as Trusted, 0, today + 1)
      assert.equal(reason ?? standing, expected)
      const both = evidence.map(({ code, records }) => [code, records.length])
      assert.deepEqual(both, expected === 'EQUIVOCATION' ? [['EQUIVOCATION', 2]] : [])
    })
  }
})

const after = trustRecord(held, names({ issued: today, expires: today + 30 * day }))
table('clock moved back: a confirmation is signed only where it would be seen', [
  ['at the same moment', () => draftFreshness(after, today), 'ok'],
  ['a day behind the last one', () => draftFreshness(after, today - day), 'ok'],
  ['three days behind the last one', () => draftFreshness(after, today - 3 * day), 'FUTURE'],
  ['in 1970', () => draftFreshness(held, 0), 'FUTURE'],
])

const monthly = names({ issued: today, expires: today + 30 * day })
table('time, and what it does to a confirmation', [
  ['on its last day', () => requireCurrent(monthly, today + 30 * day - 1), 'ok'],
  ['expired', () => requireCurrent(monthly, today + 30 * day), 'EXPIRED'],
  ['two days ahead, as where a time zone is set wrong', () => requireCurrent(monthly, today - 2 * day), 'ok'],
  ['dated in the future', () => requireCurrent(monthly, today - 2 * day - 1), 'FUTURE'],
  ['a promise for longer than ninety days', () => names({ expires: today + 91 * day }), 'MALFORMED'],
  ['expired before it was issued', () => names({ issued: today, expires: today - 1 }), 'MALFORMED'],
])
