/** Interfaces that do not work, in a real browser: the last good one comes back by itself, and the viewer is told. */
import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { launchBrowser, newPage } from '../kit/browser.ts'
import { LoopbackPage } from '../kit/loopback.ts'
import { builtUi, testenv, type World } from '../kit/world.ts'
import { eventually } from './scene.ts'

/** Two tries of ten seconds each, on a machine that may be busy. */
const recoveryTimeoutMs = 120_000

const broken: [name: string, files: Record<string, string>][] = [
  ['is empty', { 'index.html': '' }],
  [
    'throws while it loads',
    { 'index.html': '<!doctype html><script src="/app.js"></script>', 'app.js': 'throw new Error("broken")' },
  ],
  [
    'never lets go of its thread',
    { 'index.html': '<!doctype html><script src="/app.js"></script>', 'app.js': 'for (;;);' },
  ],
]

test('an interface that does not work is taken back by itself', { concurrency: true }, async (t) => {
  const world = await testenv(t)
  const browser = await launchBrowser()
  t.after(() => browser.close())
  const tries = broken.map(([name, files]) =>
    t.test(`one that ${name}`, async () => {
      const { link, run } = await channel(world)
      const { url, command, home } = await world.open(link)
      const shown = new LoopbackPage(url)
      // A busy machine may show its built-in interface first, and only a version that has rendered is come back to.
      await eventually('the release', async () =>
        /^1\.0\.0 /.test(String((await shown.get('/')).headers['x-kinoswarm-ui'])),
      )
      const page = await newPage(browser)
      await page.goto(`${url}#/channels`)
      await eventually('a good version', async () => /"good":\{/.test(await installed(home)))
      await page.getByText('1.0.0').first().waitFor()
      await run('publish', '--ui', await folder(world, name, files), '--release', '1.1.0')
      await page.getByTestId('update-offer').getByRole('button').first().click()
      await page.getByText('If it does not work, the one before comes back by itself').waitFor()
      await page.getByText('Version 1.1.0 of this channel').first().waitFor({ timeout: recoveryTimeoutMs })
      await page.locator('main').waitFor({ timeout: recoveryTimeoutMs })
      const { headers } = await shown.get('/')
      assert.match(String(headers['x-kinoswarm-ui']), /^1\.0\.0 /)
      await command.event(
        'notice',
        ({ code, message }) => code === 'RELEASE_REFUSED' && /1\.1\.0/.test(String(message)),
      )
    }),
  )
  await Promise.all(tries)
})

async function installed(home: string): Promise<string> {
  const [channel = ''] = await readdir(join(home, 'channels'))
  return JSON.stringify(JSON.parse(await readFile(join(home, 'channels', channel, 'install.json'), 'utf8')))
}

/** With the real interface and without a film: what is shown is the page that lists the channels. */
async function channel(world: World) {
  const home = world.newHome('maintainer')
  const run = (...args: string[]) => world.start(args, { home }).succeed()
  const made = await run('channel', 'create', '--name', 'Ours', '--no-passphrase')
  await run('publish', '--ui', builtUi, '--release', '1.0.0')
  await world.start(['seed'], { home }).event('seeding')
  return { link: String((await made.event('channel')).link), run }
}

async function folder(world: World, name: string, files: Record<string, string>): Promise<string> {
  const dir = join(world.dir, `broken-${name}`)
  await mkdir(dir, { recursive: true })
  // Something has to be in it, or there is nothing to publish.
  for (const [file, text] of Object.entries({ 'about.txt': name, ...files })) await writeFile(join(dir, file), text)
  return dir
}
