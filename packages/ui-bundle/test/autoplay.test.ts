/** A browser that plays nothing before a press, as after a reload. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { playHash, useBrowser } from './kit/browser.ts'

const { open } = useBrowser()

/**
 * Nothing plays before a key or a pointer has been pressed. Chromium's own rule is of no use here: looking at a page from
 * a test counts as a press.
 */
async function playsOnlyWhenPressed(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { play } = HTMLMediaElement.prototype
    let pressed = false
    for (const name of ['pointerdown', 'keydown'])
      addEventListener(
        name,
        () => {
          pressed = true
        },
        { capture: true },
      )
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      return pressed ? play.call(this) : Promise.reject(new DOMException('Nobody pressed.', 'NotAllowedError'))
    }
    Object.defineProperty(HTMLMediaElement.prototype, 'autoplay', { get: () => false, set: () => {} })
  })
}

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, hash)
}

describe('a film that may not start by itself', () => {
  it('shows a large button in the middle, which a key presses too, and which is gone once it plays', async (t) => {
    const { page } = await open(t)
    await playsOnlyWhenPressed(page)
    await go(page, playHash(0))
    const start = page.getByTestId('start')
    await start.waitFor()
    assert.equal(await start.getAttribute('aria-label'), 'Play')
    assert.equal(await page.evaluate(() => document.querySelector('video')!.paused), true)
    const { x, y, width, height } = (await start.boundingBox())!
    assert.ok(width >= 80 && Math.abs(x + width / 2 - 640) < 5 && Math.abs(y + height / 2 - 400) < 5)
    await start.focus()
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.querySelector('video')!.currentTime > 0.1)
    await start.waitFor({ state: 'detached' })
    await page.keyboard.press('k')
    await page.waitForFunction(() => document.querySelector('video')!.paused)
    assert.equal(await start.count(), 0)
  })

  it('shows it too when the browser stops at the first picture and fetches no more before the press', async (t) => {
    const { page } = await open(t)
    await playsOnlyWhenPressed(page)
    await page.evaluate(() => {
      const { get } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'readyState')!
      Object.defineProperty(HTMLMediaElement.prototype, 'readyState', {
        get: function (this: HTMLMediaElement) {
          return this.paused ? Math.min(HTMLMediaElement.HAVE_CURRENT_DATA, get!.call(this)) : get!.call(this)
        },
      })
    })
    await go(page, playHash(0))
    await page.getByTestId('start').click()
    await page.waitForFunction(() => document.querySelector('video')!.currentTime > 0.1)
    await page.getByTestId('start').waitFor({ state: 'detached' })
  })

  it('is a page without the bar, and every page after it has one', async (t) => {
    const { page } = await open(t, { hash: playHash(0) })
    await page.locator('.controls').waitFor({ state: 'attached' })
    assert.equal(await page.locator('.top-bar').count(), 0)
    await go(page, '#/settings')
    await page.locator('#main .panel').first().waitFor()
    assert.equal(await page.locator('.top-bar').count(), 1)
  })

  it('keeps the words clear of an open menu', async (t) => {
    const { page } = await open(t, { hash: playHash(2) })
    await page.locator('.controls').waitFor()
    await page.keyboard.press('s')
    const buffer = Buffer.from('1\n00:00:00,000 --> 00:10:00,000\nA line that is as long as lines of films are\n')
    await page
      .locator('.panel-over input[type=file]')
      .setInputFiles({ name: 'own.srt', mimeType: 'text/plain', buffer })
    await page.locator('.subtitle', { hasText: 'A line' }).waitFor()
    const menu = (await page.locator('.panel-over').boundingBox())!
    const words = (await page.locator('.subtitles').first().boundingBox())!
    assert.ok(words.x + words.width <= menu.x)
  })
})
