/** The bad inputs of test/hostile/cases.json that reach this package, mapped to its real shapes in one place. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseCanonical } from '../src/canonical/json.ts'
import { decompress } from '../src/catalogue/frame.ts'
import { checkImage } from '../src/catalogue/image.ts'
import { requireOwnTail } from '../src/channel/append-guard.ts'
import { maxRecordBytes, maxRecordParts } from '../src/records/signed.ts'
import { checkEntries } from '../src/release/entries.ts'
import { checkPath, checkPaths } from '../src/release/path.ts'
import { requireCurrent, type Trusted, trustRecord } from '../src/trust/rules.ts'
import { catalogue, firstRoot, freshness, key, type Named, sign, trust } from './kit/records.ts'

interface Case {
  area: string
  name: string
  input: string
  expect: string
  encoding?: 'base64' | 'gen'
  codec?: 'br'
  limits?: { ms?: number; rssMB?: number; rssMiB?: number }
}

const file = new URL('../../../test/hostile/cases.json', import.meta.url)
const cases = JSON.parse(readFileSync(file, 'utf8')) as Case[]
const limits = { maxBytes: maxRecordBytes, maxParts: maxRecordParts }
const defaultMs = 1500
const defaultMiB = 64

const areas: Record<string, (bytes: Buffer, entry: Case) => unknown> = {
  'catalogue-json': (bytes, { codec }) => parseCanonical(codec ? decompress(bytes) : bytes, limits),
  'drive-path': (bytes) => checkPath(bytes.toString()),
  'drive-entry': (bytes) => {
    const given = JSON.parse(bytes.toString()) as { key: unknown; value: unknown } | { key: unknown; value: unknown }[]
    return checkEntries(Array.isArray(given) ? given : [given])
  },
  update: (bytes) => update(JSON.parse(bytes.toString()) as Update),
  image: (bytes) => checkImage(bytes),
}

for (const entry of cases.filter(({ area }) => Object.hasOwn(areas, area))) {
  test(`${entry.area}: ${entry.name} has to be ${entry.expect}`, () => {
    const bytes = bytesOf(entry)
    const before = { at: performance.now(), rss: process.memoryUsage.rss() }
    const { accepted, code } = tried(() => areas[entry.area]?.(bytes, entry))
    assert.ok(performance.now() - before.at < (entry.limits?.ms ?? defaultMs), 'in time')
    const grownMiB = (process.memoryUsage.rss() - before.rss) / 2 ** 20
    assert.ok(grownMiB < (entry.limits?.rssMB ?? entry.limits?.rssMiB ?? defaultMiB), `${grownMiB} MiB`)
    if (entry.expect === 'accept') assert.ok(accepted, String(code))
    if (entry.expect === 'reject') assert.ok(!accepted)
    if (entry.expect === 'strip') assert.ok(!accepted, 'refusing is the strictest way of stripping')
    assert.equal(({} as { polluted?: unknown }).polluted, undefined)
  })
}

test('a path and its twin in other letters cannot be in one release', () => {
  assert.throws(() => checkPaths(['/index.html', '/Index.html']), { code: 'BAD_PATH' })
})

interface Update {
  now: string
  local: { fork: number; length: number; version: number; quorum?: number; signers?: string[] }
  remote: {
    fork: number
    length: number
    version: number
    issued: string
    expires: string
    signatures: string[]
    contentKey?: string
    expectedContentKey?: string
  }
}

/**
 * A generic update as ours: `version` is the number of a catalogue record, `length` the length of its drive, `issued` and
 * `expires` belong to the freshness record that confirms it, and `fork` is what a peer has proven of a feed.
 */
function update({ now, local, remote }: Update): Trusted {
  const names = local.signers ?? ['a', 'b']
  const keys = names.map((name) => key(name))
  const threshold = local.quorum ?? 2
  const root = sign(firstRoot({ keys, threshold }), ...keys)
  const held = trustRecord(trust(root), sign(numbered(root.body.channel, local), ...keys))
  requireOwnTail({ own: local.length, others: [], rewritten: remote.fork > local.fork, unheard: false, moved: false })
  const signers = remote.signatures.map((name) => key(name)) as Named[]
  const updated = trustRecord(held, sign(numbered(root.body.channel, remote), ...signers))
  const times = { issued: seconds(remote.issued), expires: seconds(remote.expires) }
  // An expiry before the issue is refused where the record is read; see records/freshness.ts.
  requireCurrent(sign(freshness(updated, 1, times), keys[0] as Named), seconds(now))
  return updated
}

function numbered(
  channel: string,
  { version, length, contentKey }: { version: number; length: number; contentKey?: string },
) {
  const treeHash = 'ab'.repeat(32)
  const core = contentKey ? `${'n'.repeat(51)}o` : 'y'.repeat(52)
  return catalogue(channel, version, { db: { length, treeHash }, blobs: { key: core, length, treeHash } })
}

function seconds(date: string): number {
  return Date.parse(date) / 1000
}

function bytesOf({ input, encoding }: Case): Buffer {
  if (encoding === 'base64') return Buffer.from(input, 'base64')
  if (encoding !== 'gen') return Buffer.from(input)
  const parts = JSON.parse(input) as (string | { repeat: string; times: number })[]
  return Buffer.from(parts.map((one) => (typeof one === 'string' ? one : one.repeat.repeat(one.times))).join(''))
}

/** Refusals have to be typed: anything but an error with a code of ours fails the test. */
function tried(run: () => unknown): { accepted: boolean; code?: string } {
  try {
    run()
    return { accepted: true }
  } catch (error) {
    const { code, name } = error as { code?: string; name?: string }
    assert.match(name ?? '', /^(Feed|Catalogue)Error$/, String(error))
    return { accepted: false, code }
  }
}
