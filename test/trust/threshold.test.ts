/**
 * Keys in wrong hands, as a black box against a real shell: a leap and the way back from it, one key of two, a key that
 * signs twice, a feed with two histories. The version on screen and on disk stay, and the film plays on.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyWords } from '@kinoswarm/catalog-feed'
import { alarms, confirm, edition, eventually, type Scene, scene, status, switchUi, unharmed } from './scene.ts'

test('keys in wrong hands', async (t) => {
  const all = await scene(t)
  const { thief, page, channel } = all
  const stolen = thief.reader.state.root!.roles.root.keys[0]!
  const made = await channel.run('keys', 'create', 'second', '--no-passphrase')
  const second = String((await made.event('key')).id)

  await t.test('fast-forward: a leap within the limit is taken, and shows nothing that is not there', async () => {
    const leap = thief.forge('release', (body) => ({
      ...body,
      seq: body.seq + 9_000,
      version: '6.6.6',
      drive: nowhere(body.drive),
    }))
    await thief.write(leap)
    await eventually('the leap', async () => ((await status(page)).release?.seq ?? 0) > 9_000)
    await switchUi(page)
    await unharmed(all)
  })

  await t.test(
    'fast-forward recovery: the key is revoked, its number forgotten, and small numbers count again',
    async () => {
      await channel.run('revoke', stolen, '--add', second, '--sign-with', 'second', '--yes')
      await eventually('root 2', async () => (await status(page)).rootVersion === 2)
      await ownersPublish(all, 'back', '1.1.0')
      assert.deepEqual(
        (await status(page)).signers.keys.map(({ words }) => words),
        [keyWords(second)],
      )
    },
  )

  await t.test('key compromise: what the revoked key signs is refused for ever', async () => {
    await eventually('root 2 at the thief', async () => thief.reader.state.root?.version === 2 && thief.level)
    await thief.write(thief.forge('release', (body) => ({ ...body, seq: body.seq + 1, version: '6.6.7' })))
    await thief.write(thief.forge('root', (body) => ({ ...body, version: 3, previous: thief.trusted.root.hash })))
    await ownersPublish(all, 'onwards', '1.2.0')
    assert.equal((await status(page)).rootVersion, 2)
    await unharmed(all)
  })

  await t.test('threshold: one key of two, and one that signs twice, are one', async () => {
    const third = String((await (await channel.run('keys', 'create', 'third', '--no-passphrase')).event('key')).id)
    await channel.run('rotate', '--add', third, '--add', stolen, '--quorum', '2', '--sign-with', 'third', '--yes')
    await eventually('root 3', async () => (await status(page)).rootVersion === 3)
    await eventually('root 3 at the thief', async () => thief.reader.state.root?.version === 3 && thief.level)
    const before = (await status(page)).release
    const evil = (body: Record<string, unknown>) => ({ ...body, seq: Number(body.seq) + 1, version: '6.6.8' })
    await thief.write(
      thief.forgeRaw('release', evil),
      thief.forgeRaw('release', evil, 2),
      thief.forgeRaw('release', evil, 30),
    )
    await channel.run('publish')
    await eventually('a confirmation', async () => (await status(page)).state === 'confirmed')
    assert.deepEqual((await status(page)).release, before)
    await unharmed(all)
    assert.deepEqual(await alarms(all), [])
  })
})

test('equivocation of a feed: two histories of one length raise an alarm, and nothing changes', async (t) => {
  const all = await scene(t)
  const { thief, shell } = all
  await thief.leave()
  await thief.write(thief.forge('release', (body) => ({ ...body, seq: body.seq + 1, version: '6.6.6' })))
  await ownersPublish(all, 'real', '1.1.0')
  await thief.comeBack()
  await eventually('the alarm', async () => (await alarms(all)).includes('FORKED'))
  await unharmed(all)
  await shell.command.stop()
  const again = await all.world.open(undefined, { home: shell.home })
  assert.equal(again.ready.version, '1.1.0')
})

async function ownersPublish(all: Scene, name: string, version: string): Promise<void> {
  const { channel, page, world } = all
  await channel.run('publish', '--ui', await edition(world, name), '--release', version)
  await eventually(`edition ${name}`, async () => {
    await switchUi(page)
    return new RegExp(`edition ${name}$`).test(await page.text('/'))
  })
  await confirm(page, version)
  all.shown = { edition: name, version }
  await unharmed(all)
}

function nowhere(drive: { key: string; blobs: object }) {
  const key = `${'y'.repeat(51)}o`
  return { ...drive, key, blobs: { ...drive.blobs, key } } as never
}
