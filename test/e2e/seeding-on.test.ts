import assert from 'node:assert/strict'
import test from 'node:test'
import { frameShown, testPage } from '../kit/browser.ts'
import { findTitle, playback, playsOn, seeWall, watchPlayback } from '../kit/page.ts'
import { testenv } from '../kit/world.ts'

const title = 'Night Train'

test('when maintainer and first seeder are gone, a third viewer gets everything from the second', async (t) => {
  const world = await testenv(t)
  const channel = await world.maintain()
  const second = await world.open(channel.link)
  const page = await testPage(t)
  await seeWall(page, second.url)
  await findTitle(page, title)
  const opened = watchPlayback(page)
  await page.getByTestId('play').first().click()
  await frameShown(page)
  const { id } = await opened
  await complete(page, id)

  assert.equal((await channel.seeder.stop()).code, 0)
  const third = await world.open(channel.link)
  assert.equal(third.ready.from, 'swarm')
  const other = await testPage(t)
  await seeWall(other, third.url)
  await findTitle(other, title)
  await other.getByTestId('play').first().click()
  await frameShown(other)
  await playsOn(other, 1)
})

/** Resolves when the whole film is on this machine. */
async function complete(page: Parameters<typeof playback>[0], id: string): Promise<void> {
  for (;;) {
    const { have, size } = await playback(page, id)
    if (have >= size) return
    await playsOn(page, 0.2)
  }
}
