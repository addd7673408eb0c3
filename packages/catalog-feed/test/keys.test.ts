import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import crypto from 'hypercore-crypto'
import idEncoding from 'hypercore-id-encoding'
import {
  createKey,
  exportKey,
  formatLink,
  importKey,
  keyColour,
  keyWords,
  listKeys,
  openKey,
  parseLink,
  writeAtomic,
} from '../src/index.ts'
import { wordList } from '../src/words/list.ts'

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-keys-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  return join(dir, 'keys')
}

test('a key is sealed on disk, readable by its owner only, and opens with its passphrase', async (t) => {
  const dir = await folder(t)
  const made = await createKey(dir, 'main', 'correct horse battery')
  const path = join(dir, 'main.key')
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.equal((await stat(dir)).mode & 0o777, 0o700)
  const text = await readFile(path, 'utf8')
  for (const secret of [made.secretKey, made.secretKey.subarray(0, 32)])
    assert.ok(!text.includes(secret.toString('hex')))
  assert.deepEqual((await openKey(dir, 'main', 'correct horse battery')).secretKey, made.secretKey)
  await assert.rejects(openKey(dir, 'main', 'wrong'), { code: 'PASSPHRASE' })
  await assert.rejects(openKey(dir, 'other', ''), { code: 'NO_KEY' })
  await assert.rejects(createKey(dir, 'main', ''), { code: 'KEY_EXISTS' })
  await assert.rejects(createKey(dir, '../main', ''), { code: 'BAD_INPUT' })
})

test('a key moves to another home still sealed', async (t) => {
  const [here, there] = [await folder(t), await folder(t)]
  const made = await createKey(here, 'main', 'a b c')
  await importKey(there, 'copy', await exportKey(here, 'main'))
  assert.deepEqual(await listKeys(there), [{ name: 'copy', id: idEncoding.encode(made.publicKey) }])
  assert.deepEqual((await openKey(there, 'copy', 'a b c')).publicKey, made.publicKey)
})

test('a planted key file cannot ask for all memory, nor pretend to be another key', async (t) => {
  const dir = await folder(t)
  await createKey(dir, 'main', '')
  const sealed = JSON.parse(await exportKey(dir, 'main'))
  const greedy = { ...sealed, kdf: { ...sealed.kdf, memory: 2 ** 40 } }
  await assert.rejects(importKey(dir, 'greedy', JSON.stringify(greedy)), { code: 'STATE_DAMAGED' })
  const text = { ...sealed, kdf: { ...sealed.kdf, ops: '2' } }
  await assert.rejects(importKey(dir, 'text', JSON.stringify(text)), { code: 'STATE_DAMAGED' })
  await writeFile(
    join(dir, 'other.key'),
    JSON.stringify({ ...sealed, id: idEncoding.encode(crypto.keyPair().publicKey) }),
  )
  await assert.rejects(openKey(dir, 'other', ''), { code: 'PASSPHRASE' })
})

test('a damaged key file hides none of the other keys, and is named', async (t) => {
  const dir = await folder(t)
  await createKey(dir, 'main', '')
  await writeFile(join(dir, 'broken.key'), '{}')
  await writeFile(join(dir, 'No Name.key'), '{}')
  const damaged: string[] = []
  assert.deepEqual(
    (await listKeys(dir, (name) => damaged.push(name))).map(({ name }) => name),
    ['main'],
  )
  assert.deepEqual(damaged, ['No Name', 'broken'])
})

test('a file written whole follows no link and opens no file that somebody else put in its way', async (t) => {
  const dir = await folder(t)
  await mkdir(dir, { recursive: true })
  const [path, theirs] = [join(dir, 'out.key'), join(dir, 'theirs')]
  await writeFile(theirs, 'theirs', { mode: 0o644 })
  await symlink(theirs, `${path}.new`)
  await writeAtomic(path, Buffer.from('ours'))
  assert.equal(await readFile(theirs, 'utf8'), 'theirs')
  await writeFile(`${path}.new`, '', { mode: 0o644 })
  await writeAtomic(path, Buffer.from('again'))
  assert.equal(await readFile(path, 'utf8'), 'again')
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('links are read in both spellings, with peers, and anything else is refused', () => {
  const key = crypto.keyPair().publicKey
  const id = idEncoding.encode(key)
  const peer = `${id}@192.0.2.1:49737`
  for (const text of [id, key.toString('hex'), `kinoswarm://${id}`, ` KINOSWARM://${id.toUpperCase()}/ `]) {
    assert.equal(parseLink(text).id, id)
  }
  assert.deepEqual(parseLink(formatLink(key, [peer])).peers, [peer])
  const flood = formatLink(
    key,
    Array.from({ length: 9 }, (_, index) => `${index}`),
  )
  assert.equal(parseLink(flood).peers.length, 8)
  const refused = [
    '',
    'kinoswarm://',
    id.slice(1),
    `${id}y`,
    `http://${id}`,
    `kinoswarm://${id}#x`,
    `${id.slice(0, 51)}b`,
    `kinoswarm://${id}/..`,
    'x'.repeat(5000),
  ]
  for (const text of refused) assert.throws(() => parseLink(text), { code: 'BAD_LINK' }, text)
})

test('keys that differ in one bit share neither words nor colour', () => {
  assert.equal(new Set(wordList).size, 256)
  const key = Buffer.alloc(32, 7)
  const near = Buffer.from(key)
  near[31] = 6
  assert.equal(keyWords(key).length, 8)
  assert.deepEqual(keyWords(key), keyWords(idEncoding.encode(key)))
  assert.ok(keyWords(key).filter((word, index) => word === keyWords(near)[index]).length < 3)
  assert.notEqual(keyColour(key), keyColour(near))
  assert.match(keyColour(key), /^#[0-9a-f]{6}$/)
})
