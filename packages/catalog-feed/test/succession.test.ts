/** docs/trust.md, clause 6: the failing rows beside the passing ones. */
import { signOfLife, trustRecord, trustSuccession } from '../src/trust/rules.ts'
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
