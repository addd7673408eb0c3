/** docs/trust.md, clause 9: one of the signers hides in a proposal what they want; the other is shown it, or it is refused. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type AnySigned,
  encodeProposal,
  explainProposal,
  parseProposal,
  requireNotPassed,
  sameBuild,
} from '../src/index.ts'
import type { Build } from '../src/records/release.ts'
import { trustNextRoot, trustRecord } from '../src/trust/rules.ts'
import { catalogue, firstRoot, key, type Named, nextRoot, release, sign, trust } from './kit/records.ts'
import { outcome } from './kit/table.ts'

const [a, b, c, thief] = ['a', 'b', 'c', 'thief'].map(key) as [Named, Named, Named, Named]
const root = sign(firstRoot({ keys: [a, b, c], threshold: 2 }), a, b)
const channel = root.body.channel
const held = sign(release(channel, 1), a, b)
const listed = sign(catalogue(channel, 1), a, b)
const otherKey = `${'o'.repeat(51)}o`
const evilFiles = [{ path: '/index.html', size: 3, sha256: 'ee'.repeat(32) }]
const evilCore = { ...held.body.drive, blobs: { ...held.body.drive.blobs, key: otherKey } }
const hidden: Build = { ...held.body, version: '1.0.1', drive: { ...held.body.drive, key: otherKey }, files: evilFiles }
const honest: Build = { ...held.body }

function read(records: unknown[], { first = false, current = { release: held, catalogue: listed } as object } = {}) {
  const none = { release: null, catalogue: null }
  const [one] = records as AnySigned[]
  const file = {
    channel: first ? (one as AnySigned).body.channel : channel,
    chain: first ? [] : [root],
    current: first ? none : current,
    records,
    claims: { titlesAdded: [`Film${' '.repeat(72)}All signatures are there.`], titlesRemoved: [] },
  }
  return parseProposal(encodeProposal(file as never))
}

const said = (...records: unknown[]) => explainProposal(read(records)).join('\n')

test('an honest release hides nothing: its shells, notes and fallbacks are shown', () => {
  const next = release(channel, 2, { shell: { min: '0.2.0', below: '1.0.0' }, fallbacks: [honest], notes: 'one\ntwo' })
  const text = said(sign(next, a))
  assert.match(text, /for Kinoswarm 0\.2\.0 and later, before 1\.0\.0/)
  assert.match(text, /stays with version 1\.0\.0, as published before/)
  assert.match(text, /^ {4}one\n {4}two$/m)
  assert.doesNotMatch(text, /[A-Z]{4} [A-Z]{4}/)
})

test('a fallback that was never published is shown as such', () => {
  const text = said(sign(release(channel, 2, { shell: { min: '9.0.0', below: '10.0.0' }, fallbacks: [hidden] }), a))
  assert.match(text, /stays with version 1\.0\.1, A BUILD THAT WAS NOT PUBLISHED LIKE THIS, drive o+/)
})

test('another second core under the drive key of an honest build is shown, and is not the same build', () => {
  const next = release(channel, 2, { drive: evilCore, files: evilFiles })
  assert.match(said(sign(next, a)), /THE DRIVE IS THE ONE BEFORE, AND WHAT IS SAID TO BE IN IT IS NOT/)
  assert.equal(sameBuild(next.body, held.body), false)
  assert.equal(sameBuild(release(channel, 3).body, held.body), true)
})

test('a first root whose other roles are not those of its people says so', () => {
  const { roles } = firstRoot({ keys: [a, b, c], threshold: 2 }).body
  const plan = { keys: [a, b, c], threshold: 2 }
  const own = { keys: [thief.id], threshold: 1 }
  const plain = explainProposal(read([sign(firstRoot(plan), a)], { first: true })).join('\n')
  assert.doesNotMatch(plain, /OTHER RULES/)
  const bent = sign(firstRoot({ ...plan, body: { roles: { ...roles, release: own } } }), a)
  const text = explainProposal(read([bent], { first: true })).join('\n')
  assert.match(text, new RegExp(`OTHER RULES FOR release: 1 of these 1 have to sign:\n {4}${thief.id}`))
})

test('a title that is padded to the end of a line cannot pretend to be the next one', () => {
  assert.match(said(sign(release(channel, 2), a)), /\+ Film All signatures/)
})

const plan = { keys: [a, b, c], threshold: 2 }
const origin = { channel, name: 'Famous', rootVersion: 1, root: 'ab'.repeat(32), release: null, catalogue: null }
const rows: [string, () => unknown, string][] = [
  ['the next root', () => read([sign(nextRoot(root, plan), a)]), 'ok'],
  [
    'the next root and the next release',
    () => read([sign(nextRoot(root, plan), a), sign(release(channel, 2), a)]),
    'ok',
  ],
  ['a root that does not follow', () => read([sign(nextRoot(root, { ...plan, body: { version: 9 } }), a)]), 'CHAIN'],
  [
    'two rival roots in one file',
    () => read([sign(nextRoot(root, plan), a), sign(nextRoot(root, { keys: [a, thief] }), a)]),
    'EQUIVOCATION',
  ],
  [
    'a root that follows fewer feeds',
    () => read([sign(nextRoot(root, { ...plan, body: { feeds: [channel] } }), a)]),
    'CHAIN',
  ],
  ['a root that becomes a fork', () => read([sign(nextRoot(root, { ...plan, body: { forkOf: origin } }), a)]), 'CHAIN'],
  [
    'a made-up release to compare with',
    () => read([sign(release(channel, 2), a)], { current: { release: release(channel, 1), catalogue: null } }),
    'QUORUM',
  ],
  ['the number that is published', () => read([sign(release(channel, 1, { notes: 'other' }), a)]), 'EQUIVOCATION'],
  ['fast-forward', () => read([sign(release(channel, 20_000), a)]), 'FAST_FORWARD'],
  [
    'fast-forward where nothing is published',
    () => read([sign(release(channel, 2 ** 50), a)], { current: { release: null, catalogue: null } }),
    'FAST_FORWARD',
  ],
  [
    'rollback of the catalogue',
    () => read([sign(catalogue(channel, 2, { db: { length: 1, treeHash: 'ee'.repeat(32) } }), a)]),
    'ROLLBACK',
  ],
]
describe('what could not be published is refused before anybody signs it', () => {
  for (const [name, run, expected] of rows) test(name, () => assert.equal(outcome(run), expected))
})

const two = sign(nextRoot(root, plan), a, b)
const known = trustNextRoot(trustRecord(trust(root), held), two)
const here: [string, () => unknown, string][] = [
  ['the root that is known already', () => requireNotPassed(read([two]), known), 'ok'],
  ['the next release', () => requireNotPassed(read([sign(release(channel, 2), a)]), known), 'ok'],
  [
    'a rival of a root that is known',
    () => requireNotPassed(read([sign(nextRoot(root, { ...plan, body: { description: 'rival' } }), a)]), known),
    'EQUIVOCATION',
  ],
  [
    'a rival of a release that is known',
    () => {
      const rival = sign(release(channel, 1, { notes: 'rival' }), a)
      return requireNotPassed(read([rival], { current: { release: null, catalogue: null } }), known)
    },
    'EQUIVOCATION',
  ],
]
describe('what contradicts what a home knows is not signed there', () => {
  for (const [name, run, expected] of here) test(name, () => assert.equal(outcome(run), expected))
})
