import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import type { ChannelStatus, NetworkReport, TitleDetail } from '../../src/api.ts'
import { testShell } from '../kit/shell.ts'

const film = fileURLToPath(new URL('../../../../demo/films/coral/coral.webm', import.meta.url))
const title = {
  id: 'a-film',
  type: 'movie',
  title: 'A Film',
  year: 2020,
  licence: 'CC0-1.0',
  attribution: 'Nobody',
  page: 'https://example.org/film',
  sources: [{ infohash: 'a'.repeat(40), file: 0, size: 1000 }],
}

test('a capsule dropped on the page brings its channel, without any network', async (t) => {
  const giver = await testShell(t)
  const [made] = await giver.run('channel', 'create', '--name', 'On a stick', '--no-passphrase')
  const list = join(giver.home, 'titles.json')
  await writeFile(list, JSON.stringify({ titles: [title] }))
  await giver.run('catalog', 'import', list)
  await giver.run('publish')
  const file = join(giver.home, 'channel.kino')
  await giver.run('export', String(made!.link), file)

  const taker = await testShell(t)
  const bytes = await readFile(file)
  const answer = await taker.page.call('POST', '/api/v1/capsules', bytes, 'application/octet-stream')
  assert.equal(answer.status, 201, answer.text)
  const channel = JSON.parse(answer.text) as ChannelStatus
  assert.equal(channel.name, 'On a stick')
  assert.equal(channel.link, made!.link)
  assert.equal(taker.shell.channels.all.length, 1)

  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  const another = await testShell(t)
  const refused = await another.page.call('POST', '/api/v1/capsules', bytes, 'application/octet-stream')
  assert.ok(refused.status >= 400, 'one flipped bit is refused')
  assert.doesNotMatch(refused.text, /INTERNAL/)
  const left = await readdir(join(another.home, 'import')).catch(() => [])
  assert.deepEqual(
    left.filter((name) => name.endsWith('.kino')),
    [],
    'what was received is removed',
  )
})

test('a film that came whole in a capsule is said to be here, and the report knows disk and capsule', async (t) => {
  const giver = await testShell(t)
  const [made] = await giver.run('channel', 'create', '--name', 'On a stick', '--no-passphrase')
  const facts = ['--title', 'Coral', '--licence', 'CC0-1.0', '--attribution', 'Nobody', '--page', title.page]
  const added = await giver.run('catalog', 'add', film, ...facts)
  const list = join(giver.home, 'titles.json')
  await writeFile(list, JSON.stringify({ titles: [title] }))
  await giver.run('catalog', 'import', list)
  await giver.run('publish')
  const file = join(giver.home, 'channel.kino')
  await giver.run('export', String(made!.link), file, '--titles', 'all')

  const { page, shell } = await testShell(t)
  const answer = await page.call('POST', '/api/v1/capsules', await readFile(file), 'application/octet-stream')
  assert.equal(answer.status, 201, answer.text)
  const { id: channel } = JSON.parse(answer.text) as ChannelStatus
  const followed = shell.channels.find(channel)!
  while ((followed.catalogue?.titles ?? 0) < 2) await once(followed, 'catalogue')
  const detail = async (id: string) => (await page.json('GET', `/api/v1/titles/${channel}/${id}`)) as TitleDetail
  const { id } = added.find(({ event }) => event === 'added')!
  assert.equal((await detail(String(id))).here, true)
  assert.equal((await detail(title.id)).here, undefined, 'nobody has the other one')
  const { paths } = (await page.json('GET', '/api/v1/network')) as NetworkReport
  const states = paths.filter(({ path }) => path === 'disk' || path === 'capsule').map(({ state }) => state)
  assert.deepEqual(states, ['working', 'working'])
})

test('what is no capsule is refused in a sentence', async (t) => {
  const { page } = await testShell(t)
  const answer = await page.call('POST', '/api/v1/capsules', Buffer.from('hello'), 'application/octet-stream')
  assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.text}`)
})
