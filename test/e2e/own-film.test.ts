import assert from 'node:assert/strict'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { frameShown, testPage } from '../kit/browser.ts'
import { card } from '../kit/page.ts'
import { testenv } from '../kit/world.ts'

const film = (name: string) => fileURLToPath(new URL(`../../demo/films/night-train/${name}`, import.meta.url))

test('from an empty home, with nothing but the app, somebody publishes a film of their own and a friend plays it', async (t) => {
  const world = await testenv(t)
  const { url } = await world.open(undefined)
  const page = await testPage(t)
  await page.goto(url)
  await page.getByText('No channel is followed yet').waitFor()
  await page.getByRole('link', { name: 'Open the maintainer’s desk' }).click()

  const make = page.locator('#new-channel')
  await make.getByLabel('Name').fill('My cinema')
  await make.getByLabel('Passphrase').fill('a long enough secret')
  await make.getByRole('button').click()
  await page.getByText('There is nothing to publish yet').waitFor()

  const form = page.locator('#add-film')
  await form.locator('[name=film]').setInputFiles(film('night-train.mp4'))
  await form.getByText('This browser plays it.').waitFor()
  await form.getByRole('button', { name: 'Add to the catalogue' }).click()
  assert.equal(await page.locator('#titles .row').count(), 0, 'nobody’s licence is chosen for them')
  await form.locator('[name=licence]').selectOption('CC0-1.0')
  await form.getByLabel('Who is to be named').fill('Me')
  await form.locator('[name=genre]').selectOption('drama')
  await form.locator('[name=poster]').setInputFiles(film('poster.webp'))
  await form.getByRole('button', { name: 'Add to the catalogue' }).click()
  await page.locator('#titles').getByText('new, not published').waitFor()
  await page.locator('#publish').getByRole('button').click()
  await page.getByText('Everything is published as it is.').waitFor()
  await page.locator('#give-code path').waitFor()
  const link = await page.locator('#channel-facts dd').first().textContent()

  await page.getByRole('link', { name: 'Back to the cinema' }).click()
  await card(page, 'Night train').waitFor()

  const friend = await world.open(link!)
  const theirs = await testPage(t)
  await theirs.goto(friend.url)
  await card(theirs, 'Night train').click()
  await theirs.getByTestId('play').first().click()
  await frameShown(theirs)
})
