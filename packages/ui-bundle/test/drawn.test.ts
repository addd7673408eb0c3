/** Styled subtitles of the viewer's own in the player, under the same policy as everything else. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { styledFile } from './ass/kit/own-file.ts'
import { playHash, useBrowser } from './kit/browser.ts'

const { open } = useBrowser()

describe('a styled file', () => {
  it('is drawn on the picture, and is plain text when that is wanted', async (t) => {
    const { page, trouble } = await open(t, { hash: playHash(2) })
    await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0)
    await page.keyboard.press('k')
    await page.keyboard.press('s')
    const menu = page.getByRole('dialog', { name: 'Subtitles' })
    const file = { name: 'own.ass', mimeType: 'text/plain', buffer: Buffer.from(styledFile) }
    await menu.locator('input[type=file]').setInputFiles(file)
    // A green half of the picture, to the pixel.
    const inked = () =>
      page.waitForFunction(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=drawn]')
        if (!canvas || canvas.width < 2) return false
        const { width, height } = canvas
        const at = (x: number, y: number) => [
          ...canvas.getContext('2d')!.getImageData(width * x, height * y, 1, 1).data,
        ]
        return `${at(0.25, 0.5)}` === '0,255,0,255' && `${at(0.75, 0.25)}` === '0,0,0,0'
      })
    await inked()
    const [video, canvas] = await page.evaluate(() => {
      const video = document.querySelector('video')!
      const box = document.querySelector('[data-testid=drawn]')!.getBoundingClientRect()
      const scale = Math.min(video.clientWidth / video.videoWidth, video.clientHeight / video.videoHeight)
      return [video.videoWidth * scale, box.width] as const
    })
    assert.ok(Math.abs(video - canvas) < 1, 'the canvas is as wide as the picture')
    assert.equal(await page.locator('.subtitle').count(), 0)
    await menu.getByRole('switch', { name: 'As their author styled them' }).click()
    await page.locator('.subtitle', { hasText: '<b>Plain</b>' }).waitFor()
    assert.equal(await page.getByTestId('drawn').count(), 0)
    await menu.getByRole('switch').click()
    await inked()
    assert.deepEqual(trouble, { errors: [], foreign: [] })
  })

  it('comes later when that is wanted', async (t) => {
    const { page } = await open(t, { hash: playHash(2) })
    await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0)
    await page.keyboard.press('k')
    await page.keyboard.press('s')
    const buffer = Buffer.from(styledFile.replaceAll('0:10:00.00', '0:00:25.00').replaceAll('0:00:00.00', '0:00:20.00'))
    const menu = page.getByRole('dialog', { name: 'Subtitles' })
    await menu.locator('input[type=file]').setInputFiles({ name: 'own.ass', mimeType: 'text/plain', buffer })
    const inked = (wanted: boolean) =>
      page.waitForFunction((wanted) => {
        const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=drawn]')
        if (!canvas || canvas.width < 2) return false
        const { data } = canvas.getContext('2d')!.getImageData(canvas.width / 4, canvas.height / 2, 1, 1)
        return (data[1] === 255) === wanted
      }, wanted)
    const seek = (to: number) =>
      page.evaluate((to) => {
        document.querySelector('video')!.currentTime = to
      }, to)
    await seek(20.05)
    await inked(true)
    await menu.getByRole('button', { name: 'Later' }).click()
    await inked(false)
    await seek(20.2)
    await inked(true)
    await menu.getByRole('button', { name: 'Earlier' }).click()
    await seek(10)
    await inked(false)
  })
})
