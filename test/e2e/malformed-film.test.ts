import assert from 'node:assert/strict'
import { randomFillSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { testPage } from '../kit/browser.ts'
import { findTitle, seeWall } from '../kit/page.ts'
import { demoTitle } from '../kit/titles.ts'
import { testenv } from '../kit/world.ts'

test('a film that is none ends in a sentence, and the page goes on', async (t) => {
  const world = await testenv(t)
  const folder = join(world.dir, 'catalogue')
  await mkdir(folder)
  await writeFile(join(folder, 'noise.mp4'), randomFillSync(Buffer.alloc(300_000)))
  const sources = [{ local: 'noise.mp4', quality: '360p', container: 'mp4', audio: [] }]
  const title = { ...demoTitle({ id: 'noise', title: 'Pure Noise' }), sources }
  await writeFile(join(folder, 'catalogue.json'), JSON.stringify({ titles: [title] }))

  const channel = await world.maintain({ catalogue: join(folder, 'catalogue.json') })
  const { url } = await world.open(channel.link)
  const page = await testPage(t)
  await seeWall(page, url)
  await findTitle(page, 'Pure Noise')
  await page.getByTestId('play').first().click()
  const said = page.getByTestId('player').getByRole('alert').first()
  await said.waitFor()
  assert.match((await said.textContent()) ?? '', /[a-z]{3,} [a-z]{2,}/i, 'it says something a person understands')
  await page.goto(url)
  await page.getByTestId('poster-card').first().waitFor()
})
