/** Interfaces that do not work, in a real browser: the last good one comes back by itself, and the viewer is told. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { testPage } from '../kit/browser.ts'
import { seeWall } from '../kit/page.ts'
import { testenv, type World } from '../kit/world.ts'

/** Two tries of ten seconds each, on a machine that may be busy. */
const recoveryTimeoutMs = 90_000

const broken: [name: string, files: Record<string, string>][] = [
  ['is empty', { 'index.html': '' }],
  [
    'throws while it loads',
    { 'index.html': '<!doctype html><script src="/app.js"></script>', 'app.js': 'throw new Error("broken")' },
  ],
]

test('an interface that does not work is taken back by itself', async (t) => {
  const world = await testenv(t)
  const channel = await world.maintain()
  const { url, command } = await world.open(channel.link)
  const page = await testPage(t)
  await seeWall(page, url)
  for (const [index, [name, files]] of broken.entries()) {
    await t.test(`one that ${name}`, async () => {
      const version = `1.${index + 1}.0`
      await channel.run('publish', '--ui', await folder(world, version, files), '--release', version)
      await page.getByTestId('update-offer').getByRole('button').first().click()
      await command.event(
        'notice',
        ({ code, message }) => code === 'RELEASE_REFUSED' && String(message).includes(version),
      )
      await page.getByTestId('poster-card').first().waitFor({ timeout: recoveryTimeoutMs })
      await page.getByText(`Version ${version}`).first().waitFor()
    })
  }
})

async function folder(world: World, name: string, files: Record<string, string>): Promise<string> {
  const dir = join(world.dir, `broken-${name}`)
  await mkdir(dir, { recursive: true })
  // Something has to be in it, or there is nothing to publish.
  for (const [file, text] of Object.entries({ 'about.txt': name, ...files })) await writeFile(join(dir, file), text)
  return dir
}
