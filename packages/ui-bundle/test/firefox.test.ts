/** The main ways through the interface in Firefox ESR; all of them are walked in Chromium by the other files. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type MockSite, startMockSite } from '@kinoswarm/ui-bundle/dev'
import { titleHash } from './kit/browser.ts'
import { Firefox, firefoxMissing } from './kit/firefox.ts'

describe('in Firefox ESR', { skip: firefoxMissing() }, () => {
  let site: MockSite
  let firefox: Firefox
  before(async () => {
    ;[site, firefox] = await Promise.all([startMockSite(), Firefox.launch()])
  })
  after(async () => {
    await firefox?.close()
    await site?.close()
  })
  const open = async (hash: string, scene = '') => {
    await firefox.goto('about:blank')
    await firefox.goto(`${site.url}?${scene}${hash}`)
    await shown('main')
  }

  /** Resolves when something that fits is in the page. */
  const shown = (selector: string, text = '') =>
    firefox.run(
      async ({ selector, text }: { selector: string; text: string }) => {
        const fits = () => [...document.querySelectorAll(selector)].some((one) => one.textContent?.includes(text))
        while (!fits()) await new Promise((resolve) => setTimeout(resolve, 50))
      },
      { selector, text },
    )
  const click = async (selector: string, text = '') => {
    await shown(selector, text)
    await firefox.run(
      ({ selector, text }: { selector: string; text: string }) => {
        const all = [...document.querySelectorAll<HTMLElement>(selector)]
        all.find((one) => one.textContent?.includes(text))!.click()
      },
      { selector, text },
    )
  }

  it('a film is found by a misspelt name and played, with subtitles', async () => {
    await open('#/')
    await shown('.card')
    await firefox.run(() => {
      const box = document.querySelector<HTMLInputElement>('.search input')!
      box.value = 'sintl'
      box.dispatchEvent(new InputEvent('input', { bubbles: true }))
    })
    await click('.card', 'Sintel')
    await click('[data-testid=play]')
    const playing = await firefox.run(async () => {
      const video = () => document.querySelector('video')
      while (!((video()?.currentTime ?? 0) > 0.2)) await new Promise((resolve) => setTimeout(resolve, 50))
      return video()!.currentTime
    })
    assert.ok(playing > 0.2)
    await firefox.run(() => dispatchEvent(new KeyboardEvent('keydown', { key: 'c', code: 'KeyC', bubbles: true })))
    await shown('.subtitle')
  })

  it('a wall of 100,000 titles is scrolled to its end', async () => {
    await open('#/browse', 'titles=100000&')
    await shown('h1, .page-head', '100,000')
    await firefox.run(() => scrollTo(0, document.documentElement.scrollHeight))
    await shown('[aria-posinset="100000"]')
  })

  it('marks are made and taken back, and settings take effect at once', async () => {
    await open(titleHash(3))
    await click('.title-actions button', 'Favourite')
    await click('.toast button', 'Undo')
    await open('#/settings')
    await firefox.run(() => {
      const theme = [...document.querySelectorAll('select')].find((one) =>
        [...one.options].some((o) => o.value === 'light'),
      )!
      theme.value = 'light'
      theme.dispatchEvent(new Event('change', { bubbles: true }))
    })
    assert.equal(await firefox.run(() => document.documentElement.dataset.theme), 'light')
  })

  it('channels, giving back and network are there, and nothing sticks out sideways', async () => {
    for (const hash of ['#/', '#/channels', '#/giving', '#/network', '#/mine', titleHash(1)]) {
      await open(hash)
      await shown('main h1')
      const wide = await firefox.run(() => document.documentElement.scrollWidth - innerWidth)
      assert.ok(wide <= 0, hash)
    }
  })
})
