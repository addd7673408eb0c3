import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import type { MediaPlan, MediaProbe, SubtitleCue } from '../../src/api.ts'
import { mediaTrackRoutes } from '../../src/http/media-tracks.ts'
import type { PageServices } from '../../src/http/page-services.ts'
import { Router } from '../../src/http/router.ts'
import { playerRoutes } from '../../src/http/routes-players.ts'
import { LoopbackServer } from '../../src/http/server.ts'
import { Films } from '../../src/playback/films.ts'
import { HandOvers } from '../../src/playback/hand-overs.ts'

/** A film of two seconds and a few kilobytes, as bytes of a playback called `film`. */
async function filmServer(t: TestContext) {
  const film = await readFile(join(import.meta.dirname, 'film.mkv'))
  const file = {
    size: film.length,
    tag: 'x',
    type: 'video/x-matroska',
    read: (span: { start: number; end: number }) => Readable.from([film.subarray(span.start, span.end + 1)]),
  }
  const films = new Films(
    (id) => {
      if (id !== 'film') throw Object.assign(new Error('This film is not open any more.'), { code: 'NOT_FOUND' })
      return file
    },
    () => '',
  )
  await films.ready()
  const handOvers = new HandOvers()
  const services = { playbacks: { status: () => ({ externalUrl: '' }) }, handOvers, settings: { value: {} } }
  const router = new Router(mediaTrackRoutes(films), playerRoutes(services as unknown as PageServices))
  const server = new LoopbackServer({ port: 0, exact: false })
  await server.ready()
  const origin = server.serve('films.localhost', { handle: (exchange) => router.handle(exchange) })
  t.after(async () => {
    await server.close()
    await films.close()
    await handOvers.close()
  })
  return (path: string, body?: Uint8Array) => ask(server.port, origin, path, body)
}

/** By hand, because not every resolver knows names under localhost. */
function ask(
  port: number,
  origin: string,
  path: string,
  body?: Uint8Array,
): Promise<{ status: number; bytes: Buffer; json: () => never }> {
  return new Promise((resolve, reject) => {
    const headers = { host: new URL(origin).host, ...(body && { origin, 'content-length': body.length }) }
    const sent = request(
      { port, host: '127.0.0.1', path, method: body ? 'POST' : 'GET', headers },
      async (response) => {
        const parts: Buffer[] = []
        for await (const part of response) parts.push(part as Buffer)
        const bytes = Buffer.concat(parts)
        resolve({ status: response.statusCode ?? 0, bytes, json: () => JSON.parse(bytes.toString()) as never })
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

test('a page learns what a film holds, gets a plan for its own browser, and its tracks in windows', async (t) => {
  const get = await filmServer(t)
  const probe: MediaProbe = (await get('/media/film/probe')).json()
  assert.deepEqual(
    [probe.container, probe.video.length, probe.audio.length, probe.subtitles.length],
    ['matroska', 1, 1, 2],
  )
  assert.deepEqual(
    probe.chapters.map(({ title }) => title),
    ['One', 'Two'],
  )
  const yes = probe.tests.flatMap(({ ask: how }, i) => (how === 'stream' ? [i] : []))
  const plan: MediaPlan = (await get(`/media/film/plan?yes=${yes.join(',')}`)).json()
  assert.equal(plan.letter, 'B')
  const video = await get('/media/film/video?t=0&d=4')
  assert.ok(video.bytes.includes('moov') && video.bytes.includes('moof'))
  const bare = await get('/media/film/video?t=4&d=4&bare')
  assert.equal(bare.bytes.length, 0)
  const audio = await get('/media/film/audio/0?t=0&d=4')
  assert.ok(audio.bytes.includes('Opus'))
  const cues: SubtitleCue[] = (await get('/media/film/subtitle/0?t=0&d=4')).json()
  assert.deepEqual(
    cues.map(({ text }) => text),
    ['One & two', 'Three'],
  )
})

test('what is not there and what makes no sense is refused in words', async (t) => {
  const get = await filmServer(t)
  const rows: [path: string, status: number][] = [
    ['/media/other/probe', 404],
    ['/media/film/audio/7?t=0', 500],
    ['/media/film/audio/x?t=0', 400],
    ['/media/film/video?t=-1', 400],
    ['/media/film/video?t=abc', 400],
    ['/media/film/subtitle/9', 500],
  ]
  for (const [path, status] of rows) {
    const answer = await get(path)
    assert.equal(answer.status, status, path)
    assert.match((answer.json() as { error: { message: string } }).error.message, /\w/)
  }
})

test('a subtitle file of the viewer is decoded, whatever it was written with', async (t) => {
  const post = await filmServer(t)
  const words = Buffer.concat([Buffer.from('1\n0:01 --> 0:02\n'), Buffer.from('cff0e8e2e5f2', 'hex')])
  const answer: { cues: SubtitleCue[]; encoding: string } = (
    await post('/api/v1/subtitle-file?encoding=windows-1251', words)
  ).json()
  assert.deepEqual([answer.encoding, answer.cues[0]?.text], ['windows-1251', 'Привет'])
  assert.equal((await post('/api/v1/subtitle-file', Buffer.from('PK\x03\x04'))).status, 500)
})
