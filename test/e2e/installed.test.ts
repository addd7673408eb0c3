import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { Command } from '../kit/command.ts'
import { alive, descendants } from '../kit/processes.ts'
import { visit } from '../kit/visit.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const installTimeoutMs = 240_000

test('npm pack and a global install give a command that needs no repository', {
  timeout: installTimeoutMs,
}, async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-installed-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const npm = (args: string[], cwd: string) =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  const tarball = npm(['pack', '--silent', '--pack-destination', dir], root).trim().split('\n').at(-1)!
  const prefix = join(dir, 'prefix')
  npm(
    ['install', '--global', '--prefix', prefix, '--no-audit', '--no-fund', '--loglevel=error', join(dir, tarball)],
    dir,
  )

  const entry = await realpath(join(prefix, 'bin', 'kinoswarm'))
  const options = { entry, cwd: dir, env: { HOME: dir, KINOSWARM_HOME: '', XDG_DATA_HOME: '', NODE_PATH: '' } }
  await t.test('its own interface is inside: it opens with no channel and no network', async () => {
    const command = new Command(['open', '--no-open', '--json', '--bootstrap', '127.0.0.1:1'], options)
    const ready = await command.event('ready')
    assert.equal(ready.from, 'builtin')
    assert.match((await visit(String(ready.url))).text, /<html/)
    assert.equal((await command.stop()).code, 0)
  })

  await t.test('the demo is inside too', async () => {
    const command = new Command(['demo', '--no-open', '--json', '--home', join(dir, 'demo')], options)
    await command.event('ready', ({ from }) => from === 'swarm')
    const family = descendants(command.child.pid!).map(({ pid }) => pid)
    await command.stop()
    assert.deepEqual(family.filter(alive), [])
  })
})
