import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { quietFlags } from '../../../../scripts/chromium-flags.ts'
import { ensureChromium } from '../../../../scripts/debian.ts'
import { testnet } from '../../../engine/test/kit/world.ts'
import { type TestShell, testShell } from '../kit/shell.ts'

const films = new URL('../../../../demo/films/', import.meta.url)
const passphrase = 'a long enough secret'
const waitMs = 60_000

async function network(t: TestContext, count: number): Promise<TestShell[]> {
  const bootstrap = await testnet(t)
  return Promise.all(Array.from({ length: count }, () => testShell(t, { bootstrap })))
}

/** The page of that shell in a browser; whatever it complains about fails the test. */
async function openPage(t: TestContext, { shell }: TestShell, options: BrowserContextOptions = {}): Promise<Page> {
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: quietFlags })
  t.after(() => browser.close())
  const page = await browser.newPage({ locale: 'en-GB', ...options })
  page.setDefaultTimeout(waitMs)
  page.on('pageerror', (error) => assert.fail(String(error)))
  await page.goto(shell.controlUrl)
  await page.locator('#facts dd').first().waitFor()
  return page
}

test('two devices are paired on their own pages: a code shown on one, typed on the other', async (t) => {
  const [one, other] = await network(t, 2)
  const [shows, types] = await Promise.all([openPage(t, one!), openPage(t, other!)])
  await shows.getByRole('button', { name: 'Show a code' }).click()
  const code = shows.locator('#code').filter({ hasText: /\d/ })
  await types.getByLabel('Code', { exact: true }).fill((await code.textContent()) ?? '')
  await types.getByLabel('Code', { exact: true }).press('Enter')
  await types.locator('#device-list .row').waitFor()
  await shows.locator('#device-list .row').waitFor()
  await shows.getByText('belongs to your devices now').waitFor()
  await shows.getByRole('button', { name: /^Take .* out$/ }).click()
  await shows.getByText('No other device yet.').waitFor()
})

test('a channel is made, a film added, its difference seen, signed, published, and watched as it spreads', async (t) => {
  const [maintainer, viewer] = await network(t, 2)
  const page = await openPage(t, maintainer!)
  const make = page.locator('#new-channel')
  await make.getByLabel('Name').fill('My cinema')
  await make.getByLabel('Passphrase').fill(passphrase)
  await make.getByLabel('Show what I type').check()
  assert.equal(await make.getByLabel('Passphrase').getAttribute('type'), 'text', 'what nobody can recover can be read')
  await make.getByRole('button').click()

  const form = page.locator('#add-film')
  const path = (name: string) => fileURLToPath(new URL(`night-train/${name}`, films))
  await form.getByLabel('Drop a film').setInputFiles(path('night-train.mp4'))
  await form.getByText('This browser plays it.').waitFor()
  assert.equal(
    await form.getByLabel('Title', { exact: true }).inputValue(),
    'Night train',
    'the name comes from the file',
  )
  await form.locator('[name=licence]').selectOption('CC0-1.0')
  await form.getByLabel('Who is to be named').fill('Open Cinema Workshop')
  assert.equal(
    await form.getByLabel('Page of the film').inputValue(),
    'https://creativecommons.org/publicdomain/zero/1.0/',
    'where there is no page of the film, that of its licence is offered',
  )
  await form.getByLabel('Poster').setInputFiles(path('poster.webp'))
  const subtitles = { name: 'night.fr.vtt', mimeType: 'text/vtt', buffer: Buffer.from(vtt) }
  await form.locator('[name=subtitles]').setInputFiles(subtitles)
  assert.equal(await form.getByLabel('Language of night.fr.vtt').inputValue(), 'fr')
  await form.getByRole('button', { name: 'Add to the catalogue' }).click()

  await page.locator('#titles').getByText('new, not published').waitFor()
  await page.getByText('Not published yet: 1 new, 0 changed, 0 taken out.').waitFor()
  await page.getByText('“Night train” is in the catalogue.').waitFor()
  const told = (await page.locator('#said').textContent()) ?? ''
  assert.doesNotMatch(
    told,
    /kinoswarm |\/desk|ffmpeg|Reading the film|Hashing/,
    'no words of a terminal, nothing stale',
  )
  const publish = page.locator('#publish')
  await publish.getByText('no passphrase is needed').waitFor()
  assert.equal(await publish.getByLabel('Passphrase').isVisible(), false, 'the key is open since the channel was made')
  await publish.getByRole('button').click()
  await page.getByText('Everything is published as it is.').waitFor()

  const link = await page.locator('#channel-facts dd').first().textContent()
  await viewer!.page.json('POST', '/api/v1/channels', { link })
  await page.getByText(/1 connected: 1 have heard of the newest/).waitFor()
  await page.getByRole('button', { name: 'Take Night train out' }).click()
  await page.getByText('Not published yet: 0 new, 0 changed, 1 taken out.').waitFor()
})

const vtt = 'WEBVTT\n\n00:00.000 --> 00:02.000\nDans la nuit\n'

test('the page is accessible, in both schemes and on a phone, and speaks the viewer’s language', async (t) => {
  const [shell] = await network(t, 1)
  await shell!.page.json('PATCH', '/api/v1/settings', { theme: 'system' })
  for (const options of [
    { colorScheme: 'dark', locale: 'en-GB' },
    { colorScheme: 'light', locale: 'de-DE', viewport: { width: 390, height: 844 } },
    { colorScheme: 'dark', locale: 'ar' },
  ] as const) {
    const page = await openPage(t, shell!, options)
    await page.evaluate(axe.source.length > 0 ? `${axe.source};0` : '0')
    const { violations } = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: object[] }[] }
    assert.deepEqual(
      violations.map(({ id, nodes }) => [id, nodes.length]),
      [],
    )
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    assert.ok(wide <= 0, 'nothing sticks out sideways')
    assert.equal(await page.evaluate(() => document.documentElement.dir), options.locale === 'ar' ? 'rtl' : 'ltr')
    await page.close()
  }
})

test('the page is light or dark as it was chosen for the cinema, whatever the system is', async (t) => {
  const [shell] = await network(t, 1)
  for (const [theme, colorScheme] of [
    ['dark', 'light'],
    ['light', 'dark'],
  ] as const) {
    await shell!.page.json('PATCH', '/api/v1/settings', { theme })
    const page = await openPage(t, shell!, { colorScheme })
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), theme)
    await page.close()
  }
})
