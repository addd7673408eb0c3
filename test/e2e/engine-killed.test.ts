import assert from 'node:assert/strict'
import test from 'node:test'
import type { NetworkReport } from '../../packages/shell/src/api.ts'
import { frameShown, testPage } from '../kit/browser.ts'
import { api, currentTime, findTitle, playsOn, seeWall, setSettings } from '../kit/page.ts'
import { descendants } from '../kit/processes.ts'
import { testenv } from '../kit/world.ts'

/** Just above the film's own rate, so that playing needs the engine all the time. */
const downLimit = 1_500_000

test('an engine killed in mid-play is back, and the film plays on', async (t) => {
  const world = await testenv(t)
  const channel = await world.maintain()
  const { url, command } = await world.open(channel.link)
  const page = await testPage(t)
  await seeWall(page, url)
  await setSettings(page, { downLimit })
  await findTitle(page, 'Big Buck Bunny')
  await page.getByTestId('play').first().click()
  await frameShown(page)
  await playsOn(page, 1)

  const engine = descendants(command.child.pid!).find((child) => child.command.includes('engine'))
  assert.ok(engine, 'the engine is a process of its own')
  process.kill(engine.pid, 'SIGKILL')
  const killed = Date.now()
  await page.evaluate((ahead) => {
    const video = document.querySelector('video')!
    const end = video.buffered.length ? video.buffered.end(video.buffered.length - 1) : video.currentTime
    video.currentTime = Math.min(end + ahead, video.duration - 4)
  }, 2)
  await frameShown(page)
  await playsOn(page, 0.2)
  t.diagnostic(`playing again ${Date.now() - killed} ms after the kill`)
  assert.ok((await currentTime(page)) > 0)
  assert.equal((await api<NetworkReport>(page, '/network')).engine.restarts, 1)
})
