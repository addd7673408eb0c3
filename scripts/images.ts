/**
 * `npm run images`: takes the pictures of README and docs from the running app into docs/images, so that they show what
 * there is. A small world is built for it: maintainer, swarm, viewer, Chromium.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { frameShown, launchBrowser, newPage } from '../test/kit/browser.ts'
import { card, findTitle, playsOn, seekTo, seeWall, setSettings } from '../test/kit/page.ts'
import { World } from '../test/kit/world.ts'
import { freshDist } from './fresh-dist.ts'

const folder = fileURLToPath(new URL('../docs/images/', import.meta.url))
const desktop = { width: 1280, height: 800 }
const phone = { width: 390, height: 844 }
const television = { width: 1920, height: 1080 }
const quality = 86

await freshDist()
await mkdir(folder, { recursive: true })
const world = await World.create()
const browser = await launchBrowser()
try {
  const channel = await world.maintain()
  const { url } = await world.open(channel.link)
  await onDesktop(browser, url)
  await onPhone(browser, url)
  await onTelevision(browser, url)
} finally {
  await browser.close()
  await world.close()
}
process.exit()

async function onDesktop(browser: Browser, url: string): Promise<void> {
  const page = await newPage(browser, desktop)
  await seeWall(page, url)
  await acknowledge(page)
  await picture(page, 'home')
  await findTitle(page, 'starlings', 'Starlings')
  await picture(page, 'title')
  await page.getByTestId('play').first().click()
  await frameShown(page)
  await seekTo(page, 11)
  await playsOn(page, 0.3)
  await page.mouse.move(640, 500)
  await picture(page, 'player')
  await page.goto(`${url}#/network`)
  await page.getByTestId('network-page').waitFor()
  await picture(page, 'network')
  await page.goto(`${url}#/`)
  await page.getByRole('searchbox').first().fill('elemnts')
  await card(page, 'Three Elements').waitFor()
  await picture(page, 'search')
  await page.context().close()
}

async function onPhone(browser: Browser, url: string): Promise<void> {
  const page = await newPage(browser, phone)
  await seeWall(page, url)
  await picture(page, 'phone-home')
  await card(page, 'Coral').click()
  await page.getByTestId('title-page').waitFor()
  await picture(page, 'phone-title')
  await page.context().close()
}

async function onTelevision(browser: Browser, url: string): Promise<void> {
  const page = await newPage(browser, television)
  await seeWall(page, url)
  await setSettings(page, { ui: { layout: 'tv', welcomed: true } })
  await page.reload()
  await card(page, 'Coral').waitFor()
  await picture(page, 'television')
  await page.context().close()
}

/** The note for newcomers has been read. */
async function acknowledge(page: Page): Promise<void> {
  const note = page.getByRole('button', { name: 'Understood' })
  if (await note.isVisible()) await note.click()
}

async function picture(page: Page, name: string): Promise<void> {
  await page.waitForFunction(picturesLoaded)
  await page.waitForTimeout(700)
  const bytes = await sharp(await page.screenshot())
    .webp({ quality })
    .toBuffer()
  await writeFile(join(folder, `${name}.webp`), bytes)
  process.stdout.write(`${name}: ${Math.round(bytes.length / 1024)} KiB\n`)
}

/** Every picture in view is decoded. Runs in the page. */
function picturesLoaded(): boolean {
  const shown = [...document.images].filter((image) => {
    const { top, bottom, left, right, width } = image.getBoundingClientRect()
    return width > 0 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth
  })
  return shown.every((image) => image.complete)
}
