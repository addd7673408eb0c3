/** A wall of 100,000 titles: only what is near the screen exists, and no task holds up the scrolling. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { useBrowser } from './kit/browser.ts'

const { open } = useBrowser()
const titles = 100_000
/** Posters of a 1920 screen, the spare rows, and no more. */
const postersMax = 140

describe('a wall of 100,000 titles', () => {
  it('has the true height, builds only what is near, and reaches its end', async (t) => {
    const { page } = await open(t, { hash: '#/browse', scene: { titles }, width: 1920, height: 1080 })
    await page.getByText('100,000 titles').waitFor()
    await page.locator('.wall-cell a').nth(20).waitFor()
    for (const share of [0.25, 0.5, 1]) {
      await page.evaluate((part) => scrollTo(0, document.documentElement.scrollHeight * part), share)
      await page.waitForFunction(() => document.querySelectorAll('.wall-cell a').length > 20)
      assert.ok((await page.locator('.wall-cell').count()) <= postersMax)
    }
    await page.locator(`[aria-posinset="${titles}"]`).waitFor()
    assert.equal(await page.locator(`[aria-posinset="${titles}"]`).getAttribute('aria-setsize'), String(titles))
  })
})
