/** Ways to reach things: typing with arrows, following by a picture, adopting what is rare, one's own devices. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeQr } from '@kinoswarm/shell/qr'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { home, titleHash, useBrowser } from './kit/browser.ts'

const { open } = useBrowser()

describe('arrows, Enter and Back alone', () => {
  it('search: letters on the screen, results as they are typed, and the film', async (t) => {
    const { page } = await open(t, { scene: { titles: 200, layout: 'tv' }, width: 1920, height: 1080 })
    await page.getByTestId('poster-card').first().waitFor()
    await page.keyboard.press('ArrowDown')
    await walkTo(page, '.search input')
    await page.keyboard.press('Enter')
    await page.getByTestId('keyboard').waitFor()
    for (const letter of 'sintl') {
      await walkTo(page, `.keyboard-keys .key:nth-child(${letter.charCodeAt(0) - 96})`)
      await page.keyboard.press('Enter')
    }
    const found = page.getByTestId('poster-card').filter({ hasText: 'Sintel' }).first()
    await found.waitFor()
    await walkTo(page, '.key-done')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement?.classList.contains('card'))
    assert.equal(await page.getByTestId('keyboard').count(), 0)
    await page.keyboard.press('Enter')
    await page.getByTestId('title-page').getByText('Sintel').first().waitFor()
  })

  it('leave the letters by Back', async (t) => {
    const { page } = await open(t, { scene: { layout: 'tv' }, hash: '#/browse?q=sin' })
    await page.getByTestId('poster-card').first().waitFor()
    await page.locator('.search input').press('Enter')
    await page.getByTestId('keyboard').waitFor()
    await page.keyboard.press('Escape')
    await page.waitForFunction(() => !document.querySelector('.keyboard') && location.hash.includes('q=sin'))
  })

  it('have letters of the viewer’s own script', async (t) => {
    const { page } = await open(t, { scene: { layout: 'tv', lang: 'ar' }, hash: '#/browse' })
    await page.locator('.search input').press('Enter')
    await page.getByTestId('keyboard').getByText('ش', { exact: true }).click()
    await page.waitForFunction(() => new URLSearchParams(location.hash.split('?')[1]).get('q') === 'ش')
  })
})

describe('a channel', () => {
  it('is followed by a picture of its QR code', async (t) => {
    const { page } = await open(t, { hash: '#/channels' })
    const link = `kinoswarm://${'ybndrfg8ejkmcpqxot1uwisza345h769'.repeat(2).slice(0, 52)}`
    await pick(page, await picture(link))
    await page.getByText('You follow').waitFor()
    await pick(page, await picture('https://example.org/'))
    await page.getByText('There is no channel link in this picture').waitFor()
  })

  it('is read from a capsule file that is chosen, for a phone cannot drop one', async (t) => {
    const { page } = await open(t, { hash: '#/channels', width: 390, height: 844 })
    await page.getByText('Choose a capsule file').waitFor()
    const bytes = Buffer.from('a capsule')
    const file = { name: 'friend.kino', mimeType: '', buffer: bytes }
    await page.getByLabel('Choose a capsule file').setInputFiles(file)
    await page.getByText('You follow').waitFor()
    const taken = await page.evaluate(() => window.mock.calls.find(({ name }) => name === 'capsule')?.value)
    assert.equal(taken, bytes.length)
  })

  it('is read from a capsule that is dropped on any page, or chosen on the network page; other files are left alone', async (t) => {
    const { page } = await open(t, { hash: '#/network' })
    await page.getByTestId('network-page').waitFor()
    await drop(page, '#main', 'holiday.mp4', 1)
    await drop(page, '#main', 'friend.kino', 9)
    await page.getByText('You follow').waitFor()
    await page.waitForFunction(() => location.hash === '#/channels')
    await drop(page, '.drop', 'other.kino', 12)
    const sizes = () =>
      page.evaluate(() => window.mock.calls.filter(({ name }) => name === 'capsule').map(({ value }) => value))
    assert.deepEqual(await sizes(), [9, 12], 'the place for links takes it once')
    await page.evaluate(() => (location.hash = '#/network'))
    const chosen = { name: 'third.kino', mimeType: '', buffer: Buffer.from('capsule') }
    await page.getByTestId('network-page').getByLabel('Choose a capsule file').setInputFiles(chosen)
    await page.waitForFunction(() => window.mock.calls.filter(({ name }) => name === 'capsule').length === 3)
  })

  it('reads the same way round in every language: its words, its link, and a field for one', async (t) => {
    const { page } = await open(t, { scene: { lang: 'ar' }, hash: '#/channels' })
    for (const part of ['.channel-words', '.channel-link', '.drop .text-input']) {
      const way = await page
        .locator(part)
        .first()
        .evaluate((one) => getComputedStyle(one).direction)
      assert.equal(way, 'ltr', part)
    }
  })

  it('whose link is cut off or mistyped is told apart from what is no link at all, and no error outlives its cause', async (t) => {
    const { page } = await open(t, { hash: '#/channels' })
    const field = page.locator('.drop .text-input')
    const told = page.locator('.toast-warning')
    const follow = page.getByRole('button', { name: 'Follow', exact: true })
    await field.fill('kinoswarm://notalink')
    await follow.click()
    await told.getByText('cut off or mistyped').waitFor()
    await field.fill('hello')
    await field.blur()
    await told.waitFor({ state: 'detached' })
    await follow.click()
    await told.getByText('Paste a link that begins with').waitFor()
    await page.evaluate(() => (location.hash = '#/settings'))
    await told.waitFor({ state: 'detached' })
  })

  it('whose name has not come yet is followed without a gap in the sentence, which goes by itself', async (t) => {
    const { page } = await open(t, { hash: '#/channels' })
    const told = page.locator('.toast-info')
    await page.locator('.drop .text-input').fill(`kinoswarm://${'y'.repeat(52)}`)
    // Time stands still but where it is told to pass: on a slow machine the words would be gone before the mouse is there.
    await page.clock.install({ time: 0 })
    await page.clock.pauseAt(60_000)
    await page.getByRole('button', { name: 'Follow', exact: true }).click()
    await page.clock.runFor(1_000)
    await told.getByText('You follow this channel now.').waitFor()
    await told.hover()
    await page.clock.runFor(20_000)
    assert.equal(await told.count(), 1, 'who points at it may read on')
    await page.mouse.move(0, 0)
    await page.clock.runFor(10_000)
    await told.waitFor({ state: 'detached' })
  })

  it('is renamed by typing at once: the field has the focus, and the name in it is selected', async (t) => {
    const { page } = await open(t, { hash: '#/channels' })
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.waitForFunction(() => document.activeElement?.matches('.channel .text-input'))
    await page.keyboard.type('Mine')
    assert.equal(await page.locator('.channel .text-input').inputValue(), 'Mine')
  })

  it('offers no newer version to who stays with theirs, and says that the chosen one is chosen', async (t) => {
    const { page } = await open(t, { hash: '#/channels' })
    const offer = page.getByTestId('update-offer')
    await page.getByRole('button', { name: 'Versions' }).first().click()
    const row = (version: string) => page.getByRole('listitem').filter({ hasText: version })
    await page.evaluate((channel) => window.mock.emit({ type: 'release', channel, version: '1.5.0' }), home)
    await offer.getByText('A new version').waitFor()
    await row('1.4.0').getByRole('button', { name: 'Stay with this version' }).click()
    await offer.waitFor({ state: 'detached' })
    await row('1.3.2').getByRole('button', { name: 'Stay with this version' }).click()
    await offer.getByText('The version that you stay with').waitFor()
    await page.locator('.channel').first().getByText('1.3.2').nth(1).waitFor()
  })

  it('whose interface was never opened says why it has no versions', async (t) => {
    const { page } = await open(t, { hash: '#/channels' })
    await page.getByRole('button', { name: 'Versions' }).nth(1).click()
    await page.getByText('its versions are kept from then on').waitFor()
  })

  it('that is not this page’s own leads to where one decides about it', async (t) => {
    const { page } = await open(t, { hash: '#/channels' })
    const [own, other] = [page.locator('.channel').first(), page.locator('.channel').nth(1)]
    await own.getByRole('button', { name: 'Rename' }).waitFor()
    assert.equal(await own.getByRole('link', { name: 'Name, order of trust, leave' }).count(), 0)
    const way = await other.getByRole('link', { name: 'Name, order of trust, leave' }).getAttribute('href')
    assert.equal(way, 'http://control.localhost/#channels')
    assert.equal(await other.getByRole('button', { name: 'Rename' }).count(), 0)
  })

  it('says what changed in each version, and leads to where it is forked', async (t) => {
    const { page } = await open(t, { hash: '#/channels' })
    await page.getByRole('button', { name: 'Versions' }).first().click()
    await page.getByText('Subtitles of your own, and a calmer front page.').waitFor()
    const fork = await page.getByRole('link', { name: 'Fork' }).first().getAttribute('href')
    assert.match(fork ?? '', /^http:\/\/control\.localhost\/#fork=kinoswarm%3A%2F%2F/)
  })
})

describe('the network page', () => {
  const words = async (page: Page, look: string) =>
    (await page.locator(`[data-look="${look}"]`).allInnerTexts()).join('\n')

  it('says what was checked, and of each channel its copies, its peers and the age of its confirmation', async (t) => {
    const { page } = await open(t, { hash: '#/network' })
    await page.locator('[data-look="udp"]').waitFor()
    assert.match(await words(page, 'udp'), /let through/)
    assert.match(await words(page, 'clock'), /agrees with other machines/)
    const own = page.getByText('4 complete copies among peers · 5 peers · confirmed 2 hours ago')
    await own.waitFor()
    assert.equal(await page.locator('[data-look] .path-todo').count(), 1, 'the other channel is long unconfirmed')
    await page.getByText('whether they still publish').waitFor()
  })

  it('says what to do about everything that is wrong', async (t) => {
    const { page } = await open(t, { scene: { network: 'poor' }, hash: '#/network' })
    await page.locator('[data-look="udp"]').waitFor()
    assert.match(await words(page, 'udp'), /no question was answered\s+A firewall may block UDP/)
    assert.match(await words(page, 'clock'), /90 min behind others\s+Set the time/)
    assert.match(await words(page, 'nat'), /strict router[\s\S]*Forward a UDP port/)
    await page.getByText('No harm while another way works').first().waitFor()
  })
})

describe('giving back', () => {
  it('offers the rarest titles, and one press adopts one', async (t) => {
    const { page } = await open(t, { hash: '#/giving' })
    const first = page.locator('.rare').first()
    await first.getByText('offered by 1 machine').waitFor()
    await first.getByRole('button', { name: /^Adopt / }).click()
    await page.getByText('Offline copy changed').waitFor()
  })

  it('shows by which way each peer came, in words too', async (t) => {
    const { page } = await open(t, { hash: '#/giving' })
    await page.locator('.ways').getByText('for a film, by BitTorrent').waitFor()
    assert.ok((await page.locator('.swarm .way-lan').count()) > 0)
  })
})

describe('a title', () => {
  it('that nobody offers says so before one presses play', async (t) => {
    const { page } = await open(t, { hash: titleHash(3) })
    await page.getByTestId('title-page').waitFor()
    await page.evaluate(
      (key) => {
        const { mock } = globalThis as unknown as { mock: { emit(event: object): void } }
        mock.emit({ type: 'copies', key, copies: 0 })
      },
      titleHash(3).replace('#/title/', ''),
    )
    await page.getByText('Nobody who offers this film was seen lately').waitFor()
  })

  it('that is whole on this machine says that, and warns of nothing', async (t) => {
    const { page } = await open(t, { hash: titleHash(6) })
    await page.getByText('Whole on this machine').waitFor()
    await page.evaluate(
      (key) => {
        const { mock } = globalThis as unknown as { mock: { emit(event: object): void } }
        mock.emit({ type: 'copies', key, copies: 0 })
      },
      titleHash(6).replace('#/title/', ''),
    )
    assert.equal(await page.getByText('Nobody who offers this film').count(), 0)
  })

  it('that is hidden is gone from the wall it was on, and back when that is undone', async (t) => {
    const { page } = await open(t, { hash: '#/browse?q=sintel' })
    await page.getByTestId('poster-card').first().click()
    await page.getByTestId('title-page').waitFor()
    await page.getByRole('button', { name: 'Hide' }).click()
    await page.getByText('Title hidden').waitFor()
    await page.goBack()
    const own = page.locator(`a[href="${titleHash(1)}"]`)
    await own.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await own.waitFor()
  })
})

describe('the first title', () => {
  for (const [width, height] of [
    [1280, 800],
    [390, 844],
  ] as const)
    it(`shows its poster whole, below the bar and above its name, at ${width} × ${height}`, async (t) => {
      const { page } = await open(t, { scene: { backdrops: 'none' }, width, height })
      await page.emulateMedia({ reducedMotion: 'no-preference' })
      const poster = page.locator('.hero-poster')
      await poster.waitFor()
      const bottom = async (selector: string) =>
        page.locator(selector).evaluate((one) => one.getBoundingClientRect().bottom)
      const { top, end } = await poster.evaluate((one) => {
        const box = one.getBoundingClientRect()
        return { top: box.top, end: box.bottom }
      })
      assert.ok(top >= (await bottom('.top-bar')), `begins at ${top}`)
      const name = await page.locator('.hero-title').evaluate((one) => one.getBoundingClientRect().top)
      if (width < 760) assert.ok(end <= name, `ends at ${end}, the name begins at ${name}`)
    })
})

describe('one’s own devices', () => {
  it('are found in the settings, which lead to where one is let in', async (t) => {
    const { page } = await open(t, { hash: '#/settings' })
    await page.getByPlaceholder('Search the settings').fill('device')
    await page.getByText('Television').first().waitFor()
    const address = await page.getByRole('link', { name: 'Add or remove a device' }).getAttribute('href')
    assert.equal(address, 'http://control.localhost/#devices')
  })
})

/** Presses the arrow that leads nearer, until the focus is there. */
async function walkTo(page: Page, selector: string): Promise<void> {
  const stepsMax = 60
  for (let step = 0; step < stepsMax; step++) {
    const way = await page.evaluate((wanted) => {
      const to = document.querySelector(wanted)!
      const at = document.activeElement!
      if (at === to) return undefined
      const [a, b] = [at.getBoundingClientRect(), to.getBoundingClientRect()]
      const [dx, dy] = [(b.left + b.right - a.left - a.right) / 2, (b.top + b.bottom - a.top - a.bottom) / 2]
      if (Math.abs(dy) > a.height / 2) return dy > 0 ? 'ArrowDown' : 'ArrowUp'
      return dx > 0 ? 'ArrowRight' : 'ArrowLeft'
    }, selector)
    if (!way) return
    await page.keyboard.press(way)
  }
  assert.fail(`no arrows lead to ${selector}`)
}

