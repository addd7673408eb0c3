import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { LanFilm } from '../../src/playback/lan-film.ts'

test('a device gets ranges of the one film behind the secret, and nothing else', async (t) => {
  const bytes = Buffer.from('0123456789')
  const read = ({ start, end }: { start: number; end: number }) => Readable.from([bytes.subarray(start, end + 1)])
  const film = new LanFilm(() => ({ size: bytes.length, tag: 'x', type: 'video/mp4', read }), '127.0.0.1')
  t.after(() => film.close())
  await film.ready()
  const { url } = film
  const part = await fetch(film.url, { headers: { range: 'bytes=3-5' } })
  assert.deepEqual([part.status, await part.text(), part.headers.get('content-range')], [206, '345', 'bytes 3-5/10'])
  assert.equal((await fetch(film.url, { method: 'HEAD' })).headers.get('content-length'), '10')
  for (const path of ['/', '/film', `/${'0'.repeat(32)}/film`, '/../film']) {
    assert.equal((await fetch(new URL(path, film.url))).status, 404, path)
  }
  assert.equal((await fetch(film.url, { method: 'POST', body: 'x' })).status, 404)
  await film.close()
  await assert.rejects(fetch(url))
})
