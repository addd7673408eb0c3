/** A maintainer's home out of a backup, as its owner meets it: no command appends before another copy was seen. */
import assert from 'node:assert/strict'
import { cp } from 'node:fs/promises'
import { test } from 'node:test'
import { LoopbackPage } from '../kit/loopback.ts'
import { testenv } from '../kit/world.ts'
import { edition, eventually, status } from './scene.ts'

test('a home restored from a backup publishes only after it has met a copy that knows more', async (t) => {
  const world = await testenv(t)
  const home = world.newHome('maintainer')
  const backup = world.newHome('backup')
  const run = (at: string, ...args: string[]) => world.start(args, { home: at }).succeed()
  const refused = async (at: string, ...args: string[]) => {
    const command = world.start(args, { home: at })
    assert.equal((await command.ended).code, 1)
    return command.event('error')
  }
  const made = await run(home, 'channel', 'create', '--name', 'Ours', '--no-passphrase')
  const link = String((await made.event('channel')).link)
  await run(home, 'publish', '--ui', await edition(world, 'one'), '--release', '1.0.0')
  await cp(home, backup, { recursive: true })
  await run(home, 'publish', '--ui', await edition(world, 'two'), '--release', '1.1.0')
  const owner = world.start(['seed'], { home })
  await owner.event('seeding')
  const { url } = await world.open(link)
  const page = new LoopbackPage(url)
  await eventually('the second release', async () => (await status(page)).release?.seq === 2)
  await owner.stop()

  const moved = await refused(backup, 'publish')
  assert.match(String(moved.message), /kinoswarm restore/)
  await run(backup, 'restore', '--yes')
  assert.equal((await refused(backup, 'publish')).code, 'RESTORED_HOME')
  const seeder = world.start(['seed'], { home: backup })
  await seeder.event('seeding')
  await eventually('the copy of the viewer', async () => {
    const published = world.start(['publish', '--ui', await edition(world, 'three'), '--release', '1.2.0'], {
      home: backup,
    })
    return (await published.ended).code === 0
  })
  await eventually('the third release', async () => (await status(page)).release?.seq === 3)
  assert.equal((await status(page)).alarm, undefined)
})
