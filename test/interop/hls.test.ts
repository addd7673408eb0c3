/** A film served to the local network, in a player of HTTP Live Streaming that is not ours: the browser's own. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { FilmServer, hlsPlan, MediaWorker } from '@kinoswarm/engine/media'
import { makeSamples } from '../../packages/engine/test/media/kit/samples.ts'
import { testPage } from '../kit/browser.ts'

const sample = 'ac3x2-srtx2.mkv'

async function served(t: TestContext): Promise<string> {
  const handle = await open(join(await makeSamples({ only: [sample] }), sample))
  const read = async (start: number, end: number) => {
    const bytes = new Uint8Array(end - start)
    await handle.read(bytes, 0, bytes.length, start)
    return bytes
  }
  const film = new MediaWorker({ size: (await handle.stat()).size, read })
  const server = new FilmServer(film, { host: '127.0.0.1', plan: hlsPlan(await film.probe()) })
  await server.ready()
  t.after(async () => {
    await server.close()
    await film.close()
    await handle.close()
  })
  return server.url
}

/** A page of another origin, as receivers are. */
async function otherPage(t: TestContext): Promise<string> {
  const site = createServer((_, response) => response.end('<!doctype html><title>receiver</title><video></video>'))
  site.listen(0, '127.0.0.1')
  await once(site, 'listening')
  t.after(() => site.close())
  return `http://127.0.0.1:${(site.address() as AddressInfo).port}/`
}

test('a film with AC3 sound is played and sought in by a browser from its playlists', async (t) => {
  const url = await served(t)
  const page = await testPage(t)
  await page.goto(await otherPage(t))
  const able = await page.evaluate(() => document.createElement('video').canPlayType('application/vnd.apple.mpegurl'))
  if (able === '') return t.skip('this browser has no player for HTTP Live Streaming')
  await page.evaluate((address) => {
    const video = document.querySelector('video')!
    video.src = address
    return video.play()
  }, url)
  const plays = (from: number) =>
    page.waitForFunction((time) => {
      const video = document.querySelector('video') as HTMLVideoElement & { webkitAudioDecodedByteCount: number }
      return video.currentTime > time && video.videoWidth > 0 && video.webkitAudioDecodedByteCount > 10_000
    }, from)
  await plays(1)
  await page.evaluate(() => {
    document.querySelector('video')!.currentTime = 20
  })
  await plays(20.5)
  assert.equal(await page.evaluate(() => Math.round(document.querySelector('video')!.duration)), 30)
})
