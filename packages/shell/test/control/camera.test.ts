/** A channel followed by its QR code, held before the camera of a real browser: a film of the code is its picture. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import idEncoding from 'hypercore-id-encoding'
import { chromium, type Page } from 'playwright-core'
import { quietFlags } from '../../../../scripts/chromium-flags.ts'
import { ensureChromium } from '../../../../scripts/debian.ts'
import { encodeQr } from '../../src/qr/qr.ts'
import { testShell } from '../kit/shell.ts'

const waitMs = 60_000
const link = `kinoswarm://${idEncoding.encode(Buffer.alloc(32, 7))}`
const [width, height] = [640, 480]

test('a channel is followed by the camera, which is off before and after, and which no channel’s page may use', async (t) => {
  const { shell, page: api } = await testShell(t)
  const page = await openBrowser(t)
  await page.goto(shell.url)
  assert.equal(await page.evaluate(cameraAllowed), false, 'the page of a channel has no camera')
  await page.goto(`${shell.controlUrl}#camera`)
  const view = page.locator('#camera-view')
  assert.equal(await view.isVisible(), false)
  await page.getByRole('button', { name: 'Turn the camera on' }).click()
  await page.getByText('Compare the words and the colour').waitFor()
  assert.equal(await view.isVisible(), false, 'off again once the code is found')
  assert.equal((await page.locator('#follow-face').textContent())?.split(' ').length, 8)
  await page.getByRole('button', { name: 'Follow', exact: true }).click()
  await page.locator('#camera-said').getByText('You follow this channel now').waitFor()
  const channels = (await api.json('GET', '/api/v1/channels')) as { link: string }[]
  assert.equal(channels[0]?.link, link)
})

test('who allows no camera is told what does as well', async (t) => {
  const { shell } = await testShell(t)
  const page = await openBrowser(t, { denied: true })
  await page.goto(`${shell.controlUrl}#camera`)
  await page.getByRole('button', { name: 'Turn the camera on' }).click()
  await page.getByText('A picture of the code does as well').waitFor()
})

/** A Chromium whose camera shows the code; `denied`: and whose owner says no. */
async function openBrowser(t: TestContext, { denied = false } = {}): Promise<Page> {
  const folder = await mkdtemp(join(tmpdir(), 'kinoswarm-camera-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  const film = join(folder, 'code.y4m')
  await writeFile(film, filmOf(link))
  const fake = ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`]
  const answer = denied ? '--deny-permission-prompts' : '--use-fake-ui-for-media-stream'
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: [...quietFlags, ...fake, answer],
  })
  t.after(() => browser.close())
  const page = await browser.newPage({ locale: 'en-GB' })
  page.setDefaultTimeout(waitMs)
  return page
}

function cameraAllowed(): Promise<boolean> {
  return navigator.mediaDevices.getUserMedia({ video: true }).then(
    () => true,
    () => false,
  )
}

/** Two frames of a code on a grey table, as YUV4MPEG2: the simplest film there is. */
function filmOf(text: string): Buffer {
  const code = encodeQr(text)!
  const scale = 7
  const side = code.length * scale
  const [left, top, quiet] = [Math.round((width - side) / 2), Math.round((height - side) / 2), 4 * scale]
  const light = Buffer.alloc(width * height, 120)
  for (let y = top - quiet; y < top + side + quiet; y++)
    light.fill(235, y * width + left - quiet, y * width + left + side + quiet)
  for (const [row, cells] of code.entries())
    for (const [column, dark] of cells.entries())
      for (let line = 0; dark && line < scale; line++) {
        const start = (top + row * scale + line) * width + left + column * scale
        light.fill(16, start, start + scale)
      }
  const frame = Buffer.concat([Buffer.from('FRAME\n'), light, Buffer.alloc((width * height) / 2, 128)])
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), frame, frame])
}
