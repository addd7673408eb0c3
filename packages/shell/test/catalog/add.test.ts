/** Films that are added one by one, beside one of the same name. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Title } from '@kinoswarm/catalog-feed'
import { testShell } from '../kit/shell.ts'

async function scene(t: TestContext) {
  const { run, home } = await testShell(t)
  await run('channel', 'create', '--name', 'Test', '--no-passphrase')
  const add = async (film: string, facts: Record<string, string>) => {
    await writeFile(join(home, film), film)
    const given = { licence: 'CC0-1.0', attribution: 'Nobody', page: 'https://films.example/', ...facts }
    return run('catalog', 'add', film, ...Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]))
  }
  const get = async (id: string) => (await run('catalog', 'edit', id)).at(-1)!.title as Title
  return { add, get }
}

test('another film of the same name and year gets an id of its own, and that is said', async (t) => {
  const { add, get } = await scene(t)
  await add('one.mkv', { title: 'Carmen', year: '1915', director: 'Cecil B. DeMille' })
  const events = await add('two.mkv', { title: 'Carmen', year: '1915', director: 'Raoul Walsh' })
  assert.ok(events.some(({ event, message }) => event === 'warning' && /another film/.test(String(message))))
  assert.deepEqual([events.at(-1)?.id, events.at(-1)?.replaced], ['carmen-1915-2', false])
  assert.equal((await get('carmen-1915')).people[0]?.name, 'Cecil B. DeMille')
})

test('a film that is there is replaced only where its id is given', async (t) => {
  const { add, get } = await scene(t)
  await add('one.mkv', { title: 'Carmen', year: '1915', director: 'Cecil B. DeMille', synopsis: 'Kept' })
  const { added } = await get('carmen-1915')
  await assert.rejects(add('two.mkv', { title: 'Carmen', year: '1915' }), {
    code: 'NOTHING_IMPORTED',
    message: /carmen-1915.*--id/,
  })
  assert.equal((await get('carmen-1915')).synopsis, 'Kept')
  const events = await add('two.mkv', { title: 'Carmen', year: '1915', id: 'carmen-1915' })
  assert.equal(events.at(-1)?.replaced, true)
  const now = await get('carmen-1915')
  assert.deepEqual([now.synopsis, now.added], [undefined, added])
})

test('a title in any script can be added, and a short is one', async (t) => {
  const { add, get } = await scene(t)
  const events = await add('one.mkv', { title: '月世界旅行', year: '1902', type: 'short' })
  const id = String(events.at(-1)?.id)
  assert.match(id, /^t-[0-9a-f]{12}-1902$/)
  assert.equal((await get(id)).type, 'short')
  await assert.rejects(add('two.mkv', { title: 'X', type: 'film' }), { code: 'USAGE' })
})

test('a genre is understood as people write it, and one that is none is named with those there are', async (t) => {
  const { add, get } = await scene(t)
  await add('one.mkv', { title: 'Metropolis', year: '1927', genre: 'Science Fiction' })
  assert.deepEqual((await get('metropolis-1927')).genres, ['science-fiction'])
  await assert.rejects(add('two.mkv', { title: 'X', genre: 'Gripping' }), { code: 'USAGE', message: /Gripping.*drama/ })
})
