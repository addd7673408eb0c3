/** What a viewer does on the page, by the names and marks the interface promises. */
import type { Locator, Page } from 'playwright-core'
import type { Playback, Settings } from '../../packages/shell/src/api.ts'

export function card(page: Page, title: string): Locator {
  return page.getByTestId('poster-card').filter({ hasText: title }).first()
}

export async function seeWall(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.getByTestId('poster-card').first().waitFor()
}

/** Types the title into the search box, opens the first card that bears it, and waits for its page. */
export async function findTitle(page: Page, words: string, title = words): Promise<void> {
  await page.getByRole('searchbox').first().fill(words)
  await card(page, title).click()
  await page.getByTestId('title-page').waitFor()
}

/** A call of the loopback API, made by the page itself. */
export function api<T>(page: Page, path: string, init: { method?: string; body?: unknown } = {}): Promise<T> {
  return page.evaluate(
    async ({ path, method, body }) => {
      const { token } = await (await fetch('/api/v1/session')).json()
      const headers = { 'x-kinoswarm-token': token, 'content-type': 'application/json' }
      const answer = await fetch(`/api/v1${path}`, {
        method: method ?? 'GET',
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return answer.json()
    },
    { path, method: init.method, body: init.body },
  ) as Promise<T>
}

export function setSettings(page: Page, settings: Partial<Settings>): Promise<Settings> {
  return api(page, '/settings', { method: 'PATCH', body: settings })
}

/** The playback the page has open. Resolves once the page has asked for it. */
export function watchPlayback(page: Page): Promise<Playback> {
  return page
    .waitForResponse(
      (response) => response.url().endsWith('/api/v1/playback') && response.request().method() === 'POST',
    )
    .then((response) => response.json() as Promise<Playback>)
}

export function playback(page: Page, id: string): Promise<Playback> {
  return api(page, `/playback/${id}`)
}

/** Whether the piece at that share of the film (0…1) is on this machine. */
export function has({ pieces, pieceCount }: Playback, share: number): boolean {
  let left = Math.min(pieceCount - 1, Math.floor(share * pieceCount))
  for (const [run, length] of pieces.entries()) {
    if (left < length) return run % 2 === 1
    left -= length
  }
  return false
}

export function currentTime(page: Page): Promise<number> {
  return page.evaluate(() => document.querySelector('video')?.currentTime ?? -1)
}

/** Moves the film to that second as the seek bar does, and resolves when the browser shows the place. */
export async function seekTo(page: Page, seconds: number): Promise<void> {
  await page.evaluate((to) => {
    const video = document.querySelector('video')!
    video.currentTime = to
  }, seconds)
  await page.waitForFunction(() => {
    const video = document.querySelector('video')
    return video !== null && !video.seeking && video.readyState >= 2
  })
}

/** Resolves when the film has gone on by that many seconds. */
export async function playsOn(page: Page, seconds: number): Promise<void> {
  const from = await currentTime(page)
  await page.waitForFunction(
    ({ from, seconds }) => (document.querySelector('video')?.currentTime ?? -1) > from + seconds,
    { from, seconds },
  )
}

/** Everything a page says on its console as an error, for a test to look at in the end. */
export function complaints(page: Page): string[] {
  const said: string[] = []
  page.on('console', (message) => message.type() === 'error' && said.push(message.text()))
  page.on('pageerror', (error) => said.push(error.message))
  return said
}
