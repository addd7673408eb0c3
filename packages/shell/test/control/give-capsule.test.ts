import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import test from 'node:test'
import { chromium } from 'playwright-core'
import { quietFlags } from '../../../../scripts/chromium-flags.ts'
import { ensureChromium } from '../../../../scripts/debian.ts'
import { testShell } from '../kit/shell.ts'

const waitMs = 120_000

test('a channel is saved as a capsule on the shell’s own page, and a friend reads it from the file', async (t) => {
  const [giver, friend] = [await testShell(t), await testShell(t)]
  await giver.run('channel', 'create', '--name', 'First: a/b', '--key', 'first', '--no-passphrase')
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: quietFlags })
  t.after(() => browser.close())
  const page = await browser.newPage({ locale: 'en-GB' })
  page.setDefaultTimeout(waitMs)
  await page.goto(`${giver.shell.controlUrl}#channels`)
  const coming = page.waitForEvent('download')
  await page.locator('#followed').getByRole('button', { name: 'Write a capsule file' }).click()
  const file = await coming
  assert.match(file.suggestedFilename(), /^First.*\.kino$/)
  const bytes = await readFile(await file.path())
  const { status, text } = await friend.page.call('POST', '/api/v1/capsules', bytes, 'application/octet-stream')
  assert.equal(status, 201, text)
  assert.equal((JSON.parse(text) as { name: string }).name, 'First: a/b')
})
