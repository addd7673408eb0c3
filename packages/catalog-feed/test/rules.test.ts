/** docs/trust.md, clauses 2 to 5: the failing rows beside the passing ones. Names follow the TUF conformance suite. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { canonical } from '../src/canonical/json.ts'
import { draft, parseRecord, readEnvelope } from '../src/records/signed.ts'
import { type Trusted, trustFirstRoot, trustNextRoot, trustRecord } from '../src/trust/rules.ts'
import { today } from './kit/people.ts'
import { catalogue, firstRoot, freshness, key, type Named, nextRoot, release, sign, trust } from './kit/records.ts'
import { outcome, table } from './kit/table.ts'

const [a, b, c, x, y, z] = ['a', 'b', 'c', 'x', 'y', 'z'].map(key) as [Named, Named, Named, Named, Named, Named]
const root = sign(firstRoot({ keys: [a, b, c], threshold: 2 }), a, b)
const channel = root.body.channel
const other = sign(firstRoot({ keys: [a, b, c], threshold: 2, body: { nonce: '01'.repeat(16) } }), a, b)
const start = trust(root)

const at = (seq: number): Trusted => trustRecord(start, sign(release(channel, seq), a, b))

table('clause 2: threshold', [
  ['two of three sign', () => trustRecord(start, sign(release(channel, 1), a, c)), 'ok'],
  ['unsigned', () => trustRecord(start, release(channel, 1)), 'QUORUM'],
  ['one of three signs', () => trustRecord(start, sign(release(channel, 1), a)), 'QUORUM'],
  ['one member and an outsider', () => trustRecord(start, sign(release(channel, 1), a, x)), 'QUORUM'],
  [
    'duplicate signatures of one key',
    () => {
      const once = sign(release(channel, 1), a)
      const [signature] = once.envelope.signatures
      const twice = { signed: once.envelope.signed, signatures: [signature, signature] }
      return trustRecord(start, readEnvelope(twice) as never)
    },
    'QUORUM',
  ],
  [
    'a signature moved to another key',
    () => {
      const once = sign(release(channel, 1), a)
      const { sig } = once.envelope.signatures[0] as { sig: string }
      const moved = { signed: once.envelope.signed, signatures: [...once.envelope.signatures, { key: b.id, sig }] }
      return trustRecord(start, readEnvelope(moved) as never)
    },
    'QUORUM',
  ],
  [
    'a forged signature before the good one of the same key',
    () => {
      const whole = sign(release(channel, 1), a, b)
      const forged = { key: b.id, sig: '00'.repeat(64) }
      const { signed, signatures } = whole.envelope
      return trustRecord(start, readEnvelope({ signed, signatures: [forged, ...signatures] }) as never)
    },
    'ok',
  ],
  ['duplicate keys in a role', () => firstRoot({ keys: [a, a], threshold: 2 }), 'MALFORMED'],
  ['a threshold nobody can reach', () => firstRoot({ keys: [a], threshold: 2 }), 'MALFORMED'],
  ['a threshold of none', () => firstRoot({ keys: [a], threshold: 0 }), 'MALFORMED'],
  ['freshness by one of the quorum', () => trustRecord(start, sign(freshness(start, 1), c)), 'ok'],
  ['freshness by an outsider', () => trustRecord(start, sign(freshness(start, 1), x)), 'QUORUM'],
])

table('clause 3: the first root', [
  ['the root the link stands for', () => trustFirstRoot(root, channel), 'ok'],
  [
    'a root without its quorum',
    () =>
      trustFirstRoot(
        sign(firstRoot({ keys: [a, b], threshold: 2 }), a),
        firstRoot({ keys: [a, b], threshold: 2 }).body.channel,
      ),
    'QUORUM',
  ],
  ['the root of another channel', () => trustFirstRoot(other, channel), 'WRONG_CHANNEL'],
  [
    'other content under the same link',
    () => trustFirstRoot(sign(draft<'root'>({ ...root.body, name: 'Evil' }), a, b), channel),
    'CHAIN',
  ],
  [
    'other roles under the same link',
    () => trustFirstRoot(sign(draft<'root'>({ ...root.body, roles: firstRoot({ keys: [a] }).body.roles }), a), channel),
    'CHAIN',
  ],
  [
    'fewer feeds under the same link',
    () => trustFirstRoot(sign(draft<'root'>({ ...root.body, feeds: root.body.feeds.slice(0, 2) }), a, b), channel),
    'CHAIN',
  ],
  [
    'the same feeds in another order',
    () => {
      const [first, ...others] = root.body.feeds as [string, ...string[]]
      return trustFirstRoot(sign(draft<'root'>({ ...root.body, feeds: [first, ...others.reverse()] }), a, b), channel)
    },
    'CHAIN',
  ],
  [
    'a later root in its place',
    () => trustFirstRoot(sign(draft<'root'>({ ...root.body, version: 2 }), a, b), channel),
    'CHAIN',
  ],
])

table('clause 4: the next root', [
  [
    'signed by the old and the new quorum',
    () => trustNextRoot(start, sign(nextRoot(root, { keys: [x, y], threshold: 2 }), a, b, x, y)),
    'ok',
  ],
  [
    'takeover: new quorum only',
    () => trustNextRoot(start, sign(nextRoot(root, { keys: [x, y], threshold: 2 }), x, y)),
    'QUORUM',
  ],
  ['old quorum only', () => trustNextRoot(start, sign(nextRoot(root, { keys: [x, y], threshold: 2 }), a, b)), 'QUORUM'],
  [
    'a version skipped',
    () => trustNextRoot(start, sign(nextRoot(root, { keys: [a, b], body: { version: 3 } }), a, b)),
    'CHAIN',
  ],
  ['the same version again', () => trustNextRoot(start, root), 'ROLLBACK'],
  [
    'rollback of the root',
    () => {
      const two = trustNextRoot(start, sign(nextRoot(root, { keys: [a, b], threshold: 2 }), a, b))
      return trustNextRoot(two, root)
    },
    'ROLLBACK',
  ],
  [
    'a root that follows another one',
    () => trustNextRoot(start, sign(nextRoot(root, { keys: [a, b], body: { previous: 'ab'.repeat(32) } }), a, b)),
    'CHAIN',
  ],
  [
    'the next root of another channel',
    () => trustNextRoot(start, sign(nextRoot(other, { keys: [a, b] }), a, b)),
    'WRONG_CHANNEL',
  ],
  [
    'the successors’ root as an ordinary one',
    () => trustNextRoot(start, sign(nextRoot(root, { keys: [a, b], body: { succession: true } }), a, b)),
    'SUCCESSION',
  ],
])

describe('clause 4: key rotation, every pair of old and new quorum', () => {
  const groups: [string, Named[], number][] = [
    ['1 of 1', [a], 1],
    ['1 of 2', [a, b], 1],
    ['2 of 2', [a, b], 2],
    ['2 of 3', [a, b, c], 2],
    ['3 of 3', [a, b, c], 3],
    ['2 of 3 others', [x, y, z], 2],
    ['2 of 3 with one in common', [a, x, y], 2],
  ]
  for (const [oldName, oldKeys, oldThreshold] of groups) {
    for (const [newName, newKeys, newThreshold] of groups) {
      test(`from ${oldName} to ${newName}`, () => {
        const before = trust(sign(firstRoot({ keys: oldKeys, threshold: oldThreshold }), ...oldKeys))
        const next = nextRoot(before.root, { keys: newKeys, threshold: newThreshold })
        const [oldQuorum, newQuorum] = [oldKeys.slice(0, oldThreshold), newKeys.slice(0, newThreshold)]
        assert.equal(trustNextRoot(before, sign(next, ...oldQuorum, ...newQuorum)).root.body.version, 2)
        const tooFew = (keys: Named[], threshold: number) => keys.slice(0, threshold - 1)
        const withoutOld = [...tooFew(oldKeys, oldThreshold), ...newQuorum].filter(
          (one) => !oldKeys.slice(oldThreshold - 1).includes(one),
        )
        const held = withoutOld.filter((one) => oldKeys.includes(one)).length
        if (held < oldThreshold)
          assert.equal(
            outcome(() => trustNextRoot(before, sign(next, ...withoutOld))),
            'QUORUM',
          )
        if (newKeys.filter((one) => oldQuorum.includes(one)).length < newThreshold) {
          assert.equal(
            outcome(() => trustNextRoot(before, sign(next, ...oldQuorum))),
            'QUORUM',
          )
        }
      })
    }
  }
})

table('clause 4.3 and 4.4: revoked keys', [
  [
    'the old quorum releases after a rotation',
    () => {
      const two = trustNextRoot(start, sign(nextRoot(root, { keys: [x, y], threshold: 2 }), a, b, x, y))
      return trustRecord(two, sign(release(channel, 2), a, b))
    },
    'QUORUM',
  ],
  [
    'the new quorum releases after a rotation',
    () => {
      const two = trustNextRoot(start, sign(nextRoot(root, { keys: [x, y], threshold: 2 }), a, b, x, y))
      return trustRecord(two, sign(release(channel, 1), x, y))
    },
    'ok',
  ],
  [
    'fast-forward recovery: a rotation takes back the numbers a thief used up',
    () => {
      const leapt = at(9_000)
      const two = trustNextRoot(leapt, sign(nextRoot(root, { keys: [x, y], threshold: 2 }), a, b, x, y))
      assert.equal(two.release, null)
      return trustRecord(two, sign(release(channel, 2), x, y))
    },
    'ok',
  ],
  [
    'a rotation that keeps the signers opens no way back',
    () => {
      const two = trustNextRoot(at(5), sign(nextRoot(root, { keys: [a, b, x], threshold: 2 }), a, b))
      assert.equal(two.release?.body.seq, 5)
      return trustRecord(two, sign(release(channel, 4), a, b))
    },
    'ROLLBACK',
  ],
  [
    'below the floor of the new root',
    () => {
      const body = { floors: { release: 6, catalogue: 0, freshness: 0 } }
      const two = trustNextRoot(at(5), sign(nextRoot(root, { keys: [a, b], threshold: 2, body }), a, b))
      return trustRecord(two, sign(release(channel, 5), a, b))
    },
    'ROLLBACK',
  ],
  [
    'at the floor of the new root',
    () => {
      const body = { floors: { release: 6, catalogue: 0, freshness: 0 } }
      const two = trustNextRoot(at(5), sign(nextRoot(root, { keys: [a, b], threshold: 2, body }), a, b))
      return trustRecord(two, sign(release(channel, 6), a, b))
    },
    'ok',
  ],
])

table('clause 5: numbers', [
  ['the next one', () => trustRecord(at(7), sign(release(channel, 8), a, b)), 'ok'],
  ['the same record again', () => trustRecord(at(7), sign(release(channel, 7), b, c)), 'ok'],
  ['rollback', () => trustRecord(at(7), sign(release(channel, 6), a, b)), 'ROLLBACK'],
  ['equivocation', () => trustRecord(at(7), sign(release(channel, 7, { notes: 'other' }), a, b)), 'EQUIVOCATION'],
  ['a leap of ten thousand', () => trustRecord(at(7), sign(release(channel, 10_007), a, b)), 'ok'],
  ['fast-forward', () => trustRecord(at(7), sign(release(channel, 10_008), a, b)), 'FAST_FORWARD'],
  [
    'fast-forward to the largest number',
    () => trustRecord(at(7), sign(release(channel, Number.MAX_SAFE_INTEGER), a, b)),
    'FAST_FORWARD',
  ],
  ['wrong channel', () => trustRecord(start, sign(release(other.body.channel, 1), a, b)), 'WRONG_CHANNEL'],
  [
    'a deliberate way back: old content, new number',
    () => trustRecord(at(7), sign(release(channel, 8, { version: '0.9.0' }), a, b)),
    'ok',
  ],
])

const confirmed = trustRecord(start, sign(freshness(start, 4), a))
table('clause 7.4: confirmations by several signers', [
  [
    'a later one with the same number',
    () => trustRecord(confirmed, sign(freshness(start, 4, { issued: today + 1 }), b)),
    'ok',
  ],
  [
    'an earlier one with the same number',
    () => trustRecord(confirmed, sign(freshness(start, 4, { issued: today - 1 }), b)),
    'ROLLBACK',
  ],
  ['a lower number', () => trustRecord(confirmed, sign(freshness(start, 3, { issued: today + 1 }), b)), 'ROLLBACK'],
])

const catalogued = trustRecord(start, sign(catalogue(channel, 1), a, b))
const grown = { db: { length: 12, treeHash: 'cd'.repeat(32) } }
table('clause 5.5: the catalogue', [
  ['grown', () => trustRecord(catalogued, sign(catalogue(channel, 2, grown), a, b)), 'ok'],
  [
    'shorter under the same key',
    () => trustRecord(catalogued, sign(catalogue(channel, 2, { db: { length: 9, treeHash: 'cd'.repeat(32) } }), a, b)),
    'ROLLBACK',
  ],
  [
    'another second core for the same drive',
    () =>
      trustRecord(
        catalogued,
        sign(
          catalogue(channel, 2, {
            ...grown,
            blobs: { key: `${'n'.repeat(51)}o`, length: 12, treeHash: 'ab'.repeat(32) },
          }),
          a,
          b,
        ),
      ),
    'CONTENT_KEY',
  ],
  [
    'another drive altogether',
    () =>
      trustRecord(
        catalogued,
        sign(
          catalogue(channel, 2, { drive: `${'n'.repeat(51)}o`, db: { length: 1, treeHash: 'ab'.repeat(32) } }),
          a,
          b,
        ),
      ),
    'ok',
  ],
])

table('clause 5: one record cannot be two things', [
  [
    'wrong software: the signature of a release on a catalogue',
    () => {
      const { signatures } = sign(release(channel, 1), a, b).envelope
      return trustRecord(start, readEnvelope({ signed: catalogue(channel, 1).envelope.signed, signatures }) as never)
    },
    'QUORUM',
  ],
  [
    'mix-and-match: files of one release with the drive of another',
    () => {
      const one = sign(release(channel, 1), a, b)
      const drive = { key: `${'n'.repeat(51)}o`, db: { length: 2 }, blobs: { key: `${'n'.repeat(51)}o`, length: 1 } }
      const mixed = { ...one.envelope.signed, drive }
      return trustRecord(start, readEnvelope({ signed: mixed, signatures: one.envelope.signatures }) as never)
    },
    'QUORUM',
  ],
  [
    'endless data: a file larger than a UI can be',
    () => release(channel, 1, { files: [{ path: '/a', size: 2 ** 40, sha256: 'ab'.repeat(32) }] }),
    'MALFORMED',
  ],
  [
    'endless data: a drive larger than its files',
    () =>
      release(channel, 1, {
        drive: { key: 'y'.repeat(52), db: { length: 2 }, blobs: { key: 'y'.repeat(52), length: 9 } },
      }),
    'MALFORMED',
  ],
  [
    'endless data: a first core of more entries than files',
    () =>
      release(channel, 1, {
        drive: { key: 'y'.repeat(52), db: { length: 20 }, blobs: { key: 'y'.repeat(52), length: 1 } },
      }),
    'MALFORMED',
  ],
  [
    'endless data: too many files',
    () =>
      release(channel, 1, {
        files: Array.from({ length: 1001 }, (_, i) => ({ path: `/${i}`, size: 0, sha256: 'ab'.repeat(32) })),
      }),
    'MALFORMED',
  ],
  [
    'a type from the future',
    () => parseRecord(Buffer.from(canonical({ signatures: [], signed: { type: 'moon' } }))),
    'WRONG_TYPE',
  ],
])
