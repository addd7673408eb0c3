/** The main ways through a whole shell in Firefox ESR: start, browse, search, play with subtitles, another language. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Firefox, firefoxMissing } from '../../packages/ui-bundle/test/kit/firefox.ts'
import { onPage } from '../../packages/ui-bundle/test/kit/on-page.ts'
import { testenv } from '../kit/world.ts'

test('in Firefox ESR a viewer finds a film by a misspelt name, plays it with French subtitles, and reads German', {
  skip: firefoxMissing(),
}, async (t) => {
  const world = await testenv(t)
  const channel = await world.maintain()
  const { url } = await world.open(channel.link)
  const firefox = await Firefox.launch()
  t.after(() => firefox.close())
  const page = onPage(firefox)

  await firefox.goto(url)
  await page.shown('.card')
  await page.go('#/browse')
  await page.shown('[data-testid=wall] .card')
  await page.type('.search input', 'four pendlums')
  await page.click('.card', 'Four Pendulums')
  await page.click('[data-testid=play]')
  await page.plays()
  await page.key('s', 'KeyS')
  await page.click('[role=dialog] [role=radio]', 'French')
  await page.key('Escape', 'Escape')
  await page.shown('.subtitle')
  await page.go('#/settings')
  await page.choose('[data-setting=language] select', 'de')
  await page.shown('h1', 'Einstellungen')
  assert.equal(await firefox.run(() => document.documentElement.lang), 'de')
  await firefox.goto('about:blank')
  await firefox.goto(url)
  await page.shown('.nav', 'Stöbern')
})
