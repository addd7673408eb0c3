import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import type { ChannelStatus } from '../../src/api.ts'
import { testShell } from '../kit/shell.ts'

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

test('what is no capsule is refused in a sentence', async (t) => {
  const { page } = await testShell(t)
  const answer = await page.call('POST', '/api/v1/capsules', Buffer.from('hello'), 'application/octet-stream')
  assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.text}`)
})
