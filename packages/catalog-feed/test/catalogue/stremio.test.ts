import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerAddon } from '../../src/index.ts'
import { titleNumber } from './kit.ts'

test('a torrent of version 2 alone is no stream of the protocol, for that has no name for it', async () => {
  const sources = [
    { infohash2: 'ab'.repeat(32), size: 1 },
    { infohash: 'cd'.repeat(20), infohash2: 'ab'.repeat(32), size: 2 },
  ]
  const film = titleNumber(1, { sources })
  const source = { browse: () => Promise.reject(new Error('not asked')), get: async () => film }
  const name = { id: 'x', name: 'X', version: '1.0.0' }
  const { streams } = (await answerAddon('/stream/movie/kino-film-1.json', source, name)) as {
    streams: { infoHash: string; sources: string[] }[]
  }
  assert.deepEqual(
    streams.map(({ infoHash, sources }) => [infoHash, sources]),
    [['cd'.repeat(20), [`dht:${'cd'.repeat(20)}`]]],
  )
})
