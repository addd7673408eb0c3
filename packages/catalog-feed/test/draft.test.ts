/** A maintainer's program drafts nothing that viewers would refuse to read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draftRelease } from '../src/channel/draft.ts'
import { draft, encodeRecord, parseRecord } from '../src/records/signed.ts'
import { type Trusted, trustRecord } from '../src/trust/rules.ts'
import { shell, today } from './kit/people.ts'
import { firstRoot, key, release, sign, trust } from './kit/records.ts'

const a = key('a')
const start = trust(sign(firstRoot({ keys: [a] }), a))
const channel = start.root.body.channel
const sha256 = 'ab'.repeat(32)
const files = (name: string) =>
  Array.from({ length: 1000 }, (_, index) => ({ path: `/${index}${name.repeat(190)}`, size: 1, sha256 }))
const blobs = { key: 'y'.repeat(52), length: 1000 }
const drive = { key: 'y'.repeat(52), db: { length: 1001 }, blobs }

test('fallbacks give way to the release that names them, and what is drafted is always readable', () => {
  let held: Trusted = start
  for (let minor = 1; minor < 7; minor++) {
    const range = { min: `0.${minor}.0`, below: shell.below }
    const body = draftRelease(held, { drive, files: files('n') }, { version: `1.${minor}.0`, shell: range }, today)
    const record = sign(draft<'release'>(body), a)
    assert.equal(parseRecord(encodeRecord(record as never)).hash, record.hash)
    held = trustRecord(held, record)
  }
  assert.ok((held.release?.body.fallbacks.length ?? 0) > 0)
})

test('a release that is too large to be read is refused before it is signed', () => {
  const build = { version: '1.0.0', shell, drive, files: files('n') }
  const small = files('')
  assert.throws(() => release(channel, 1, { drive, files: build.files, fallbacks: [build, build, build, build] }), {
    code: 'TOO_LARGE',
  })
  assert.ok(release(channel, 1, { drive, files: small }))
})
