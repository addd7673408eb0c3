/** Lists that cannot be meant as they are. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { testShell } from '../kit/shell.ts'

const film = {
  type: 'movie',
  title: 'Carmen',
  licence: 'CC0-1.0',
  attribution: 'Nobody',
  page: 'https://films.example/',
  sources: [{ infohash: 'a'.repeat(40), file: 0, size: 1 }],
}

async function scene(t: TestContext) {
  const { run, home } = await testShell(t)
  await run('channel', 'create', '--name', 'Test', '--no-passphrase')
  return async (lines: readonly object[], ...options: string[]) => {
    await writeFile(join(home, 'list.ndjson'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    return run('catalog', 'import', 'list.ndjson', ...options)
  }
}

test('an empty list changes nothing, and is refused where it would empty the catalogue', async (t) => {
  const importing = await scene(t)
  await importing([film])
  assert.equal((await importing([])).at(-1)?.titles, 1)
  for (const also of [[], ['--dry-run']])
    await assert.rejects(importing([], '--replace', ...also), { code: 'NOTHING_IMPORTED', message: /empty/ })
  assert.equal((await importing([film])).at(-1)?.titles, 1)
})

test('where no title names a licence, the options that give one are named', async (t) => {
  const importing = await scene(t)
  const { licence: _, ...bare } = film
  await assert.rejects(importing([bare]), { code: 'NOTHING_IMPORTED', message: /--licence/ })
  assert.equal((await importing([bare], '--licence', 'CC0-1.0')).at(-1)?.titles, 1)
})
