import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openStore } from '../../src/home/store.ts'

test('a store whose very first moment was cut short opens all the same', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'kinoswarm-store-'))
  t.after(() => rm(home, { recursive: true, force: true }))
  await mkdir(join(home, 'store'))
  await writeFile(join(home, 'store', 'CORESTORE'), '')
  const store = await openStore(home)
  await store.close()
  await (await openStore(home)).close()
})

test('a copied store is said to be a copy, however it was copied, and never to be damaged', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'kinoswarm-store-'))
  t.after(() => rm(home, { recursive: true, force: true }))
  await (await openStore(join(home, 'original'))).close()
  await cp(join(home, 'original'), join(home, 'copy'), { recursive: true })
  await assert.rejects(openStore(join(home, 'copy')), { code: 'STORE_MOVED', message: /restore/ })
  // A program that copies attributes too leaves another file, with times of its own.
  const later = new Date(Date.now() + 3_600_000)
  await utimes(join(home, 'original', 'store', 'CORESTORE'), later, later)
  await assert.rejects(openStore(join(home, 'original')), { code: 'STORE_MOVED', message: /restore/ })
})

test('a home where no folder can be made is refused in words, and at once', {
  skip: process.platform !== 'linux',
}, async (t) => {
  for (const home of ['/proc/kinoswarm/home', '/proc/self', '/dev/null/home', '/sys/home']) {
    await t.test(home, async () => {
      await assert.rejects(openStore(home), { code: 'HOME_NOT_WRITABLE' })
    })
  }
})
