import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
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

test('a home where no folder can be made is refused in words, and at once', {
  skip: process.platform !== 'linux',
}, async (t) => {
  for (const home of ['/proc/kinoswarm/home', '/proc/self', '/dev/null/home', '/sys/home']) {
    await t.test(home, async () => {
      await assert.rejects(openStore(home), { code: 'HOME_NOT_WRITABLE' })
    })
  }
})
