/** What must hold on every page: it can be used by everybody, in every language, whatever a catalogue says. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { everyPage, home, playHash, titleHash, useBrowser } from './kit/browser.ts'

const { open } = useBrowser()
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
/** Numbers of the titles with hostile names in the made-up catalogue. */
const hostileTitles = [100, 101, 102, 103, 104, 105, 106, 107]

async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('main h1, main .empty, main article') !== null)
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 60))))
}

async function violations(page: Page): Promise<string[]> {
  // The page's own policy forbids foreign code: this comes in through the debugger, as the tool's own.
  await page.evaluate(readFileSync(axePath, 'utf8'))
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (options: object) => Promise<AxeAnswer> } }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const answer = await axe.run({ runOnly: tags, resultTypes: ['violations'] })
    return answer.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
    interface AxeAnswer {
      violations: { id: string; nodes: { html: string }[] }[]
    }
  })
}

for (const theme of ['dark', 'light']) {
  describe(`axe finds nothing in the ${theme} theme`, () => {
    for (const [name, hash] of Object.entries(everyPage)) {
      it(`on ${name}`, async (t) => {
        const { page } = await open(t, { hash, scene: { theme } })
        await settle(page)
        assert.deepEqual(await violations(page), [])
      })
    }
  })
}

describe('axe finds nothing', () => {
  it('in the player and its menus', async (t) => {
    const { page } = await open(t, { hash: playHash(0) })
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.1)
    await page.keyboard.press('k')
    for (const key of ['Escape', 's', 'Shift+Slash', 'i']) {
      if (key !== 'Escape') await page.keyboard.press(key)
      assert.deepEqual(await violations(page), [], key)
      if (key !== 'Escape') await page.keyboard.press('Escape')
    }
  })

  it('on a phone, and right to left', async (t) => {
    const { page } = await open(t, { width: 390, height: 844, scene: { lang: 'ar' } })
    await settle(page)
    assert.deepEqual(await violations(page), [])
  })
})

