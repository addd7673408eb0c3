/** A browser that plays nothing before a press, as after a reload. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { playHash, useBrowser } from './kit/browser.ts'

const { open } = useBrowser(['--autoplay-policy=document-user-activation-required'])

describe('a film that may not start by itself', () => {
  it('shows a large button in the middle, which a key presses too, and which is gone once it plays', async (t) => {
    const { page } = await open(t, { hash: playHash(0) })
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
