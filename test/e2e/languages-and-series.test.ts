import assert from 'node:assert/strict'
import test from 'node:test'
import { frameShown, testPage } from '../kit/browser.ts'
import { api, card, currentTime, findTitle, playsOn, seekTo, seeWall } from '../kit/page.ts'
import { alive, descendants } from '../kit/processes.ts'
import { testenv } from '../kit/world.ts'

test('subtitles of seven languages, a French reader, and a series that goes on', async (t) => {
  const world = await testenv(t)
  const channel = await world.maintain()
  const { url, command } = await world.open(channel.link)

  await t.test('the wall is narrowed to what has French subtitles, with how many those are', async (t) => {
    const page = await testPage(t)
    await seeWall(page, `${url}#/browse`)
    const count = async (query: string) => (await api<{ total: number }>(page, `/titles?${query}`)).total
    const [all, french] = [await count(''), await count('subtitle=fr')]
    assert.ok(french > 0 && french < all, `${french} of ${all}`)
    const list = page.locator('.chip-select', { hasText: 'Subtitles' }).locator('select')
    await list.selectOption({ label: `French (${french})` })
    await page.getByRole('button', { name: 'Remove the filter Subtitles: French' }).waitFor()
    await page.getByText(`${french} titles`, { exact: true }).waitFor()
  })

  await t.test('a subtitle is chosen by its language and shown at its time', async (t) => {
    const page = await testPage(t)
    await seeWall(page, url)
    await findTitle(page, 'Four Pendulums')
    await page.getByTestId('play').first().click()
    await frameShown(page)
    await page.keyboard.press('s')
    const choices = page.getByRole('dialog').getByRole('radiogroup').first()
    assert.ok((await choices.getByRole('radio').count()) >= 8, 'seven languages and off')
    await choices.getByRole('radio', { name: /German/ }).click()
    await page.keyboard.press('Escape')
    await seekTo(page, 4.6)
    await page.getByText('Eines schwingt für die Breite der Welt,').waitFor()
    await seekTo(page, 23.5)
    await page.getByText('Was bleibt, ist eine Blume,').waitFor()
    await page.reload()
    await frameShown(page)
    await seekTo(page, 4.6)
    await page.getByText('Eines schwingt für die Breite der Welt,').waitFor()
    const { subtitleLanguages } = await api<{ subtitleLanguages: string[] }>(page, '/settings')
    assert.deepEqual(subtitleLanguages, ['de'], 'chosen once, wanted from now on')
  })

  await t.test('a film takes its process along when the viewer leaves it', async (t) => {
    const page = await testPage(t)
    await seeWall(page, url)
    await findTitle(page, 'Four Pendulums')
    const workers = () => descendants(command.child.pid!).filter((child) => /media.worker/.test(child.command))
    await page.getByTestId('play').first().click()
    await frameShown(page)
    const [worker] = workers()
    assert.ok(worker, 'films are taken apart in a process of their own')
    await page.keyboard.press('Escape')
    await page.getByTestId('title-page').waitFor()
    for (let tries = 0; alive(worker.pid); tries++) {
      assert.ok(tries < 600, 'the process is still there')
      await page.waitForTimeout(50)
    }
  })

  await t.test('a French reader gets the page and the titles in French', async (t) => {
    const page = await testPage(t, { locale: 'fr-FR' })
    await seeWall(page, url)
    assert.equal(await page.evaluate(() => document.documentElement.lang.slice(0, 2)), 'fr')
    await card(page, 'Train de nuit').click()
    await page.getByTestId('title-page').getByText('Un train traverse un pays endormi.').first().waitFor()
  })

  await t.test('an episode ends, and the next one, of another container, follows', async (t) => {
    const page = await testPage(t)
    await seeWall(page, url)
    await findTitle(page, 'three elements', 'Three Elements')
    await page.getByTestId('play').first().click()
    await frameShown(page)
    assert.match(page.url(), /three-elements-1$/)
    await page.keyboard.press('n')
    await page.waitForURL(/three-elements-2$/)
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 99) < 15)
    await frameShown(page)
    await playsOn(page, 0.5)
    assert.ok((await currentTime(page)) > 0)
  })
})
