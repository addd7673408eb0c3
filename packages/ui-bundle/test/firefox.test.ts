/** The main ways through the interface in Firefox ESR; all of them are walked in Chromium by the other files. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type MockSite, startMockSite } from '@kinoswarm/ui-bundle/dev'
import { filmFont } from '../../engine/test/media/kit/drawn.ts'
import { styledFile } from './ass/kit/own-file.ts'
import { playHash, titleHash } from './kit/browser.ts'
import { Firefox, firefoxMissing } from './kit/firefox.ts'
import { onPage } from './kit/on-page.ts'

describe('in Firefox ESR', { skip: firefoxMissing() }, () => {
  let site: MockSite
  let firefox: Firefox
  before(async () => {
    ;[site, firefox] = await Promise.all([startMockSite(), Firefox.launch()])
  })
  after(async () => {
    await firefox?.close()
    await site?.close()
  })
  const open = async (hash: string, scene = '') => {
    await firefox.goto('about:blank')
    await firefox.goto(`${site.url}?${scene}${hash}`)
    await shown('main')
  }

  const shown = (selector: string, text = '') => onPage(firefox).shown(selector, text)
  const click = (selector: string, text = '') => onPage(firefox).click(selector, text)

  it('a film is found by a misspelt name and played, with subtitles', async () => {
    await open('#/')
    await shown('.card')
    await firefox.run(() => {
      const box = document.querySelector<HTMLInputElement>('.search input')!
      box.value = 'sintl'
      box.dispatchEvent(new InputEvent('input', { bubbles: true }))
    })
    await click('.card', 'Sintel')
    await click('[data-testid=play]')
    const playing = await firefox.run(async () => {
      const video = () => document.querySelector('video')
      while (!((video()?.currentTime ?? 0) > 0.2)) await new Promise((resolve) => setTimeout(resolve, 50))
      return video()!.currentTime
    })
    assert.ok(playing > 0.2)
    await firefox.run(() => dispatchEvent(new KeyboardEvent('keydown', { key: 'c', code: 'KeyC', bubbles: true })))
    await shown('.subtitle')
  })

  it('a styled file is drawn on the picture, and a font out of bytes is allowed', async () => {
    await open(playHash(2))
    const seen = await firefox.run(
      async ({ source, font }: { source: string; font: string }) => {
        const until = async (test: () => unknown) => {
          while (!test()) await new Promise((resolve) => setTimeout(resolve, 50))
        }
        const video = () => document.querySelector('video')
        await until(() => (video()?.videoWidth ?? 0) > 0)
        video()!.pause()
        dispatchEvent(new KeyboardEvent('keydown', { key: 's', code: 'KeyS', bubbles: true }))
        const input = () => document.querySelector<HTMLInputElement>('.panel-over input[type=file]')
        await until(input)
        const files = new DataTransfer()
        files.items.add(new File([source], 'own.ass'))
        input()!.files = files.files
        input()!.dispatchEvent(new Event('change', { bubbles: true }))
        const pixel = () => {
          const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=drawn]')
          return canvas && [...canvas.getContext('2d')!.getImageData(canvas.width / 4, canvas.height / 2, 1, 1).data]
        }
        await until(() => pixel()?.[3] === 255)
        const bytes = Uint8Array.from(atob(font), (letter) => letter.charCodeAt(0))
        const face = await new FontFace('film-font-0', bytes.buffer).load()
        return { pixel: pixel(), status: face.status }
      },
      { source: styledFile, font: (await filmFont()).bytes.toString('base64') },
    )
    assert.deepEqual(seen, { pixel: [0, 255, 0, 255], status: 'loaded' })
  })

  it('a wall of 100,000 titles is scrolled to its end', async () => {
    await open('#/browse', 'titles=100000&')
    await shown('h1, .page-head', '100,000')
    await firefox.run(() => scrollTo(0, document.documentElement.scrollHeight))
    await shown('[aria-posinset="100000"]')
  })

  it('marks are made and taken back, and settings take effect at once', async () => {
    await open(titleHash(3))
    await click('.title-actions button', 'Favourite')
    await click('.toast button', 'Undo')
    await open('#/settings')
    await shown('option[value=light]')
    await firefox.run(() => {
      const theme = [...document.querySelectorAll('select')].find((one) =>
        [...one.options].some((o) => o.value === 'light'),
      )!
      theme.value = 'light'
      theme.dispatchEvent(new Event('change', { bubbles: true }))
    })
    assert.equal(await firefox.run(() => document.documentElement.dataset.theme), 'light')
  })

  it('channels, giving back and network are there, and nothing sticks out sideways', async () => {
    for (const hash of ['#/', '#/channels', '#/giving', '#/network', '#/mine', titleHash(1)]) {
      await open(hash)
      await shown('main h1')
      const wide = await firefox.run(() => document.documentElement.scrollWidth - innerWidth)
      assert.ok(wide <= 0, hash)
    }
  })
})