describe('text', () => {
  for (const [name, hash] of [...Object.entries(everyPage), ['player', playHash(0)] as const]) {
    it(`of ours is a message of the catalogue of messages, on ${name}`, async (t) => {
      const { page } = await open(t, { hash, scene: { lang: 'x-marked' } })
      await page.waitForFunction(() => /⟦/.test(document.body.textContent))
      if (name !== 'player') await settle(page)
      assert.deepEqual(await page.evaluate(unmarked), [])
    })
  }

  it('of a hostile catalogue is plain text: no element, no dialog, no request, no turned line', async (t) => {
    const { page, trouble } = await open(t, { hash: '#/browse?sort=added' })
    await page.getByText('600 titles').waitFor()
    for (const number of hostileTitles) {
      await page.goto(page.url().replace(/#.*/, titleHash(number)))
      await page.getByTestId('title-page').waitFor()
      const heading = (await page.getByTestId('title-page').getByRole('heading', { level: 1 }).textContent()) ?? ''
      assert.ok(heading.length > 0)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
      assert.doesNotMatch(heading, /[\u202a-\u202e\u200b\u2060\ufeff\u0007\u001b]/)
    }
    assert.equal(await page.locator('main script, main img[src=x]').count(), 0)
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true)
    assert.deepEqual(trouble, { errors: [], foreign: [] })
  })

  for (const lang of ['en', 'de', 'ar']) {
    it(`does not push a phone sideways, nor a button out of its panel, on any page in ${lang}`, async (t) => {
      const { page } = await open(t, { width: 390, height: 844, scene: { lang } })
      for (const [name, hash] of Object.entries(everyPage)) {
        await page.goto(page.url().replace(/#.*/, hash))
        await settle(page)
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, name)
        assert.deepEqual(await page.evaluate(stickingOut), [], name)
      }
    })
  }
})

describe('a television of few pixels', () => {
  for (const lang of ['es', 'ar']) {
    it(`has room for the whole bar in ${lang}`, async (t) => {
      const { page } = await open(t, { width: 1280, height: 720, scene: { lang, layout: 'tv' }, hash: '#/settings' })
      await page.waitForFunction(() => document.documentElement.dataset.layout === 'tv')
      const inside = await page.evaluate(() =>
        [...document.querySelectorAll('.top-bar a, .top-bar input')].every((one) => {
          const { left, right } = one.getBoundingClientRect()
          return left >= 0 && right <= innerWidth
        }),
      )
      assert.equal(inside, true)
    })
  }
})

describe('arrows, Enter and Back alone', () => {
  it('find a film, play it with subtitles, and come home', async (t) => {
    const { page } = await open(t, { scene: { titles: 200, layout: 'tv' } })
    await page.getByTestId('poster-card').first().waitFor()
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    await press('ArrowDown')
    await pressUntil(page, 'ArrowDown', () => document.activeElement?.closest('.row') !== null)
    await press('ArrowRight', 'ArrowRight')
    const title = await page.evaluate(() => document.activeElement?.getAttribute('href'))
    assert.match(title ?? '', /^#\/title\//)
    await press('Enter')
    await page.getByTestId('title-page').waitFor()
    await page.waitForFunction(() => location.hash.startsWith('#/title/') && document.activeElement?.tagName === 'H1')
    await pressUntil(page, 'ArrowDown', () => document.activeElement?.getAttribute('data-testid') === 'play')
    await press('Enter')
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.1)
    await press('ArrowDown')
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'slider')
    await press('ArrowDown')
    await pressUntil(page, 'ArrowRight', () => document.activeElement?.getAttribute('aria-label') === 'Subtitles')
    await press('Enter')
    await page.getByRole('dialog', { name: 'Subtitles' }).waitFor()
    await press('ArrowDown', 'Enter')
    await page.locator('.subtitle').first().waitFor()
    await press('Escape', 'Escape', 'Escape')
    await page.getByTestId('title-page').waitFor()
    await press('Escape')
    await page.waitForFunction(() => location.hash === '#/')
  })

  it('a gamepad is such a remote control', async (t) => {
    const { page } = await open(t)
    await page.getByTestId('poster-card').first().waitFor()
    await page.evaluate(() => {
      const pad = { buttons: Array.from({ length: 16 }, () => ({ pressed: false })), axes: [0, 0] }
      Object.defineProperty(navigator, 'getGamepads', { value: () => [pad] })
      pad.buttons[13]!.pressed = true
      dispatchEvent(new Event('gamepadconnected'))
    })
    await page.waitForFunction(() => document.activeElement !== document.body)
  })
})

describe('a reader of the screen', () => {
  it('hears what a card, the bar and the search are', async (t) => {
    const { page } = await open(t, { hash: '#/browse?q=sintel' })
    await page.getByRole('list', { name: 'Titles' }).getByRole('listitem').first().waitFor()
    const link = page.getByRole('link', { name: 'Sintel 2010 · 15 min Favourite, 46% seen' })
    assert.equal(await link.getAttribute('href'), `#/title/${home}/title-1`)
    assert.equal(await page.getByRole('searchbox', { name: 'Search titles and people' }).count(), 1)
    await page.goto(page.url().replace(/#.*/, playHash(0)))
    const bar = page.getByRole('slider', { name: 'Position' })
    await page.waitForFunction(() =>
      /of 0:30$|of 0:29$/.test(document.querySelector('.seek')?.getAttribute('aria-valuetext') ?? ''),
    )
    assert.equal(await bar.getAttribute('aria-valuemin'), '0')
  })
})

async function pressUntil(page: Page, key: string, done: () => boolean): Promise<void> {
  const triesMax = 30
  for (let tries = 0; tries < triesMax; tries++) {
    if (await page.evaluate(done)) return
    await page.keyboard.press(key)
    await page.waitForTimeout(20)
  }
  assert.fail(`${key} does not lead there`)
}

/** Words of buttons and fields that stick out of the panel they are in. Runs in the page. */
function stickingOut(): string[] {
  const parts = [...document.querySelectorAll('.panel .button, .panel select, .panel input, .empty .button')]
  const out = parts.filter((part) => {
    const [box, around] = [part, part.closest('.panel, .empty')!].map((one) => one.getBoundingClientRect())
    return box!.width > 1 && (box!.right > around!.right + 1 || box!.left < around!.left - 1)
  })
  return out.map((part) => part.textContent || part.id)
}

/** Visible or spoken text that is neither a message nor said by a catalogue. Runs in the page. */
function unmarked(): string[] {
  const found: string[] = []
  const ours = (element: Element | null) => element?.closest('[translate=no], script, style') === null
  const nested = /⟦[^⟦⟧]*⟧/g
  const isText = (text: string) => {
    let rest = text
    while (rest !== rest.replace(nested, '')) rest = rest.replace(nested, '')
    return /\p{L}{2,}/u.test(rest)
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const { parentElement, textContent } = walker.currentNode
    if (ours(parentElement) && !parentElement?.closest('noscript') && isText(textContent ?? ''))
      found.push(textContent ?? '')
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
    if (!ours(element)) continue
    for (const name of ['aria-label', 'title', 'placeholder']) {
      const text = element.getAttribute(name) ?? ''
      if (isText(text)) found.push(`${name}=${text}`)
    }
  }
  return found
}
