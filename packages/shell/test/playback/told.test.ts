import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { engine, givenFilm, until } from '../../../engine/test/kit/world.ts'
import { Playbacks } from '../../src/playback/playbacks.ts'

test('whoever watches is told how peers are connected, and that the disk takes nothing', async (t) => {
  const { bootstrap, made } = await givenFilm(t, 1_000_000)
  const viewer = await engine(t, { bootstrap })
  // A file where the folder of the film's bytes would be: every write fails.
  const dir = join(viewer.options.dir, made.infohash)
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 's'), '')
  const playbacks = new Playbacks({
    engine: async () => viewer,
    find: async () => ({ source: { infohash: made.infohash, file: 0 }, type: 'video/mp4', size: made.size }),
    externalUrl: (path) => path,
    pageOpen: () => true,
  })
  t.after(() => playbacks.close())
  await playbacks.ready()
  const { id } = await playbacks.play({ channel: 'c', id: 'film' })
  const { read } = await playbacks.file(id)
  read({ start: 0, end: made.size - 1 })
    .on('error', () => {})
    .resume()
  await until(viewer, () => playbacks.status(id).diskTrouble !== undefined, 60_000)
  await until(viewer, () => playbacks.status(id).paths?.hyperswarm === 1, 60_000)
})
