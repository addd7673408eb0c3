import assert from 'node:assert/strict'
import { randomFillSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { Engine } from '@kinoswarm/engine'
import { pieceHashes } from '../../../engine/test/kit/pieces.ts'
import { testnet } from '../../../engine/test/kit/world.ts'
import { Playbacks } from '../../src/playback/playbacks.ts'
import { namedBy, wordsInfo } from '../../src/playback/words-beside.ts'
import { quietBittorrent } from '../reach/kit/quiet.ts'

test('a subtitle file beside a film says its language by its name', () => {
  const table: [path: string, language: string, label?: string][] = [
    ['Film.en.srt', 'en'],
    ['Film.2026.eng.srt', 'en'],
    ['Subs/3_French.srt', 'fr'],
    ['Film (2026) [Deutsch].srt', 'de'],
    ['Film.German.forced.ass', 'de', 'forced'],
    ['Film.English.SDH.srt', 'en', 'SDH'],
    ['This.Is.It.2026.srt', '', 'This.Is.It.2026'],
    ['It.srt', '', 'It'],
    ['English.srt', 'en'],
    ['Film.xx.srt', '', 'Film.xx'],
    ['.srt', '', undefined],
  ]
  for (const [path, language, label] of table) {
    const named = namedBy(path)
    assert.deepEqual([named.language, named.label || undefined], [language, label], path)
  }
  assert.deepEqual(wordsInfo('p', [{ file: 4, path: 'a.de.ass', size: 3 }]), [
    { id: 'beside-0', language: 'de', url: '/media/p/words/0', styled: true },
  ])
})

test('a subtitle file of the same torrent is fetched from peers like the film', async (t) => {
  const bootstrap = await testnet(t)
  const start = async () => {
    const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-words-'))
    t.after(() => rm(dir, { recursive: true, force: true }))
    const engine = new Engine({ dir, bittorrent: quietBittorrent, bootstrap, allowPrivateAddresses: true })
    t.after(() => engine.close())
    await engine.ready()
    return { engine, dir }
  }
  const [seeder, viewer] = [await start(), await start()]
  const words = Buffer.from('1\n00:00:01,000 --> 00:00:02,000\nBonjour\n')
  const contents = { 'Film.mkv': randomFillSync(Buffer.alloc(700_000)), 'Film.fr.srt': words }
  const paths = Object.keys(contents).map((name) => join(seeder.dir, name))
  for (const [i, bytes] of Object.values(contents).entries()) await writeFile(paths[i]!, bytes)
  const torrent = torrentOf('Film', contents)
  const infohash = await seeder.engine.seed({ torrent, files: paths })

  const playbacks = new Playbacks({
    engine: async () => viewer.engine,
    find: async () => ({ source: { infohash, file: 0 }, type: 'video/x-matroska', size: 700_000 }),
    externalUrl: (path) => path,
    pageOpen: () => true,
  })
  t.after(() => playbacks.close())
  await playbacks.ready()
  const { id } = await playbacks.play({ channel: 'c', id: 'film' })
  await playbacks.file(id)
  assert.deepEqual(playbacks.status(id).subtitles, [{ id: 'beside-0', language: 'fr', url: `/media/${id}/words/0` }])
  assert.deepEqual(Buffer.from(await playbacks.wordsBeside(id, 0)), words)
  await assert.rejects(playbacks.wordsBeside(id, 1), { code: 'NOT_FOUND' })
})

/** A torrent of several files (BEP 3), in the order they are named. */
function torrentOf(name: string, contents: Record<string, Buffer>): Buffer {
  const pieceLength = 65_536
  const all = Buffer.concat(Object.values(contents))
  const pieces = pieceHashes(all, pieceLength)
  const string = (text: string) => `${Buffer.byteLength(text)}:${text}`
  const files = Object.entries(contents).map(([path, { length }]) => `d6:lengthi${length}e4:pathl${string(path)}ee`)
  const info = `d5:filesl${files.join('')}e4:name${string(name)}12:piece lengthi${pieceLength}e6:pieces${pieces.length}:`
  return Buffer.concat([Buffer.from(`d4:info${info}`), pieces, Buffer.from('ee')])
}
