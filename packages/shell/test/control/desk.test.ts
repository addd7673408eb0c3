import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import type { DeskLine } from '../../src/control/desk-run.ts'
import type { Overview } from '../../src/control/overview.ts'
import type { SiteClient } from '../kit/client.ts'
import { testShell } from '../kit/shell.ts'

const film = new URL('../../../../demo/films/night-train/night-train.mp4', import.meta.url)
const passphrase = 'a long enough secret'

async function run(control: SiteClient, argv: string[], answers: string[] = []): Promise<DeskLine[]> {
  const { status, text } = await control.call('POST', '/control/v1/run', { argv, answers })
  assert.equal(status, 200, text)
  const lines = text.trim().split('\n')
  return lines.map((line) => JSON.parse(line) as DeskLine)
}

test('a channel is made, a film added and published at the desk, without a terminal', async (t) => {
  const { shell, home, control } = await testShell(t)
  await run(control, ['channel', 'create', '--name', 'Mine', '--key', 'desk'], [passphrase, passphrase])
  const upload = await control.call(
    'POST',
    '/control/v1/files?name=x.mp4',
    await readFile(film),
    'application/octet-stream',
  )
  assert.equal(upload.status, 201)
  const { name } = JSON.parse(upload.text) as { name: string }
  const facts = ['--title', 'Night', '--licence', 'CC0-1.0', '--attribution', 'Me', '--page', 'https://example.org/x']
  const added = await run(control, ['catalog', 'add', name, '--year', '2026', '--language', 'en', ...facts])
  assert.equal(
    added.find(({ error }) => error),
    undefined,
    JSON.stringify(added),
  )
  assert.ok(!JSON.stringify(added.map(({ text }) => text)).includes(home), 'no folder of this machine is named')
  const published = await run(control, ['publish'], [passphrase])
  assert.equal(
    published.find(({ error }) => error),
    undefined,
    JSON.stringify(published),
  )
  const seen = (await control.json('GET', '/control/v1/overview')) as Overview
  assert.deepEqual(
    seen.channels.map(({ name, titles }) => [name, titles]),
    [['Mine', 1]],
  )
  assert.deepEqual(await readdir(join(home, 'desk')), [name], 'the film is given from where it lies')
  assert.equal(shell.channels.all.length, 1, 'one’s own channel is followed, and so served')
})

const refusals: [string, string[]][] = [
  ['a verb that shows a key', ['keys', 'export', 'desk']],
  ['a verb that runs elsewhere', ['demo']],
  ['a verb that nobody knows', ['format', 'c:']],
  ['no verb', []],
]

for (const [name, argv] of refusals) {
  test(`the desk refuses ${name}`, async (t) => {
    const { control } = await testShell(t)
    assert.equal((await control.call('POST', '/control/v1/run', { argv })).status, 403)
  })
}

test('a question that was not foreseen ends the verb in a sentence', async (t) => {
  const { control } = await testShell(t)
  const lines = await run(control, ['channel', 'create', '--name', 'Mine'])
  assert.equal(lines.at(-1)?.error?.code, 'CANCELLED')
})

test('only films, pictures and subtitles are taken in', async (t) => {
  const { control } = await testShell(t)
  for (const name of ['x.exe', 'x.html', 'x', '../../x.mp4/..']) {
    const path = `/control/v1/files?name=${encodeURIComponent(name)}`
    assert.equal((await control.call('POST', path, Buffer.from('x'), 'application/octet-stream')).status, 415, name)
  }
})

test('the token of a channel’s page opens nothing on the shell’s own page', async (t) => {
  const { page, control } = await testShell(t)
  control.token = page.token
  for (const path of ['/control/v1/overview', '/control/v1/library']) {
    assert.equal((await control.call('GET', path)).status, 401, path)
  }
  assert.equal((await page.call('GET', '/control/v1/overview')).status, 404)
})

test('a network choice is in effect at once, and refused where it makes no sense', async (t) => {
  const { shell, control } = await testShell(t)
  const reopened = new Promise((resolve) => shell.swarm.once('reopened', resolve))
  await control.json('PATCH', '/control/v1/network', { nodes: ['127.0.0.1:1'] })
  await reopened
  assert.equal((await control.call('PATCH', '/control/v1/network', { proxy: 'nonsense' })).status, 400)
})

test('a library that was saved is taken in again', async (t) => {
  const { control, page } = await testShell(t)
  const key = `${'y'.repeat(52)}/a-film`
  const saved = { [key]: { favourite: true, updated: 5 } }
  assert.deepEqual(await control.json('POST', '/control/v1/library', saved), { taken: 1 })
  assert.deepEqual(await page.json('GET', '/api/v1/library'), saved)
  assert.deepEqual(await control.json('GET', '/control/v1/library'), saved)
})

test('quitting is asked for on the shell’s own page', async (t) => {
  const { control, quitting } = await testShell(t)
  await control.json('POST', '/control/v1/quit', {})
  await quitting
})
