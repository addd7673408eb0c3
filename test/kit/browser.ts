/** Chromium without a window, with a profile of its own, closed when the test ends. */
import type { TestContext } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import { quietFlags } from '../../scripts/chromium-flags.ts'
import { ensureChromium } from '../../scripts/debian.ts'

/** Nothing a page of ours does takes longer, even on a loaded machine. */
const pageTimeoutMs = 30_000

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: ensureChromium(), headless: true, args: [...quietFlags, '--mute-audio'] })
}

export interface PageOptions {
  width?: number
  height?: number
  locale?: string
}

/** A page in a browser for this test; whatever the page complains about fails the test at its end. */
export async function testPage(t: TestContext, options: PageOptions = {}): Promise<Page> {
  const browser = await launchBrowser()
  t.after(() => browser.close())
  return newPage(browser, options)
}

export async function newPage(
  browser: Browser,
  { width = 1280, height = 800, locale = 'en-GB' }: PageOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, locale })
  context.setDefaultTimeout(pageTimeoutMs)
  return context.newPage()
}

/** Resolves with the media time of a frame that has been decoded and shown after now. */
export async function frameShown(page: Page): Promise<number> {
  await page.locator('video').first().waitFor({ state: 'attached' })
  return page.evaluate(
    (limitMs) =>
      new Promise<number>((resolve, reject) => {
        const video = document.querySelector('video')
        if (!video) return reject(new Error('there is no video on the page'))
        const timer = setTimeout(
          () =>
            reject(
              new Error(`no frame was shown: ready state ${video.readyState}, error ${video.error?.message ?? 'none'}`),
            ),
          limitMs,
        )
        video.requestVideoFrameCallback((_now, { mediaTime }) => {
          clearTimeout(timer)
          resolve(mediaTime)
        })
      }),
    pageTimeoutMs,
  )
}
