/** A channel of one person: one command to create it, one to publish, and beforehand what that would change, in plain words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LoopbackPage } from '../kit/loopback.ts'
import { testenv } from '../kit/world.ts'
import { edition, eventually, oneFilm } from './scene.ts'

test('one person creates a channel with one command and publishes with one', async (t) => {
  const world = await testenv(t)
  const home = world.newHome('maintainer')
  const run = (...args: string[]) => world.start(args, { home }).succeed()
  const ui = await edition(world, 'one')

  const created = await run('channel', 'create', '--name', 'Mine', '--no-passphrase')
  const published = await run('publish', '--ui', ui)
  const link = String((await created.event('channel')).link)
  assert.equal((await published.event('confirmed')).link, link)
  await world.start(['seed'], { home }).event('seeding')
  const page = new LoopbackPage((await world.open(link)).url)
  await eventually('the release', async () => /edition one/.test(await page.text('/')))
})

test('a dry run says that a first release is the first, and names titles that come and go', async (t) => {
  const world = await testenv(t)
  const home = world.newHome('maintainer')
  const run = (...args: string[]) => world.start(args, { home }).succeed()
  const plan = async () => (await run('publish', '--dry-run', '--ui', ui)).errors
  const ui = await edition(world, 'one')
  await run('channel', 'create', '--name', 'Mine', '--no-passphrase')
  await run('catalog', 'import', await oneFilm(world))

  const first = await plan()
  assert.match(first, /The first release of this channel: everything is new\.\n.*\+ \/app\.js/)
  assert.match(first, /Catalogue \(number 1\): 1 title\. The first of this channel: everything is new\./)
  assert.match(first, /\+ Night Train/i)

  await run('publish', '--ui', ui)
  const listed = await run('catalog', 'list')
  const { id } = await listed.event('title')
  await run('catalog', 'remove', String(id))
  const next = await plan()
  assert.doesNotMatch(next, /everything is new/)
  assert.match(next, /no file changes/)
  assert.match(next, /1 title fewer than before[\s\S]*- Night Train/i)
})
