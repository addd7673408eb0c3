/** Films on the screens of the house, from the page's own routes to a device that is only played. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { Chromecast } from '@kinoswarm/engine/media'
import { FakeChromecast } from '../../../engine/test/media/kit/fake-chromecast.ts'
import type { MediaFile } from '../../src/http/media.ts'
import type { PageServices } from '../../src/http/page-services.ts'
import { Router } from '../../src/http/router.ts'
import { castRoutes } from '../../src/http/routes-cast.ts'
import { LoopbackServer } from '../../src/http/server.ts'
import { Casts } from '../../src/playback/casts.ts'
import { Films } from '../../src/playback/films.ts'

interface Told {
  status: number
  body: Record<string, never>
}

/** A film of two seconds with Opus and subtitles, and one Cast device in the house. */
async function house(t: TestContext) {
  const bytes = await readFile(join(import.meta.dirname, 'film.mkv'))
  const read = (span: { start: number; end: number }) => Readable.from([bytes.subarray(span.start, span.end + 1)])
  const file: MediaFile = { size: bytes.length, tag: 'x', type: 'video/x-matroska', read }
  const films = new Films(
    () => file,
    () => '',
  )
  await films.ready()
  const fake = await FakeChromecast.start()
  const finders = [
    async (_: string, onFound: (found: { id: string; kind: 'chromecast'; screen: Chromecast }) => void) =>
      onFound({ id: 'tv', kind: 'chromecast', screen: new Chromecast('Kitchen', '127.0.0.1', fake.port) }),
  ]
  const casts = new Casts({ films: () => films, finders, addresses: () => ['127.0.0.1'] })
  const playbacks = { file: async () => file, fileNow: () => file }
  const router = new Router(castRoutes({ playbacks, casts } as unknown as PageServices))
  const server = new LoopbackServer({ port: 0, exact: false })
  await server.ready()
  const origin = server.serve('casts.localhost', { handle: (exchange) => router.handle(exchange) })
  t.after(async () => {
    await casts.close()
    await server.close()
    await films.close()
    await fake.close()
  })
  const call = (method: string, path: string, body?: object) => ask({ port: server.port, origin, method, path, body })
  return { call, fake, casts }
}

function ask(to: { port: number; origin: string; method: string; path: string; body?: object }): Promise<Told> {
  const { port, origin, method, path, body } = to
  const text = body && JSON.stringify(body)
  const headers = {
    host: new URL(origin).host,
    origin,
    ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  }
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', path: `/api/v1${path}`, method, headers }, async (response) => {
      const parts: Buffer[] = []
      for await (const part of response) parts.push(part as Buffer)
      resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(parts).toString()) })
    })
    sent.on('error', reject)
    sent.end(text)
  })
}

test('nothing is searched for, and no port is open, before somebody asks', async (t) => {
  const { call, fake } = await house(t)
  assert.equal((await call('GET', '/playback/film/cast')).status, 404)
  assert.equal(fake.connections, 0)
  const found = await call('POST', '/cast/search', {})
  assert.deepEqual(found.body, [{ id: 'tv', name: 'Kitchen', kind: 'chromecast' }])
  assert.equal(fake.connections, 0)
})

test('a film a Cast device cannot take as it is goes to it as segments, with the words of the film', async (t) => {
  const { call, fake } = await house(t)
  await call('POST', '/cast/search', {})
  const words = { name: 'English', language: 'en', inside: 0 }
  const begun = await call('POST', '/playback/film/cast', { device: 'tv', title: 'Two Tones', at: 1, words })
  assert.equal(begun.status, 201, JSON.stringify(begun.body))
  const media = fake.film?.media as { contentId: string; contentType: string; tracks: { trackContentId: string }[] }
  assert.equal(media.contentType, 'application/vnd.apple.mpegurl')
  assert.match(await (await fetch(media.contentId)).text(), /^#EXTM3U/)
  const spoken = await fetch(media.tracks[0]?.trackContentId ?? '')
  assert.equal(spoken.headers.get('access-control-allow-origin'), '*')
  assert.match(await spoken.text(), /^WEBVTT[\s\S]*One &amp; two[\s\S]*Three/)
  assert.equal((await call('PATCH', '/playback/film/cast', { do: 'pause' })).status, 200)
  assert.equal((await call('PATCH', '/playback/film/cast', { do: 'seek', to: 1.5 })).status, 200)
  assert.equal((await call('PATCH', '/playback/film/cast', { do: 'dance' })).status, 400)
  const state = await call('GET', '/playback/film/cast')
  const device = { id: 'tv', name: 'Kitchen', kind: 'chromecast' }
  assert.deepEqual(state.body, { state: 'paused', position: 1.5, duration: 30, device })
  assert.equal((await call('DELETE', '/playback/film/cast')).status, 200)
  assert.equal(
    fake.asked.some(({ type }) => type === 'STOP'),
    true,
  )
  await assert.rejects(fetch(media.contentId))
})

test('lines the viewer brought along go with the film', async (t) => {
  const { call, fake } = await house(t)
  await call('POST', '/cast/search', {})
  const words = { name: 'Mine', cues: [{ start: 0, end: 1, text: '<b>' }, { start: 'x' }] }
  await call('POST', '/playback/film/cast', { device: 'tv', title: 'x', at: 0, words })
  const media = fake.film?.media as { tracks: { trackContentId: string; name: string }[] }
  assert.equal(
    await (await fetch(media.tracks[0]?.trackContentId ?? '')).text(),
    'WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n&lt;b&gt;\n',
  )
  fake.picky = true
  const refused = await call('POST', '/playback/film/cast', { device: 'tv', title: 'x', at: 0 })
  assert.ok(refused.status >= 400)
  assert.equal((await call('GET', '/playback/film/cast')).status, 404)
})

test('an address for other players is opened when asked for, answers for one film only, and ends with it', async (t) => {
  const { call, casts } = await house(t)
  const opened = await call('POST', '/playback/film/address', {})
  assert.equal(opened.status, 201, JSON.stringify(opened.body))
  const url = String(opened.body.url)
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/main\.m3u8$/)
  assert.equal((await call('POST', '/playback/film/address', {})).body.url, url)
  const main = await (await fetch(url)).text()
  assert.match(main, /TYPE=AUDIO[\s\S]*TYPE=SUBTITLES/)
  assert.equal((await fetch(url.replace(/[0-9a-f]{32}/, '0'.repeat(32)))).status, 404)
  await casts.endAll('film')
  await assert.rejects(fetch(url))
})
