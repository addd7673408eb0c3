import assert from 'node:assert/strict'
import test from 'node:test'
import { frameShown, testPage } from '../kit/browser.ts'
import {
  complaints,
  currentTime,
  findTitle,
  has,
  playback,
  playsOn,
  seekTo,
  seeWall,
  setSettings,
  watchPlayback,
} from '../kit/page.ts'
import { testenv } from '../kit/world.ts'

/** Slow enough that the end of the film is not here yet when we jump to it, fast enough to play. */
const downLimit = 2_000_000
const filmSeconds = 30
const jumpTo = 17

test('from an empty home a viewer finds a film, plays it, seeks where nothing is yet, and resumes it', async (t) => {
  const world = await testenv(t)
  const channel = await world.maintain()
  const { url, ready } = await world.open(channel.link)
  assert.equal(ready.from, 'swarm', 'the interface came over the swarm, not from the shell')

  const page = await testPage(t)
  const said = complaints(page)
  await seeWall(page, url)
  await setSettings(page, { downLimit })

  await t.test('search leads to the title, which names its licence', async () => {
    await findTitle(page, 'big buck bun', 'Big Buck Bunny')
    await page
      .getByText(/CC[- ]BY[- ]3\.0/)
      .first()
      .waitFor()
  })

  const opened = watchPlayback(page)
  await t.test('it plays: a frame is decoded and the time goes on', async () => {
    await page.getByTestId('play').first().click()
    await frameShown(page)
    await playsOn(page, 1)
  })

  await t.test('it seeks to a part that is not on this machine and plays on', async () => {
    const { id } = await opened
    const before = await playback(page, id)
    assert.equal(has(before, jumpTo / filmSeconds), false, 'the place to jump to is absent before the jump')
    await seekTo(page, jumpTo)
    await playsOn(page, 1)
    assert.ok((await currentTime(page)) > jumpTo)
    assert.equal(has(await playback(page, id), jumpTo / filmSeconds), true)
  })

  await t.test('after a reload it goes on from about there', async () => {
    await page.reload()
    await frameShown(page)
    await page.waitForFunction((earliest) => (document.querySelector('video')?.currentTime ?? 0) > earliest, jumpTo - 6)
  })

  assert.deepEqual(said, [], 'the page had nothing to complain about')
})
