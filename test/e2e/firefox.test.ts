/** The main ways through a whole shell in Firefox ESR: start, browse, search, play with subtitles, another language. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Firefox, firefoxMissing } from '../../packages/ui-bundle/test/kit/firefox.ts'
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

/** What a person does, by selectors: Firefox is driven without a library of locators. */
function onPage(firefox: Firefox) {
  const shown = (selector: string, text = '') =>
    firefox.run(
      async ({ selector, text }: { selector: string; text: string }) => {
        const fits = () => [...document.querySelectorAll(selector)].some((one) => one.textContent?.includes(text))
        while (!fits()) await new Promise((resolve) => setTimeout(resolve, 50))
      },
      { selector, text },
    )
  return {
    shown,
    go: (hash: string) =>
      firefox.run((hash: string) => {
        location.hash = hash
      }, hash),
    async click(selector: string, text = '') {
      await shown(selector, text)
      await firefox.run(
        ({ selector, text }: { selector: string; text: string }) => {
          const all = [...document.querySelectorAll<HTMLElement>(selector)]
          all.find((one) => one.textContent?.includes(text))!.click()
        },
        { selector, text },
      )
    },
    type: (selector: string, text: string) =>
      firefox.run(
        ({ selector, text }: { selector: string; text: string }) => {
          const box = document.querySelector<HTMLInputElement>(selector)!
          box.value = text
          box.dispatchEvent(new InputEvent('input', { bubbles: true }))
        },
        { selector, text },
      ),
    async choose(selector: string, value: string) {
      await shown(selector)
      await firefox.run(
        ({ selector, value }: { selector: string; value: string }) => {
          const list = document.querySelector<HTMLSelectElement>(selector)!
          list.value = value
          list.dispatchEvent(new Event('change', { bubbles: true }))
        },
        { selector, value },
      )
    },
    key: (key: string, code: string) =>
      firefox.run(
        ({ key, code }: { key: string; code: string }) => {
          const target = document.activeElement ?? document.body
          target.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }))
        },
        { key, code },
      ),
    plays: () =>
      firefox.run(async () => {
        const time = () => document.querySelector('video')?.currentTime ?? 0
        while (time() < 0.3) await new Promise((resolve) => setTimeout(resolve, 50))
      }),
  }
}
