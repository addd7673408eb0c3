import assert from 'node:assert/strict'
import { get } from 'node:http'
import { test } from 'node:test'
import { parseTitle } from '@kinoswarm/catalog-feed'
import { portOf, serveAddon } from '../../src/catalog/addon-server.ts'

const title = parseTitle({
  id: 'sintel',
  type: 'movie',
  title: 'Sintel',
  year: 2010,
  added: 1,
  licence: 'CC-BY-3.0',
  attribution: 'Blender Foundation',
  page: 'https://durian.blender.org/',
  sources: [{ infohash: '08ada5a7a6183aae1e09d831df6748d566095a10', file: 2, size: 5, quality: '1080p' }],
})
const source = {
  browse: async () => ({
    total: 1,
    offset: 0,
    cards: [
      {
        id: 'sintel',
        type: 'movie' as const,
        title: 'Sintel',
        added: 1,
        genres: [],
        licence: 'CC-BY-3.0',
        poster: true,
        works: [1],
      },
    ],
    complete: true,
    ms: 0,
  }),
  get: async (id: string) => (id === 'sintel' ? title : null),
  artwork: async (id: string) =>
    id === 'sintel' ? { type: 'image/webp' as const, width: 2, height: 3, bytes: Buffer.from('RIFF') } : null,
}

function fetchJson(port: number, path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; body: Record<string, unknown> }>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }))
    }).on('error', reject)
  })
}

test('a media centre gets manifest, titles and streams; another host gets nothing', async (t) => {
  const server = await serveAddon(0, { source, name: { id: 'kinoswarm.test', name: 'Test', version: '1.0.0' } })
  t.after(() => server.close())
  const port = portOf(server)
  const manifest = await fetchJson(port, '/manifest.json')
  assert.deepEqual(manifest.body.resources, ['catalog', 'meta', 'stream'])
  const { body } = await fetchJson(port, '/catalog/movie/kinoswarm/search=sin&skip=0.json')
  assert.equal((body.metas as { id: string }[])[0]?.id, 'kino-sintel')
  const { poster } = (body.metas as { poster: string }[])[0]!
  const picture = await fetch(poster)
  assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/webp'])
  assert.equal((await fetch(`${poster}x`)).status, 404)
  const { body: streams } = await fetchJson(port, '/stream/movie/kino-sintel.json')
  assert.equal((streams.streams as { infoHash: string; fileIdx: number }[])[0]?.fileIdx, 2)
  assert.equal((await fetchJson(port, '/meta/movie/kino-nope.json')).body.meta, null)
  assert.equal((await fetchJson(port, '/../settings')).status, 404)
  assert.equal((await fetchJson(port, '/manifest.json', { host: 'evil.example' })).status, 403)
})
