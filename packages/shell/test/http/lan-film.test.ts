import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { LanFilm } from '../../src/playback/lan-film.ts'

test('a device gets ranges of the one film behind the secret, and nothing else', async (t) => {
  const bytes = Buffer.from('0123456789')
  const read = ({ start, end }: { start: number; end: number }) => Readable.from([bytes.subarray(start, end + 1)])
  const words = async () => [{ start: 1, end: 2.5, text: 'a <b> --> c' }]
  const film = new LanFilm(() => ({ size: bytes.length, tag: 'x', type: 'video/mp4', read }), {
    host: '127.0.0.1',
    words,
  })
  t.after(() => film.close())
  await film.ready()
  const { url } = film
  const part = await fetch(film.url, { headers: { range: 'bytes=3-5' } })
  assert.deepEqual([part.status, await part.text(), part.headers.get('content-range')], [206, '345', 'bytes 3-5/10'])
  assert.equal((await fetch(film.url, { method: 'HEAD' })).headers.get('content-length'), '10')
  for (const path of ['/', '/film', `/${'0'.repeat(32)}/film`, '/../film']) {
    assert.equal((await fetch(new URL(path, film.url))).status, 404, path)
  }
  const told = await Promise.all([film.webvttUrl, film.subripUrl].map(async (at) => (await fetch(at)).text()))
  assert.deepEqual(told, [
    'WEBVTT\n\n00:00:01.000 --> 00:00:02.500\na &lt;b&gt; --&gt; c\n',
    '1\n00:00:01,000 --> 00:00:02,500\na <b> → c\n',
  ])
  assert.equal((await fetch(film.url, { method: 'POST', body: 'x' })).status, 404)
  await film.close()
  await assert.rejects(fetch(url))
})
