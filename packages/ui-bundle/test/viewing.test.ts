/** The ways a viewer goes, in a real browser on made-up data. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { home, playHash, titleHash, useBrowser } from './kit/browser.ts'

const { open } = useBrowser()
const calls = (page: Page, name: string) =>
  page.evaluate((wanted) => window.mock.calls.filter((call) => call.name === wanted).map((call) => call.value), name)
const playingOn = (page: Page) =>
  page.waitForFunction(() => {
    const video = document.querySelector('video')
    return video !== null && video.currentTime > 0.1 && video.videoWidth > 0
  })

describe('a viewer', () => {
  it('sees rows of posters, and the shell is told that this release has rendered', async (t) => {
    const { page, trouble } = await open(t)
    await page.getByRole('heading', { name: 'Continue watching' }).waitFor()
    await page.getByTestId('poster-card').first().waitFor()
    await page.waitForFunction(() => window.mock.calls.some((call) => call.name === 'confirm'))
    assert.deepEqual(await calls(page, 'confirm'), ['1.4.0'])
    assert.deepEqual(trouble, { errors: [], foreign: [] })
  })

  it('finds a film by a misspelt name from anywhere with the slash key', async (t) => {
    const { page } = await open(t, { hash: '#/network' })
    await page.getByRole('heading', { name: 'Network', exact: true }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('sinttel')
    const found = page.getByTestId('wall').getByRole('link', { name: /^Sintel 2010/ })
    await found.click()
    await page.getByTestId('title-page').getByRole('heading', { name: 'Sintel', level: 1 }).waitFor()
  })

  it('finds people, and says why a title matched', async (t) => {
    const { page } = await open(t, { hash: '#/browse?q=Duarte' })
    await page
      .getByText(/^With .*Duarte$/)
      .first()
      .waitFor()
    await page.getByRole('navigation', { name: 'People' }).getByRole('link').first().click()
    await page.getByRole('heading', { level: 1, name: /Duarte/ }).waitFor()
  })

  it('reads on a title who vouches for it, its licence with a link, size and seeders', async (t) => {
    const { page } = await open(t, { hash: titleHash(1) })
    const licence = page.getByRole('link', { name: 'CC-BY-3.0' })
    assert.equal(await licence.getAttribute('href'), 'https://creativecommons.org/licenses/by/3.0/')
    await page.getByText('Open Cinema, signed by 2 of 2 maintainers').waitFor()
    await page.locator('.facts > div', { hasText: 'Also in' }).getByText('Archive of Moving Light').waitFor()
    await page
      .getByText(/\d seeders? · /)
      .first()
      .waitFor()
    assert.deepEqual(await calls(page, 'warm'), [{ channel: home, id: 'title-1' }])
  })

  it('plays, sees which pieces are here, seeks by key and by bar, and comes back to the place', async (t) => {
    const { page, trouble } = await open(t, { hash: titleHash(0) })
    await page.getByTestId('play').click()
    await playingOn(page)
    await page.locator('.seek-pieces[d^=M]').waitFor({ state: 'attached' })
    await page.keyboard.press('5')
    await page.waitForFunction(() => document.querySelector('video')!.currentTime > 14)
    const bar = page.getByTestId('seek-bar')
    await bar.focus()
    await page.keyboard.press('ArrowLeft')
    await page.waitForFunction(() => document.querySelector('video')!.currentTime < 12)
    assert.ok(Number(await bar.getAttribute('aria-valuenow')) < 12)
    await page.keyboard.press('5')
    await page.waitForFunction(() => document.querySelector('video')!.currentTime > 14)
    await page.keyboard.press('k')
    await page.keyboard.press('Escape')
    await page
      .getByTestId('play')
      .getByText(/Resume at 0:(09|1\d)/)
      .waitFor()
    assert.equal((await calls(page, 'stop')).length, 1)
    assert.deepEqual(trouble, { errors: [], foreign: [] })
  })

  it('sees the picture of a place by pointing at it, and waits for nothing when it pauses at once', async (t) => {
    const { page } = await open(t, { hash: playHash(0) })
    await playingOn(page)
    await page.locator('.seek-pieces[d^=M]').waitFor({ state: 'attached' })
    await page.keyboard.press('k')
    const bar = (await page.getByTestId('seek-bar').boundingBox())!
    await page.mouse.move(bar.x + bar.width * 0.02, bar.y + bar.height / 2)
    await page.locator('.seek-preview:not(.seek-preview-waiting)').waitFor()
    assert.equal(await page.locator('.status').count(), 0)
  })

  it('has every key of the player work by its place on the keyboard', async (t) => {
    const { page } = await open(t, { hash: playHash(0) })
    await playingOn(page)
    const video = (property: 'muted' | 'paused' | 'playbackRate' | 'volume') =>
      page.evaluate((name) => document.querySelector('video')![name], property)
    await page.keyboard.press('m')
    assert.equal(await video('muted'), true)
    await page.keyboard.press('m')
    await page.keyboard.press('ArrowDown')
    assert.equal(Number(await video('volume')).toFixed(2), '0.95')
    await page.keyboard.press('Shift+Period')
    assert.equal(await video('playbackRate'), 1.25)
    await page.keyboard.press('Space')
    assert.equal(await video('paused'), true)
    await page.keyboard.press('i')
    await page.getByRole('dialog', { name: 'Stream details' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Shift+Slash')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    assert.equal(await page.getByRole('dialog').count(), 0)
  })

  it('reads subtitles as plain text, later or earlier, two at once, and from a file of their own', async (t) => {
    const { page } = await open(t, { hash: playHash(2) })
    await playingOn(page)
    // Paused, so that nothing but the words themselves can bring them on the screen.
    await page.keyboard.press('k')
    await page.keyboard.press('c')
    await page.locator('.subtitle').filter({ hasText: 'of the made-up subtitles' }).first().waitFor()
    await page.keyboard.press('s')
    const menu = page.getByRole('dialog', { name: 'Subtitles' })
    await menu.getByRole('button', { name: 'Later' }).click()
    await menu.getByText('+0.1 s').waitFor()
    const file = '1\n00:00:00,000 --> 00:10:00,000\n<img src=x onerror=alert(1)>mine &amp; <b>yours</b>\n'
    await menu
      .locator('input[type=file]')
      .setInputFiles({ name: 'own.srt', mimeType: 'text/plain', buffer: Buffer.from(file) })
    await page.locator('.subtitle', { hasText: 'mine & yours' }).waitFor()
    assert.equal(await page.locator('.player img').count(), 0)
    const russian = Buffer.from('1\n00:00:00,000 --> 00:10:00,000\n\xcf\xf0\xe8\xe2\xe5\xf2\n', 'latin1')
    await menu.locator('input[type=file]').setInputFiles({ name: 'ru.srt', mimeType: 'text/plain', buffer: russian })
    await menu.getByLabel('Text encoding').selectOption('windows-1251')
    await page.locator('.subtitle', { hasText: 'Привет' }).waitFor()
  })

  it('finds subtitles as they were left: on after another visit, and off again', async (t) => {
    const { page } = await open(t, { hash: titleHash(2) })
    const visit = async () => {
      await page.getByTestId('play').click()
      await playingOn(page)
      await page.keyboard.press('k')
    }
    const again = async () => {
      await page.keyboard.press('Escape')
      await visit()
    }
    await visit()
    await page.keyboard.press('s')
    const menu = page.getByRole('dialog', { name: 'Subtitles' })
    await menu.getByRole('radio').nth(1).click()
    await page.keyboard.press('Escape')
    await again()
    await page.locator('.subtitle').first().waitFor()
    await page.keyboard.press('c')
    await page.locator('.subtitle').first().waitFor({ state: 'detached' })
    await again()
    await page.keyboard.press('s')
    await menu.locator('[aria-checked=true]', { hasText: 'Off' }).waitFor()
  })

  it('finds subtitles in its language after a reload too, when the settings come after the film', async (t) => {
    const { page } = await open(t, { hash: playHash(2) })
    await playingOn(page)
    await page.keyboard.press('s')
    const choice = page.getByRole('dialog', { name: 'Subtitles' }).getByRole('radio').last()
    const name = (await choice.textContent())!
    await choice.click()
    await page.waitForFunction(() => window.mock.calls.filter(({ name }) => name === 'change').length >= 2)
    const changes = (await calls(page, 'change')) as { subtitleLanguages?: string[] }[]
    const language = changes.flatMap(({ subtitleLanguages }) => subtitleLanguages ?? [])[0]!
    assert.notEqual(language, 'en')
    await page.goto(`${page.url().replace(/[?#].*/, '')}?subtitles=${language}&settingsDelay=1500${playHash(2)}`)
    await page.locator('.control-on').waitFor()
    await page.keyboard.press('s')
    await page.locator('.choice[aria-checked=true]', { hasText: name }).waitFor()
  })

  it('shows the film on another screen of the house', async (t) => {
    const { page } = await open(t, { hash: playHash(0) })
    await playingOn(page)
    await page.keyboard.press('k')
    await page.getByRole('button', { name: 'Play on another screen' }).click()
    const menu = page.getByRole('dialog', { name: 'Play on another screen' })
    await menu.getByRole('button', { name: 'Living room' }).click()
    await menu.getByText('Playing on Living room').waitFor()
    await menu.getByText('0:12 of 0:30').waitFor()
    await menu.getByRole('button', { name: 'Forward 10 seconds' }).click()
    await page.waitForFunction(() => window.mock.calls.some((call) => call.name === 'castAct'))
    assert.deepEqual(
      (await calls(page, 'castAct')).map((value) => (value as { to: number }).to),
      [22],
    )
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Play on another screen' }).click()
    await menu.getByRole('button', { name: 'Stop there' }).click()
    await page.waitForFunction(() => window.mock.calls.some((call) => call.name === 'castEnd'))
  })

  it('opens an address for other players of the network, and closes it', async (t) => {
    const { page } = await open(t, { hash: playHash(0) })
    await playingOn(page)
    await page.keyboard.press('k')
    await page.getByRole('button', { name: 'Play on another screen' }).click()
    const menu = page.getByRole('dialog', { name: 'Play on another screen' })
    assert.equal((await calls(page, 'address')).length, 0)
    await menu.getByRole('button', { name: 'An address for other players' }).click()
    await menu.getByText('main.m3u8').waitFor()
    await menu.getByRole('button', { name: 'Close the address' }).click()
    await page.waitForFunction(() => window.mock.calls.some((call) => call.name === 'addressEnd'))
  })

  it('is offered the film once more at its end, and the way back', async (t) => {
    const { page } = await open(t, { hash: playHash(0) })
    await playingOn(page)
    await page.evaluate(() => {
      const video = document.querySelector('video')!
      video.currentTime = video.duration - 0.3
    })
    const end = page.getByTestId('the-end')
    await end.getByRole('button', { name: 'Back' }).waitFor()
    await end.getByRole('button', { name: 'Watch again' }).click()
    await end.waitFor({ state: 'detached' })
    await page.waitForFunction(() => !document.querySelector('video')!.paused)
  })

  it('reaches sound, speed and other screens on a phone, in a row that fits', async (t) => {
    const { page } = await open(t, { hash: playHash(0), width: 390, height: 844, scene: { lang: 'ar' } })
    await playingOn(page)
    await page.keyboard.press('k')
    const row = await page.locator('.controls-line').evaluate((line) => {
      const seen = [...line.children].map((one) => one.getBoundingClientRect()).filter(({ width }) => width > 0)
      return { left: Math.min(...seen.map(({ left }) => left)), right: Math.max(...seen.map(({ right }) => right)) }
    })
    assert.ok(row.left >= 0 && row.right <= 390, JSON.stringify(row))
    await page.getByRole('button', { name: 'المزيد' }).click()
    const more = page.getByRole('dialog', { name: 'المزيد' })
    await more.getByRole('button').nth(1).click()
    assert.equal(await page.evaluate(() => document.querySelector('video')!.muted), true)
    await more.getByRole('button', { name: 'السرعة' }).click()
    await page.getByRole('dialog', { name: 'السرعة' }).waitFor()
  })

  it('hides the controls after two still seconds, and never while paused', async (t) => {
    const { page } = await open(t, { hash: playHash(0) })
    await playingOn(page)
    await page.locator('.over-hidden').waitFor()
    await page.keyboard.press('k')
    await page.locator('.over:not(.over-hidden)').waitFor()
  })

  it('opens a series at the next unseen episode and goes on to the one after', async (t) => {
    const { page } = await open(t, { hash: titleHash(9) })
    await page.getByRole('link', { name: 'Play episode 1×2' }).click()
    await playingOn(page)
    await page.evaluate(() => {
      // The made-up film is short: for once it is long, and nearly over.
      Object.defineProperty(document.querySelector('video')!, 'duration', { value: 100 })
      Object.defineProperty(document.querySelector('video')!, 'currentTime', { value: 80, configurable: true })
      document.querySelector('video')!.dispatchEvent(new Event('timeupdate'))
    })
    await page.getByRole('complementary', { name: 'Next episode' }).waitFor()
    // A loaded machine may have come near the end of the made-up film by itself: once is enough, and not more.
    const next = { channel: home, id: 'title-9', episode: 's1e3' }
    await page.waitForFunction(
      (wanted) =>
        window.mock.calls.some(({ name, value }) => name === 'warm' && JSON.stringify(value).includes(wanted)),
      next.episode,
    )
    const warmed = (await calls(page, 'warm')) as (typeof next)[]
    assert.deepEqual(
      warmed.filter(({ episode }) => episode === next.episode),
      [next],
    )
    await page.keyboard.press('n')
    await page.waitForFunction(() => location.hash.endsWith('/s1e3'))
    await playingOn(page)
    assert.deepEqual(
      (await calls(page, 'play')).map((value) => (value as { episode: string }).episode),
      ['s1e2', 's1e3'],
    )
  })

  it('narrows the wall by filters that are in the address, and takes them away again', async (t) => {
    const { page } = await open(t, { hash: '#/browse' })
    await page.getByText('600 titles').waitFor()
    await page.getByLabel('Genre').selectOption({ index: 1 })
    await page.waitForFunction(() => location.hash.includes('genre='))
    await page.getByLabel('Country').selectOption({ index: 1 })
    await page.waitForFunction(() => location.hash.includes('country='))
    await page.getByRole('button', { name: /Remove the filter Genre/ }).click()
    await page.waitForFunction(() => !location.hash.includes('genre='))
  })

  it('comes back to the same place on the wall with the same poster focused', async (t) => {
    const { page } = await open(t, { hash: '#/browse?sort=title', scene: { titles: 5000 } })
    await page.getByText('5,000 titles').waitFor()
    await page.evaluate(() => scrollTo(0, 20_000))
    await page.waitForFunction(() => scrollY === 20_000 && document.querySelectorAll('.wall-cell a').length > 10)
    const card = page.locator('.wall-cell a').nth(20)
    const href = await card.getAttribute('href')
    await card.focus()
    const before = await page.evaluate(() => scrollY)
    await page.keyboard.press('Enter')
    await page.getByTestId('title-page').waitFor()
    await page.goBack()
    await page.waitForFunction((top) => Math.abs(scrollY - top) < 3, before)
    await page.waitForFunction((link) => document.activeElement?.getAttribute('href') === link, href)
  })

  it('sees a new title appear by itself', async (t) => {
    const { page } = await open(t)
    await page.getByTestId('poster-card').first().waitFor()
    await page.evaluate(() => window.mock.addTitle('Just Arrived'))
    await page
      .getByRole('link', { name: /Just Arrived/ })
      .first()
      .waitFor()
  })

  it('is offered a new interface, may wait, and gets it when they want', async (t) => {
    const { page } = await open(t)
    await page.getByTestId('poster-card').first().waitFor()
    const release = (version: string) =>
      page.evaluate(
        ([channel, next]) => window.mock.emit({ type: 'release', channel: channel!, version: next! }),
        [home, version],
      )
    await release('1.5.0')
    const offer = page.getByTestId('update-offer')
    await offer.getByText('1.5.0').waitFor()
    await offer.getByRole('button', { name: 'Later' }).click()
    assert.equal(await offer.count(), 0)
    await release('1.6.0')
    const reloaded = page.waitForEvent('load')
    await offer.getByRole('button', { name: 'Use it now' }).click()
    await reloaded
  })

  it('marks, rates and hides titles, and takes it back', async (t) => {
    const { page } = await open(t, { hash: titleHash(5) })
    const favourite = page.getByRole('button', { name: 'Favourite' })
    await favourite.click()
    assert.equal(await favourite.getAttribute('aria-pressed'), 'true')
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.waitForFunction(() => document.querySelector('[aria-pressed=true]') === null)
    await page.getByLabel('4 stars').check({ force: true })
    await page.goto(page.url().replace(/#.*/, '#/mine/rated'))
    await page.getByRole('link', { name: /Caminandes/ }).waitFor()
  })

  it('takes the marks along as a file', async (t) => {
    const { page } = await open(t, { hash: '#/mine' })
    const coming = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export' }).click()
    const file = await (await coming).path()
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByText(/\d+ entries imported/).waitFor()
  })

  it('changes a setting and sees it at once', async (t) => {
    const { page } = await open(t, { hash: '#/settings' })
    await page.getByRole('searchbox', { name: 'Search the settings' }).fill('light')
    await page.getByLabel('Light or dark').selectOption('light')
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'light')
    await page.getByRole('searchbox', { name: 'Search the settings' }).fill('language of')
    await page.getByLabel('Language of the interface').selectOption('ar')
    await page.waitForFunction(() => document.documentElement.dir === 'rtl')
  })
})