/** As a file dragged in from another window; says whether the page kept it from the browser. */
async function drop(page: Page, place: string, name: string, bytes: number): Promise<void> {
  const kept = await page.locator(place).evaluate(
    (target, { name, bytes }) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([new Uint8Array(bytes)], name))
      const dropped = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true })
      target.dispatchEvent(dropped)
      return dropped.defaultPrevented
    },
    { name, bytes },
  )
  assert.ok(kept, 'the browser would leave the page')
}

async function picture(text: string): Promise<Buffer> {
  const code = encodeQr(text)!
  const [scale, margin] = [5, 4]
  const size = (code.length + 2 * margin) * scale
  const grey = Buffer.alloc(size * size, 255)
  for (const [y, row] of code.entries())
    for (const [x, dark] of row.entries())
      for (let line = 0; line < scale && dark; line++) {
        const start = ((y + margin) * scale + line) * size + (x + margin) * scale
        grey.fill(0, start, start + scale)
      }
  return sharp(grey, { raw: { width: size, height: size, channels: 1 } })
    .png()
    .toBuffer()
}

function pick(page: Page, buffer: Buffer): Promise<void> {
  const file = { name: 'code.png', mimeType: 'image/png', buffer }
  return page.getByLabel('Read a picture of a QR code').setInputFiles(file)
}
