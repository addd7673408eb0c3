/** Every setting is in effect at once: one row a setting, chosen on the settings page, by what a person then sees. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import type { Setting } from '../src/models/settings-list.ts'
import { playHash, useBrowser } from './kit/browser.ts'

const { open, base } = useBrowser()

interface Row {
  /** What to choose, or to type; a switch is pressed. */
  to?: string
  effect: (page: Page) => Promise<unknown>
}

const root = (name: string, value: string) => (page: Page) =>
  page.waitForFunction(([name, value]) => document.documentElement.getAttribute(name!) === value, [name, value])

/** The shell is told; that it obeys is shown on a running shell, in its own table. */
const told = (key: string, value: unknown) => (page: Page) =>
  page.waitForFunction(
    ([key, value]) =>
      window.mock.calls.some(
        (call) => call.name === 'change' && JSON.stringify((call.value as Record<string, unknown>)[key!]) === value,
      ),
    [key, JSON.stringify(value)],
  )

const inPlayer =
  (selector: string, film = 0) =>
  async (page: Page) => {
    await goTo(page, playHash(film))
    await playing(page)
    await page.keyboard.press('c')
    await page.locator(selector).first().waitFor()
  }

const table: Record<Setting['key'], Row> = {
  language: { to: 'de', effect: root('lang', 'de') },
  theme: { to: 'light', effect: root('data-theme', 'light') },
  posters: { to: 'l', effect: root('data-posters', 'l') },
  layout: { to: 'tv', effect: root('data-layout', 'tv') },
  subtitleLanguages: { to: 'pt', effect: inPlayer('.subtitle:has-text("[pt]")', 4) },
  audioLanguages: { to: 'fr', effect: told('audioLanguages', ['fr']) },
  subtitleSize: { to: '1.5', effect: inPlayer('.subtitles[style*="1.5"] .subtitle') },
  subtitleColour: { to: 'yellow', effect: inPlayer('.subtitles-yellow .subtitle') },
  autoNext: { effect: toldUi('autoNext', false) },
  watchedAt: { to: '0.7', effect: seenAt(0.75) },
  downLimit: { to: '250000', effect: told('downLimit', 250_000) },
  upLimit: { to: '100000', effect: told('upLimit', 100_000) },
  lan: { effect: told('lan', false) },
  mainline: { effect: told('mainline', false) },
  cacheQuota: { to: '2000000000', effect: told('cacheQuota', 2e9) },
  seedApp: { effect: told('seedApp', false) },
  seedWatched: { effect: told('seedWatched', true) },
  seedAdopted: { effect: told('seedAdopted', true) },
}

describe('the setting', () => {
  for (const [key, { to, effect }] of Object.entries(table)) {
    it(`${key} is in effect at once`, async (t) => {
      const { page } = await open(t, { hash: '#/settings' })
      const field = page.locator(`[data-setting=${key}]`)
      await field.locator('input, select').first().waitFor()
      if (to === undefined) await field.getByRole('switch').click()
      else if ((await field.locator('select').count()) > 0) await field.locator('select').selectOption(to)
      else {
        await field.getByRole('textbox').fill(to)
        await field.getByRole('textbox').press('Enter')
      }
      await effect(page)
    })
  }
})

describe('the settings', () => {
  it('are found by what they are called and by what they say', async (t) => {
    const { page } = await open(t, { hash: '#/settings' })
    const search = page.getByPlaceholder('Search the settings')
    const shown = () =>
      page.locator('[data-setting]').evaluateAll((all) => all.map((one) => one.getAttribute('data-setting')))
    for (const [words, wanted] of [
      ['colour of SUB', ['subtitleColour']],
      ['light or', ['theme']],
    ] as const) {
      await search.fill(words)
      await page.waitForFunction((count) => document.querySelectorAll('[data-setting]').length === count, wanted.length)
      assert.deepEqual(await shown(), wanted)
    }
    await search.fill('report')
    await page.getByRole('button', { name: /^Copy a report/ }).waitFor()
    await search.fill('nothing of this name')
    await page.getByText('No setting is called that').waitFor()
  })

  it('of last time are those of the first picture, before the shell has answered', async (t) => {
    const { page } = await open(t, { scene: { lang: 'de', theme: 'light' } })
    await page.getByRole('link', { name: 'Stöbern' }).waitFor()
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'light')
    await page.goto('about:blank')
    await page.goto(`${base()}?settingsDelay=600000`)
    await page.getByRole('link', { name: 'Stöbern' }).waitFor()
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light')
  })

  it('say how much of the room for films is taken', async (t) => {
    const { page } = await open(t, { hash: '#/settings' })
    await page
      .locator('main')
      .getByText(/ of .* used/)
      .waitFor()
  })
})

function toldUi(key: string, value: unknown) {
  return (page: Page) =>
    page.waitForFunction(
      ([key, value]) =>
        window.mock.calls.some(
          (call) =>
            call.name === 'change' &&
            JSON.stringify((call.value as { ui?: Record<string, unknown> }).ui?.[key!]) === value,
        ),
      [key, JSON.stringify(value)],
    )
}

/** A film that has been seen so far is marked as seen. */
function seenAt(share: number) {
  return async (page: Page) => {
    await goTo(page, playHash(0))
    await playing(page)
    await page.evaluate((share) => {
      const video = document.querySelector('video')!
      video.currentTime = video.duration * share
    }, share)
    await page.waitForFunction(() =>
      window.mock.calls.some(({ name, value }) => name === 'note' && JSON.stringify(value).includes('"watched":true')),
    )
  }
}

async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to
  }, hash)
}

async function playing(page: Page): Promise<void> {
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.1)
}
