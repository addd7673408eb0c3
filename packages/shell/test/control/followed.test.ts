import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { chromium, type Page } from 'playwright-core'
import { quietFlags } from '../../../../scripts/chromium-flags.ts'
import { ensureChromium } from '../../../../scripts/debian.ts'
import { type TestShell, testShell } from '../kit/shell.ts'

const waitMs = 120_000

/** The shell's own page in a browser; whatever it complains about fails the test. */
async function openPage(t: TestContext, { shell }: TestShell): Promise<Page> {
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: quietFlags })
  t.after(() => browser.close())
  const page = await browser.newPage({ locale: 'en-GB' })
  page.setDefaultTimeout(waitMs)
  page.on('pageerror', (error) => assert.fail(String(error)))
  await page.goto(`${shell.controlUrl}#channels`)
  return page
}

test('channels that are followed get a name, a place and a farewell on the shell’s own page', async (t) => {
  const all = await testShell(t)
  for (const name of ['First', 'Second', 'Third']) {
    await all.run('channel', 'create', '--name', name, '--key', name.toLowerCase(), '--no-passphrase')
  }
  const page = await openPage(t, all)
  const names = page.locator('#followed h3')
  const card = (name: string) =>
    page.locator('#followed article').filter({ has: page.getByText(name, { exact: true }) })
  await card('Third').waitFor()
  assert.deepEqual(await names.allTextContents(), ['First', 'Second', 'Third'])
  assert.equal(await card('First').getByRole('button', { name: 'Stop following' }).count(), 0, 'it is on screen')

  await card('Third').getByLabel('Your own name for it').fill('My cousin')
  await card('Third').getByRole('button', { name: 'Save' }).click()
  await card('My cousin').getByRole('button', { name: 'Trust more' }).click()
  await names.nth(1).filter({ hasText: 'My cousin' }).waitFor()
  await card('Second').getByRole('button', { name: 'Stop following' }).click()
  await card('Second').getByText('Stop following “Second”?').waitFor()
  await card('Second').getByRole('button', { name: 'Keep following' }).click()
  assert.equal(all.shell.channels.all.length, 3, 'nothing is left by one press')
  await card('Second').getByRole('button', { name: 'Stop following' }).click()
  await card('Second').getByRole('button', { name: 'Stop following' }).click()
  await card('Second').waitFor({ state: 'detached' })
  assert.deepEqual(
    all.shell.channels.all.map(({ petname, reader }) => petname ?? reader.state.name),
    ['First', 'My cousin'],
  )
})
