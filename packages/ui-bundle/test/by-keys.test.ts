/** Hands that have no mouse, and machines that have no speed: Tab and Enter alone, arrows on every page, a quarter of the processor. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { everyPage, useBrowser } from './kit/browser.ts'

const { open } = useBrowser()

describe('Tab, Enter and letters alone', () => {
  it('find a film by a misspelt name, mark it, play it, come back, and choose another language', async (t) => {
    const { page } = await open(t)
    await page.getByTestId('poster-card').first().waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('sintl')
    await page
      .locator('.wall')
      .getByRole('link', { name: /^Sintel/ })
      .first()
      .waitFor()
    await tabTo(page, () => document.activeElement?.textContent?.startsWith('Sintel') === true)
    await page.keyboard.press('Enter')
    await page.getByTestId('title-page').waitFor()
    await tabTo(page, () => document.activeElement?.textContent === 'Watched')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Watched', pressed: true }).waitFor()
    await tabTo(page, () => document.activeElement?.getAttribute('data-testid') === 'play', 'Shift+Tab')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.1)
    await page.keyboard.press('Escape')
    await page.getByTestId('title-page').waitFor()
    await tabTo(page, () => document.activeElement?.getAttribute('href') === '#/settings', 'Shift+Tab')
    await page.keyboard.press('Enter')
    await page.locator('[data-setting=language]').waitFor()
    await tabTo(page, () => document.activeElement?.closest('[data-setting=language]') != null)
    await page.keyboard.type('Fran')
    await page.waitForFunction(() => document.documentElement.lang === 'fr')
  })

  it('skip the bar', async (t) => {
    const { page } = await open(t)
    await page.getByTestId('poster-card').first().waitFor()
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Skip to the content' }).press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'main')
  })
})

describe('arrows lead to everything that can be pressed', () => {
  for (const layout of ['desk', 'tv'])
    for (const name of ['home', 'title', 'series', 'favourites', 'giving', 'channels', 'settings', 'network'])
      it(`on ${name}, on a ${layout === 'tv' ? 'television' : 'desk'}`, async (t) => {
        const { page } = await open(t, {
          hash: everyPage[name]!,
          scene: { layout, titles: 60 },
          width: 1920,
          height: 1080,
        })
        await page.locator('main a, main button').first().waitFor()
        // Rows and pages that come later are here by then.
        await page.waitForFunction(() => document.querySelectorAll('.row-waiting, .hero-waiting').length === 0)
        assert.deepEqual(await page.evaluate(outOfReach), [])
      })
})

describe('a list of choices by arrows, Enter and Back', () => {
  it('is taken hold of, gone through, and kept or not; the focus stays with what was chosen', async (t) => {
    const { page } = await open(t, { hash: '#/browse', scene: { layout: 'tv' } })
    await page.getByTestId('poster-card').first().waitFor()
    await page.keyboard.press('ArrowDown')
    const chosen = () => page.evaluate(() => (document.activeElement as HTMLSelectElement).selectedIndex)
    for (let tries = 0; tries < 10 && !(await page.evaluate(onList)); tries++) await page.keyboard.press('ArrowUp')
    assert.ok(await page.evaluate(onList), 'an arrow leads to a list')
    for (const key of ['Enter', 'ArrowDown']) await page.keyboard.press(key)
    assert.equal(await chosen(), 1)
    await page.keyboard.press('Escape')
    assert.equal(await chosen(), 0)
    for (const key of ['Enter', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
    await page.waitForFunction(() => document.activeElement?.classList.contains('chip-on'))
    assert.match(page.url(), /#\/browse\?/)
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement?.tagName === 'SELECT')
    assert.doesNotMatch(page.url(), /#\/browse\?/)
  })
})

const onList = () => document.activeElement?.tagName === 'SELECT'

describe('at a quarter of the speed', () => {
  it('a viewer scrolls a wall of 100,000 titles, searches, plays and comes back', async (t) => {
    const { page, trouble } = await open(t, { hash: '#/browse', scene: { titles: 100_000 } })
    const session = await page.context().newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    await page.getByText('100,000 titles').waitFor()
    await page.evaluate(() => scrollTo(0, 200_000))
    await page.waitForFunction(() => document.querySelectorAll('.wall-cell a').length > 10 && scrollY === 200_000)
    await page.getByRole('searchbox').first().fill('sintl')
    await page
      .getByRole('link', { name: /^Sintel/ })
      .first()
      .click()
    await page.getByTestId('play').click()
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.1)
    await page.keyboard.press('Escape')
    await page.getByTestId('title-page').waitFor()
    await page.goBack()
    await page
      .getByRole('link', { name: /^Sintel/ })
      .first()
      .waitFor()
    assert.deepEqual(trouble, { errors: [], foreign: [] })
  })
})

async function tabTo(page: Page, there: () => boolean, key = 'Tab'): Promise<void> {
  const triesMax = 80
  for (let tries = 0; tries < triesMax; tries++) {
    if (await page.evaluate(there)) return
    await page.keyboard.press(key)
  }
  assert.fail(`${key} does not lead there`)
}

/** What no way of arrows leads to from where one begins. Runs in the page, and asks the page's own handler. */
function outOfReach(): string[] {
  const selector = 'a[href], button:not([disabled]), input:not([disabled]), select:not([disabled])'
  const isThere = (one: HTMLElement) =>
    one.tabIndex >= 0 &&
    !one.classList.contains('skip') &&
    one.checkVisibility({ visibilityProperty: true }) &&
    one.offsetWidth > 0
  const wanted = [...document.querySelectorAll<HTMLElement>(selector)].filter(isThere)
  const press = (from: Element, key: string) =>
    from.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true }))
  ;(document.activeElement as HTMLElement | null)?.blur()
  press(document.body, 'ArrowDown')
  const reached = new Set<Element>()
  const waiting = [document.activeElement!]
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    if (reached.has(at)) continue
    reached.add(at)
    for (const key of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']) {
      ;(at as HTMLElement).focus({ preventScroll: true })
      press(at, key)
      if (document.activeElement && !reached.has(document.activeElement)) waiting.push(document.activeElement)
    }
  }
  // Among choices of one thing the browser itself goes sideways.
  const group = (one: Element) => (one instanceof HTMLInputElement && one.type === 'radio' ? one.name : '')
  const groups = new Set([...reached].map(group))
  const hasWay = (one: Element) => reached.has(one) || (group(one) !== '' && groups.has(group(one)))
  return wanted
    .filter((one) => !hasWay(one))
    .map((one) => `${one.tagName} ${one.className} ${one.textContent || one.getAttribute('aria-label')}`)
}
