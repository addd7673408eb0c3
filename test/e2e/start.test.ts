import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { Command } from '../kit/command.ts'
import { alive, descendants } from '../kit/processes.ts'
import { visit } from '../kit/visit.ts'
import { World } from '../kit/world.ts'

const bootstrap = fileURLToPath(new URL('../../scripts/bootstrap.mjs', import.meta.url))

test('npm start brings up the demo, Ctrl-C or a kill ends every process of it, and the next start is up from disk', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'kinoswarm-start-'))
  t.after(() => rm(home, { recursive: true, force: true }))
  const start = () => new Command(['start', '--no-open', '--json', '--home', home], { entry: bootstrap })

  const first = start()
  t.after(() => first.stop('SIGKILL'))
  const ready = await first.event('ready', ({ from }) => from === 'swarm')
  assert.equal((await visit(String(ready.url))).status, 200)
  const family = descendants(first.child.pid!).map(({ pid }) => pid)
  assert.ok(family.length >= 3, 'maintainer, viewer and what starts them are processes of their own')
  await first.stop()
  assert.deepEqual(family.filter(alive), [], 'nothing of it is left')

  const second = start()
  t.after(() => second.stop('SIGKILL'))
  assert.equal((await second.event('ready')).from, 'disk')
  await second.stop('SIGTERM')

  const third = start()
  t.after(() => third.stop('SIGKILL'))
  await third.event('ready')
  const orphans = descendants(third.child.pid!).map(({ pid }) => pid)
  third.child.kill('SIGKILL')
  // Its output closes when the last process that writes to it has ended.
  await third.ended
  assert.deepEqual(orphans.filter(alive), [], 'nothing outlives the one that started it, however that one ended')
})

test('npm start -- --channel opens a channel of the swarm in place of the demo', async (t) => {
  const world = await World.create()
  t.after(() => world.close())
  const { link } = await world.maintain()
  const shell = world.start(['start', '--channel', link, '--no-open'], { entry: bootstrap })
  const ready = await shell.event('ready', ({ from }) => from === 'swarm')
  assert.equal(`kinoswarm://${ready.channel}`, link)
  assert.equal((await visit(String(ready.url))).status, 200)
  assert.equal((await shell.stop()).code, 0)

  const nameless = world.start(['start', '--no-open', '--channel'], { entry: bootstrap })
  assert.equal((await nameless.ended).code, 2)
  assert.match(nameless.errors, /--channel needs a link/)
})
