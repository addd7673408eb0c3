/** One Chromium and one site with made-up data for a test file; every test gets a fresh page that may only talk to it. */
import { after, before, type TestContext } from 'node:test'
import { type MockSite, startMockSite } from '@kinoswarm/ui-bundle/dev'
import { type Browser, chromium, type Page } from 'playwright-core'
import { quietFlags } from '../../../../scripts/chromium-flags.ts'
import { ensureChromium } from '../../../../scripts/debian.ts'

const waitMs = 30_000

export interface Scene {
  /** Query of the made-up world: titles, theme, lang, delay. */
  scene?: Record<string, string | number>
  hash?: string
  width?: number
  height?: number
}

/** What a page did that it must never do. */
export interface Trouble {
  errors: string[]
  foreign: string[]
}

/** `flags`: more of the browser's own, for a file about what they change. */
export function useBrowser(flags: string[] = []) {
  let site: MockSite
  let browser: Browser
  before(async () => {
    ;[site, browser] = await Promise.all([
      startMockSite(),
      chromium.launch({ executablePath: ensureChromium(), args: [...quietFlags, ...flags] }),
    ])
  })
  after(async () => {
    await browser?.close()
    await site?.close()
  })
  const base = () => site.url

  async function open(t: TestContext, options: Scene = {}): Promise<{ page: Page; trouble: Trouble }> {
    const viewport = { width: options.width ?? 1280, height: options.height ?? 800 }
    const page = await browser.newPage({ viewport, reducedMotion: 'reduce' })
    page.setDefaultTimeout(waitMs)
    // The TypeScript loader names functions by a helper that a page does not have.
    await page.addInitScript({ content: 'globalThis.__name = (named) => named' })
    t.after(() => page.close())
    const trouble = watchTrouble(page, base())
    const query = new URLSearchParams(Object.entries(options.scene ?? {}).map(([key, value]) => [key, String(value)]))
    await page.goto(`${base()}?${query}${options.hash ?? '#/'}`)
    await page.locator('main').waitFor()
    return { page, trouble }
  }
  return { open, base }
}

function watchTrouble(page: Page, own: string): Trouble {
  const trouble: Trouble = { errors: [], foreign: [] }
  page.on('console', (message) => message.type() === 'error' && trouble.errors.push(message.text()))
  page.on('pageerror', (error) => trouble.errors.push(String(error)))
  page.on('dialog', (dialog) => {
    trouble.errors.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(own) && !request.url().startsWith('blob:')) trouble.foreign.push(request.url())
  })
  return trouble
}

/** Channel of the made-up catalogue that provides the interface. */
export const home = 'o6rdxkzkzq3n8yqg1u5x5p8cyr5jdtoh7fmf7zsnbgsxzcm8rmfy'
export const titleHash = (number: number) => `#/title/${home}/title-${number}`
export const playHash = (number: number, episode = '') => `#/play/${home}/title-${number}${episode && `/${episode}`}`

/** Every page there is, for what must hold on all of them. */
export const everyPage: Record<string, string> = {
  home: '#/',
  browse: '#/browse',
  search: '#/browse?q=moreu',
  nothing: '#/browse?q=qqqqqqqq',
  title: titleHash(1),
  series: titleHash(9),
  missing: '#/title/x/y',
  person: '#/person/Bruno%20Duarte',
  favourites: '#/mine',
  history: '#/mine/history',
  network: '#/network',
  giving: '#/giving',
  channels: '#/channels',
  settings: '#/settings',
  nowhere: '#/nowhere',
}
