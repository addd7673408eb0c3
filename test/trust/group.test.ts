/** A channel of several people from its making to its fork, each step one command, over a test net. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Command } from '../kit/command.ts'
import { LoopbackPage } from '../kit/loopback.ts'
import { testenv } from '../kit/world.ts'
import { edition, eventually, status } from './scene.ts'

test('two of three people make a channel, publish, replace a key, shut one out, and a viewer forks it', async (t) => {
  const world = await testenv(t)
  const [anna, boris, clara, dora] = ['anna', 'boris', 'clara', 'dora'].map((name) => world.newHome(name)) as string[]
  const file = join(world.dir, 'a.proposal')
  const run = (home: string | undefined, ...args: string[]) => world.start(args, { home }).succeed()
  const keyOf = async (home: string | undefined) => {
    const made = await run(home, 'keys', 'create', '--no-passphrase')
    return String((await made.event('key')).id)
  }
  const keys = await Promise.all([boris, clara, dora].map(keyOf))
  const [borisKey, claraKey, doraKey] = keys as [string, string, string]

  const who = ['--quorum', '2', '--signer', borisKey, '--signer', claraKey]
  await run(anna, 'channel', 'create', '--name', 'Ours', '--no-passphrase', ...who, '--out', file)
  await run(boris, 'sign', file, '--yes')
  const made = await run(anna, 'sign', file, '--yes')
  const id = String((await made.event('published')).channel)
  const link = `kinoswarm://${id}`
  await Promise.all([seeding(world.start(['seed'], { home: anna })), seeding(world.start(['seed'], { home: boris }))])

  const ui = await edition(world, 'one')
  await run(anna, 'publish', '--ui', ui, '--release', '1.0.0', '--out', file)
  await run(boris, 'sign', file, '--build', ui, '--yes')
  const shell = await world.open(link)
  const page = new LoopbackPage(shell.url)
  await eventually('the release', async () => /edition one/.test(await page.text('/')))
  const { signers } = await status(page)
  assert.deepEqual([signers.root, signers.threshold, signers.keys.length], [3, 2, 3])

  await t.test('a lost key is replaced', async () => {
    await run(anna, 'rotate', '--remove', claraKey, '--add', doraKey, '--yes', '--out', file)
    await run(boris, 'sign', file, '--yes')
    await eventually('root 2', async () => (await status(page)).rootVersion === 2)
  })

  await t.test('a stolen key is shut out, and what stays is signed anew', async () => {
    const before = (await status(page)).release?.seq ?? 0
    await run(anna, 'revoke', doraKey, '--add', claraKey, '--yes', '--out', file)
    await run(boris, 'sign', file, '--yes')
    await eventually('root 3', async () => (await status(page)).rootVersion === 3)
    await eventually('the release signed anew', async () => ((await status(page)).release?.seq ?? 0) > before)
    assert.match(await page.text('/'), /edition one/)
  })

  await t.test('a viewer forks it, and the fork lives on without the owners', async () => {
    await page.api('/ui/confirm', { method: 'POST', body: { version: '1.0.0' } })
    const forked = await run(shell.home, 'fork', link, '--name', 'Theirs', '--no-passphrase')
    const fork = String((await forked.event('channel')).link)
    const checked = await run(shell.home, 'channel', 'verify', fork)
    assert.match(String((await checked.event('check', ({ name }) => name === 'origin')).found), /a fork of Ours/)
    await shell.command.stop()
    await Promise.all([world.start(['seed', link, fork], { home: shell.home })].map(seeding))
    const other = await world.open(fork)
    const theirs = new LoopbackPage(other.url)
    await eventually('the forked page', async () => /edition one/.test(await theirs.text('/')))
    assert.equal((await status(theirs)).name, 'Theirs')
  })
})

async function seeding(command: Command): Promise<void> {
  await command.event('seeding')
}
