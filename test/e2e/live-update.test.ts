import assert from 'node:assert/strict'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { testPage } from '../kit/browser.ts'
import { card, seeWall } from '../kit/page.ts'
import { demoTitle } from '../kit/titles.ts'
import { builtUi, testenv } from '../kit/world.ts'

test('a title and an interface that are published while a page is open reach it by themselves', async (t) => {
  const world = await testenv(t)
  const channel = await world.maintain()
  const { url } = await world.open(channel.link)
  const page = await testPage(t)
  await seeWall(page, url)

  await t.test('the new title appears on the wall without a reload', async () => {
    await page.evaluate(() => Object.assign(window, { sameDocument: true }))
    const file = join(world.dir, 'titles.json')
    const titles = [demoTitle({ id: 'brand-new', title: 'Brand New Picture' })]
    await writeFile(file, JSON.stringify({ titles }))
    await channel.run('catalog', 'import', file)
    await channel.run('publish')
    await card(page, 'Brand New Picture').waitFor()
    assert.equal(await page.evaluate(() => 'sameDocument' in window), true)
  })

  await t.test('the new interface is offered, and is there after the offer is taken', async () => {
    const changed = join(world.dir, 'ui')
    await cp(builtUi, changed, { recursive: true })
    const index = join(changed, 'index.html')
    const html = await readFile(index, 'utf8')
    await writeFile(index, html.replace(/<html/, '<html data-edition="second"'))
    await channel.run('publish', '--ui', changed, '--release', '1.1.0')
    await page.getByTestId('update-offer').waitFor()
    await page.getByTestId('update-offer').getByRole('button').first().click()
    await page.waitForFunction(() => document.documentElement.dataset.edition === 'second')
    await page.getByTestId('poster-card').first().waitFor()
  })
})
