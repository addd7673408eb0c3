/** Versions of an interface, as a viewer chooses among them: on the page and by command. */
import assert from 'node:assert/strict'
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { testPage } from '../kit/browser.ts'
import { LoopbackPage } from '../kit/loopback.ts'
import { seeWall } from '../kit/page.ts'
import { builtUi, testenv, type World } from '../kit/world.ts'
import { eventually } from './scene.ts'

test('a viewer goes back to an earlier version, stays with it, and follows new ones again', async (t) => {
  const world = await testenv(t)
  const channel = await world.maintain({ ui: await edition(world, 'first') })
  const { url, home } = await world.open(channel.link)
  const loopback = new LoopbackPage(url)
  const shown = async () => String((await loopback.get('/')).headers['x-kinoswarm-ui']).split(' ')[0]
  const page = await testPage(t)
  await seeWall(page, url)
  await channel.run('publish', '--ui', await edition(world, 'second'), '--release', '1.1.0')
  await page.getByTestId('update-offer').getByRole('button').first().click()
  await eventually('1.1.0', async () => (await shown()) === '1.1.0')
  await page.getByTestId('poster-card').first().waitFor()
  // A release on trial that a newer one replaces before it has said that it works is none to go back to.
  await eventually('1.1.0 has proven itself', async () => (await goodVersion(home)) === '1.1.0')

  await t.test('on the page', async () => {
    await page.goto(`${url}#/channels`)
    await page.getByRole('button', { name: 'Versions' }).click()
    const older = page.getByRole('listitem').filter({ hasText: '1.0.0' })
    await older.getByRole('button', { name: 'Stay with this version' }).click()
    await older.getByText('pinned').waitFor()
    await eventually('1.0.0', async () => (await shown()) === '1.0.0')
    await channel.run('publish', '--ui', await edition(world, 'third'), '--release', '1.2.0')
    await seeWall(page, url)
    assert.equal(await shown(), '1.0.0', 'nothing newer is shown while it is pinned')
  })

  await t.test('by command', async () => {
    const run = (...args: string[]) => world.start(['release', ...args], { home }).succeed()
    const listed = await run('list')
    const version = (wanted: string) => listed.event('version', ({ version }) => version === wanted)
    assert.equal((await version('1.0.0')).pinned, true)
    assert.equal((await version('1.1.0')).pinned, false)
    await run('unpin')
    await eventually('the newest', async () => {
      await loopback.api('/ui/switch', { method: 'POST', body: {} })
      return (await shown()) === '1.2.0'
    })
    await run('pin', '1.1.0')
    assert.equal(await shown(), '1.1.0')
  })
})

/** The real interface with a file more, so that each is a release of its own. */
async function edition(world: World, name: string): Promise<string> {
  const dir = join(world.dir, `ui-${name}`)
  await cp(builtUi, dir, { recursive: true })
  await writeFile(join(dir, 'about.txt'), name)
  return dir
}

/** Of the interface that the shell of this home trusts. */
async function goodVersion(home: string): Promise<string | undefined> {
  const file = (await readdir(home, { recursive: true })).find((path) => path.endsWith('install.json'))
  if (file === undefined) return undefined
  const state = JSON.parse(await readFile(join(home, file), 'utf8')) as { good?: { version: string } }
  return state.good?.version
}
