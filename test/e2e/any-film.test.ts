import assert from 'node:assert/strict'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { makeSamples } from '../../packages/engine/test/media/kit/samples.ts'
import { frameShown, testPage } from '../kit/browser.ts'
import { currentTime, findTitle, playsOn, seekTo, seeWall } from '../kit/page.ts'
import { demoTitle } from '../kit/titles.ts'
import { testenv } from '../kit/world.ts'

/** The film is half a minute long: every step goes back first, so that a slow machine does not run out of film. */
test('a Matroska film with two AC3 tracks and subtitles inside plays with picture, both sounds and words', async (t) => {
  const world = await testenv(t)
  const folder = join(world.dir, 'catalogue')
  await mkdir(folder)
  await copyFile(join(await makeSamples({ only: ['ac3x2-srtx2.mkv'] }), 'ac3x2-srtx2.mkv'), join(folder, 'film.mkv'))
  const audio = [{ codec: 'ac3', language: 'en', channels: 6 }]
  const sources = [{ local: 'film.mkv', quality: '360p', container: 'mkv', video: 'h264', audio }]
  const title = { ...demoTitle({ id: 'two-tones', title: 'Two Tones' }), sources }
  await writeFile(join(folder, 'catalogue.json'), JSON.stringify({ titles: [title] }))

  const channel = await world.maintain({ catalogue: join(folder, 'catalogue.json') })
  const { url } = await world.open(channel.link)
  const page = await testPage(t)
  await seeWall(page, url)
  await findTitle(page, 'Two Tones')
  await page.getByTestId('play').first().click()

  await t.test('there is a picture, and sound that this browser cannot decode by itself', async () => {
    await frameShown(page)
    await playsOn(page, 1)
    await page.waitForFunction(() => {
      const video = document.querySelector('video') as
        | (HTMLVideoElement & { webkitAudioDecodedByteCount?: number })
        | null
      return video !== null && video.videoWidth > 0 && (video.webkitAudioDecodedByteCount ?? 0) > 10_000
    })
  })

  await t.test('it seeks, there and back, and plays on', async () => {
    for (const place of [16.2, 21, 4.5, 16.2]) {
      await seekTo(page, place)
      await playsOn(page, 0.3)
    }
  })

  await t.test('the words inside the film are shown', async () => {
    await page.keyboard.press('k')
    await seekTo(page, 17)
    await page.keyboard.press('c')
    await page
      .getByTestId('player')
      .getByText(/(Hello|Hallo) 4/)
      .first()
      .waitFor()
    await page.keyboard.press('k')
  })

  await t.test('the second language is chosen and it plays on from the same place', async () => {
    await seekTo(page, 3)
    await page.keyboard.press('a')
    await page.getByRole('dialog').getByRole('radio').nth(1).click()
    await playsOn(page, 1)
    assert.ok((await currentTime(page)) < 29, 'it went to another place')
    await seekTo(page, 12)
    await playsOn(page, 0.3)
  })
})
