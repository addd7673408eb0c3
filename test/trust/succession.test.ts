/**
 * A channel whose whole quorum falls silent, with real processes whose clock is moved: the successors ask, nothing happens
 * without the viewer, who agrees on the shell's own page or by command; an owner who speaks again cancels it.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { testPage } from '../kit/browser.ts'
import { Clock } from '../kit/clock.ts'
import { LoopbackPage } from '../kit/loopback.ts'
import { builtUi, testenv } from '../kit/world.ts'
import { edition, eventually, status } from './scene.ts'

const silentDays = 40

test('the whole quorum falls silent, and the successors take over from viewers who agree', async (t) => {
  const world = await testenv(t)
  const clock = await Clock.create(world)
  const [anna, boris, xenia, yara] = ['anna', 'boris', 'xenia', 'yara'].map((name) => world.newHome(name)) as [
    string,
    string,
    string,
    string,
  ]
  const file = join(world.dir, 'a.proposal')
  const start = (home: string, ...args: string[]) => world.start(args, { home, env: clock.env })
  const run = (home: string, ...args: string[]) => start(home, ...args).succeed()
  const key = async (home: string) =>
    String((await (await run(home, 'keys', 'create', '--no-passphrase')).event('key')).id)
  const seed = async (home: string, ...links: string[]) => {
    const seeder = start(home, 'seed', ...links)
    await seeder.event('seeding')
    return seeder
  }
  const open = async (link: string) => {
    const shell = await world.open(link, { env: clock.env })
    return { ...shell, page: new LoopbackPage(shell.url) }
  }

  const [borisKey, xeniaKey, yaraKey] = await Promise.all([boris, xenia, yara].map(key))
  const signers = ['--quorum', '2', '--signer', borisKey!]
  const successors = ['--successor', xeniaKey!, '--successor', yaraKey!, '--successor-days', '30']
  await run(anna, 'channel', 'create', '--name', 'Ours', '--no-passphrase', ...signers, ...successors, '--out', file)
  await run(boris, 'sign', file, '--yes')
  const made = await run(anna, 'sign', file, '--yes')
  const link = `kinoswarm://${(await made.event('published')).channel}`
  const owner = await seed(anna)
  await run(anna, 'publish', '--ui', builtUi, '--release', '1.0.0', '--out', file)
  await run(boris, 'sign', file, '--yes')
  await run(anna, 'sign', file, '--yes')
  await Promise.all([seed(xenia, link), seed(yara, link)])
  const [first, second, third] = [await open(link), await open(link), await open(link)]
  const page = await testPage(t)
  await page.goto(`${first.url}#/channels`)
  await page.getByRole('heading', { name: 'Ours' }).waitFor()
  await Promise.all(
    [second, third].map(({ page }) => page.api('/ui/confirm', { method: 'POST', body: { version: '1.0.0' } })),
  )
  for (const { page } of [first, second, third])
    await eventually('a confirmed release', async () => {
      const { state, release } = await status(page)
      return state === 'confirmed' && release?.version === '1.0.0'
    })

  await t.test('too early, their signatures are worth nothing', async () => {
    await run(xenia, 'succeed', link, '--yes', '--out', file)
    const early = start(yara, 'sign', file, '--yes')
    assert.equal((await early.ended).code, 1)
    assert.equal((await early.event('error')).code, 'SUCCESSION')
  })

  await owner.stop()
  await clock.setDaysAhead(silentDays)
  await run(xenia, 'succeed', link, '--yes', '--out', file)
  await run(yara, 'sign', file, '--yes')

  await t.test('without the viewer nothing changes', async () => {
    await eventually('the question', async () => (await status(first.page)).takeover !== undefined)
    const { rootVersion, takeover, release, state } = await status(first.page)
    assert.deepEqual([rootVersion, state, release?.version], [1, 'unconfirmed', '1.0.0'])
    assert.deepEqual(
      takeover?.keys.map(({ id }) => id),
      [xeniaKey, yaraKey],
    )
    assert.match(String((await first.page.get('/')).headers['x-kinoswarm-ui']), /^1\.0\.0 /)
  })

  await t.test('one agrees on the shell’s own page', async () => {
    await page.getByRole('link', { name: 'Look at it and decide' }).click()
    await page.getByText('A channel asks to change hands').waitFor()
    await page.getByRole('button', { name: 'Follow the successors from now on' }).click()
    await page.getByText('follows the successors of “Ours” from now on').waitFor()
    await eventually('root 2', async () => (await status(first.page)).rootVersion === 2)
    await page.getByRole('link', { name: 'Back to the cinema' }).click()
    await page.locator('main').waitFor()
  })

  await t.test('another one by command', async () => {
    await eventually('the question', async () => (await status(second.page)).takeover !== undefined)
    await run(second.home, 'channel', 'accept', link, '--yes')
    assert.equal((await status(second.page)).rootVersion, 2)
  })

  await t.test('from then on the successors publish, and those who agreed are shown it', async () => {
    await run(xenia, 'publish', '--ui', await edition(world, 'heirs'), '--release', '2.0.0', '--out', file)
    await run(yara, 'sign', file, '--yes')
    for (const { page } of [first, second])
      await eventually('their release', async () => (await status(page)).release?.available === '2.0.0')
    assert.notEqual((await status(third.page)).release?.available, '2.0.0')
  })

  await t.test('a living owner cancels it where nobody has agreed yet', async () => {
    await eventually('the question', async () => (await status(third.page)).takeover !== undefined)
    await seed(anna)
    await run(anna, 'publish')
    await eventually('a confirmation', async () => (await status(third.page)).state === 'confirmed')
    assert.equal((await status(third.page)).takeover, undefined)
    const refused = start(third.home, 'channel', 'accept', link, '--yes')
    assert.equal((await refused.ended).code, 1)
    assert.match(String((await refused.event('error')).message), /were heard of 0 days ago/)
    assert.equal((await status(third.page)).rootVersion, 1)
  })
})
