import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { findProgram } from '../../src/media/players/find.ts'
import { MpvPlayer, mpvArguments } from '../../src/media/players/mpv.ts'
import { vlcArguments } from '../../src/media/players/vlc.ts'
import { makeSamples } from './kit/samples.ts'

const film = { url: 'http://127.0.0.1:1/stream/x', title: '--script=/tmp/x.lua\n--', at: 42 }

test('nothing of a film becomes an option of a player', () => {
  for (const args of [mpvArguments(film, '/s'), vlcArguments(film)]) {
    assert.deepEqual(args.slice(-2), ['--', film.url])
    assert.ok(!args.some((arg) => arg.startsWith('--script')))
    assert.ok(!args.some((arg) => arg.includes('\n')))
  }
  assert.ok(mpvArguments({ ...film, audioLanguages: ['de', 'x --y'] }, '/s').includes('--alang=de'))
})

test('a program is looked for in absolute folders only', async () => {
  assert.equal(await findProgram('mpv-that-is-nowhere', { PATH: '.:relative:/nowhere' }), undefined)
  assert.ok(await findProgram('sh', { PATH: '.:/bin' }))
})

async function serve(t: TestContext, path: string): Promise<string> {
  const { size } = await stat(path)
  const server = createServer((request, response) => {
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const headers = {
      'content-length': size - start,
      'accept-ranges': 'bytes',
      'content-range': `bytes ${start}-${size - 1}/${size}`,
    }
    response.writeHead(request.headers.range ? 206 : 200, headers)
    createReadStream(path, { start })
      .on('error', () => {})
      .pipe(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/film`
}

test('mpv plays from where the film was left, and its position comes back', async (t) => {
  const program = await findProgram('mpv')
  if (!program) return t.skip('no mpv on this machine')
  const dir = await makeSamples({ only: ['hevc.mkv'] })
  const url = await serve(t, join(dir, 'hevc.mkv'))
  // Without a screen and a sound card, as tests run.
  const wrapped = { name: 'mpv', path: new URL('./kit/mpv-headless.sh', import.meta.url).pathname }
  const player = new MpvPlayer(wrapped, { url, title: 'A film', at: 10 })
  t.after(() => player.close())
  await player.ready()
  while (player.state.position < 10.5) await once(player, 'update', { signal: AbortSignal.timeout(20_000) })
  assert.ok(Math.abs((player.state.duration ?? 0) - 30) < 0.5)
  await player.close()
  assert.equal(player.state.open, false)
})
