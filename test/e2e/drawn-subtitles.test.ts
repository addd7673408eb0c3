import assert from 'node:assert/strict'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import type { Page } from 'playwright-core'
import { makeSamples } from '../../packages/engine/test/media/kit/samples.ts'
import { frameShown, testPage } from '../kit/browser.ts'
import { findTitle, seekTo, seeWall } from '../kit/page.ts'
import { demoTitle } from '../kit/titles.ts'
import { testenv } from '../kit/world.ts'

/** Where something of a plain colour stands on what is drawn over the film, in hundredths of the picture. */
interface Place {
  left: number
  right: number
  top: number
  bottom: number
}

/** Resolves when there is something of the colour; `channel`: 0 red, 1 green, 2 blue. */
async function drawn(page: Page, channel: number, wide = 0): Promise<Place> {
  const found = await page.waitForFunction(
    ({ channel, wide }) => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=drawn]')
      if (!canvas || canvas.width < 2) return null
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      const place = { left: 101, right: -1, top: 101, bottom: -1 }
      for (let i = 0; i < data.length; i += 4) {
        const others = [0, 1, 2].filter((one) => one !== channel)
        if (data[i + channel]! < 180 || data[i + 3]! < 200 || others.some((one) => data[i + one]! > 70)) continue
        const x = (((i / 4) % canvas.width) * 100) / canvas.width
        const y = (Math.floor(i / 4 / canvas.width) * 100) / canvas.height
        place.left = Math.min(place.left, x)
        place.right = Math.max(place.right, x)
        place.top = Math.min(place.top, y)
        place.bottom = Math.max(place.bottom, y)
      }
      return place.right - place.left > wide ? place : null
    },
    { channel, wide },
  )
  return (await found.jsonValue()) as Place
}

function standsAt(place: Place, wanted: Place): void {
  for (const side of ['left', 'right', 'top', 'bottom'] as const)
    assert.ok(Math.abs(place[side] - wanted[side]) < 1.5, `${side}: ${place[side]} and not ${wanted[side]}`)
}

/** The film stands still at a second, with its menu of subtitles open. */
async function playAt(page: Page, title: string, seconds: number): Promise<void> {
  await findTitle(page, title)
  await page.getByTestId('play').first().click()
  await frameShown(page)
  await page.waitForFunction(() => !document.querySelector('video')!.paused)
  await page.keyboard.press('k')
  await page.waitForFunction(() => document.querySelector('video')!.paused)
  await seekTo(page, seconds)
  await page.keyboard.press('s')
}

test('styled lines, the font inside the film and subtitles that are pictures are drawn where they belong', async (t) => {
  const world = await testenv(t)
  const folder = join(world.dir, 'catalogue')
  await mkdir(folder)
  const names = ['drawn.mkv', 'vobsub.mkv']
  const samples = await makeSamples({ only: names })
  for (const name of names) await copyFile(join(samples, name), join(folder, name))
  const audio = [{ codec: 'aac', language: 'en', channels: 1 }]
  const title = (id: string, name: string, local: string) => {
    const sources = [{ local, quality: '360p', container: 'mkv', video: 'h264', audio }]
    return { ...demoTitle({ id, title: name }), sources }
  }
  const titles = [title('drawn', 'Drawn Words', 'drawn.mkv'), title('digital', 'Versatile Words', 'vobsub.mkv')]
  await writeFile(join(folder, 'catalogue.json'), JSON.stringify({ titles }))

  const channel = await world.maintain({ catalogue: join(folder, 'catalogue.json') })
  const { url } = await world.open(channel.link)
  const page = await testPage(t)
  await seeWall(page, url)
  await playAt(page, 'Drawn Words', 12)
  const menu = page.getByRole('dialog', { name: 'Subtitles' })

  await t.test('a shape is where its script puts it, in its colour', async () => {
    await menu.getByRole('radio').nth(1).click()
    standsAt(await drawn(page, 2), { left: 500 / 6.4, right: 600 / 6.4, top: 100 / 3.6, bottom: 160 / 3.6 })
  })

  await t.test('letters are those of the font the film brought', async () => {
    // Ten of them are a third of the picture wide in it, and half of that in any font where an i is thin.
    const { left, right } = await drawn(page, 1, 25)
    assert.ok(left > 2.5 && left < 6 && right < 40, `${left} to ${right}`)
    const fonts = await page.evaluate(() => [...document.fonts].map(({ family }) => family))
    assert.ok(!fonts.some((name) => name.includes('Kinoswarm')), 'a film names no font of the page')
  })

  await t.test('they are gone when their time is over', async () => {
    await seekTo(page, 14.5)
    await page.waitForFunction(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=drawn]')!
      return canvas
        .getContext('2d')!
        .getImageData(0, 0, canvas.width, canvas.height)
        .data.every((byte) => byte === 0)
    })
  })

  await t.test('as text they are text', async () => {
    await seekTo(page, 12)
    await menu.getByRole('switch').click()
    await page.locator('.subtitle', { hasText: 'iiiiiiiiii' }).waitFor()
    assert.equal(await page.getByTestId('drawn').count(), 0)
    await menu.getByRole('switch').click()
  })

  await t.test('subtitles that are pictures are on the picture', async () => {
    await menu.getByRole('radio').nth(2).click()
    standsAt(await drawn(page, 0), { left: 220 / 6.4, right: 420 / 6.4, top: 300 / 3.6, bottom: 340 / 3.6 })
  })

  await t.test('and so are those of a DVD', async () => {
    await page.goto(url)
    await playAt(page, 'Versatile Words', 12)
    await menu.getByRole('radio').nth(1).click()
    standsAt(await drawn(page, 0), { left: 220 / 6.4, right: 420 / 6.4, top: 300 / 3.6, bottom: 340 / 3.6 })
  })
})
