/** docs/trust.md, clause 6: the failing rows beside the passing ones. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChannelReader, formatLink, MemoryState } from '../src/index.ts'
import { signOfLife, trustRecord, trustSuccession } from '../src/trust/rules.ts'
import { testHome } from './kit/home.ts'
import { day, today } from './kit/people.ts'
import { firstRoot, freshness, key, type Named, nextRoot, sign, trust } from './kit/records.ts'
import { table } from './kit/table.ts'

const [a, b, x, y] = ['a', 'b', 'x', 'y'].map(key) as [Named, Named, Named, Named]
const root = sign(firstRoot({ keys: [a, b], threshold: 2 }), a, b)
const start = trust(root)

const heirs = { keys: [x.id, y.id], threshold: 2, afterDays: 180 }
const willed = trust(sign(firstRoot({ keys: [a], body: { successors: heirs } }), a))
const heard = trustRecord(willed, sign(freshness(willed, 1), a))
const takeover = sign(nextRoot(willed.root, { keys: [x, y], threshold: 2, body: { succession: true } }), x, y)
const live = sign(freshness(heard, 2, { issued: today + 100 * day, expires: today + 130 * day }), a)
const silent = { now: today + 181 * day, agreed: true, heardAt: today }
table('clause 6: succession', [
  ['after the silence and with consent', () => trustSuccession(heard, takeover, silent), 'ok'],
  ['without consent', () => trustSuccession(heard, takeover, { ...silent, agreed: false }), 'SUCCESSION'],
  ['too early', () => trustSuccession(heard, takeover, { ...silent, now: today + 179 * day }), 'SUCCESSION'],
  [
    'cancelled by a live freshness record',
    () =>
      trustSuccession(trustRecord(heard, live), takeover, {
        ...silent,
        heardAt: signOfLife(today, live, today + 100 * day),
      }),
    'SUCCESSION',
  ],
  [
    'not blocked for ever by a record from the future',
    () => {
      const future = sign(freshness(heard, 2, { issued: today + 9000 * day, expires: today + 9030 * day }), a)
      const heardAt = signOfLife(today, future, today)
      return trustSuccession(trustRecord(heard, future), takeover, { ...silent, heardAt })
    },
    'ok',
  ],
  [
    'not hastened by a record that a stolen key has dated back',
    () => {
      const back = sign(freshness(heard, 2, { issued: 0, expires: 1 }), a)
      const now = today + 60 * day
      const heardAt = signOfLife(today, back, now)
      return trustSuccession(trustRecord(heard, back), takeover, { now, agreed: true, heardAt })
    },
    'SUCCESSION',
  ],
  [
    'one successor of two',
    () => trustSuccession(heard, sign(nextRoot(willed.root, { keys: [x], body: { succession: true } }), x), silent),
    'QUORUM',
  ],
  [
    'in a channel that named none',
    () => trustSuccession(start, sign(nextRoot(root, { keys: [x, y], body: { succession: true } }), x, y), silent),
    'SUCCESSION',
  ],
  [
    'never heard of: counted from the root',
    () => trustSuccession(willed, takeover, { ...silent, now: today + 151 * day, heardAt: 0 }),
    'ok',
  ],
])

// A machine without a battery believes for a while that it is 1970, and hears of the owners then.
const distant = { issued: today + 100 * day, expires: today + 185 * day }
const seenIn1970 = trustRecord(willed, sign(freshness(willed, 1, distant), a))
const heardAt = signOfLife(0, sign(freshness(willed, 1, distant), a), 0)
const inDays = (days: number) => ({ now: today + days * day, agreed: true, heardAt })
table('clause 6.4: a confirmation that came while the clock was in 1970', [
  ['cancels while it is live', () => trustSuccession(seenIn1970, takeover, inDays(184)), 'SUCCESSION'],
  ['has not come before its date', () => trustSuccession(seenIn1970, takeover, inDays(0)), 'SUCCESSION'],
  ['is none where it has expired unnoticed', () => trustSuccession(seenIn1970, takeover, inDays(186)), 'ok'],
  ['is none where there was none', () => trustSuccession(willed, takeover, inDays(184)), 'ok'],
])

test('clause 6.4: once the clock is right, what came in 1970 is remembered as of its date', async (t) => {
  const { store } = await testHome(t)
  let now = 0
  const link = formatLink(willed.root.body.channel)
  const reader = new ChannelReader({ store, link, state: new MemoryState(), now: () => now * 1000 })
  await reader.ready()
  t.after(() => reader.close())
  await reader.offer([willed.root])
  await reader.offer([sign(freshness(willed, 1, distant), a), takeover])
  const refusedIn = async (days: number) => {
    now = today + days * day
    // What the clock says is looked at first, and remembered.
    await reader.offer([takeover])
    return reader.state.succession?.refused ?? null
  }
  assert.match(String(await refusedIn(184)), /84 days ago/)
  assert.match(String(await refusedIn(279)), /179 days ago/, 'it has expired long since')
  assert.equal(await refusedIn(281), null)
})
