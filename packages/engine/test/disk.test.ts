import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { takeFilm } from '../src/disk/take-in.ts'
import { fullBitfield, TitleState } from '../src/disk/title-state.ts'
import { assertPlays, engine, film, give, givenFilm, open, testnet, until } from './kit/world.ts'

const MiB = 1024 * 1024

test('a film of three times the quota plays to its end, and the quota is kept while it plays', async (t) => {
  const { bootstrap, made } = await givenFilm(t, 96 * MiB, { pieceLength: MiB })
  const quota = 32 * MiB
  const viewer = await engine(t, { bootstrap, quota, freeFloor: 0 })
  const id = await open(viewer, made)
  let most = 0
  viewer.on('update', () => {
    most = Math.max(most, viewer.status().diskUsed)
  })
  await assertPlays(viewer, id, made)
  await until(viewer, () => viewer.status().diskUsed <= quota)
  const onDisk = () => {
    const dir = join(viewer.options.dir, made.infohash, 's')
    return readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).blocks * 512, 0)
  }
  assert.ok(onDisk() <= quota + 8 * MiB, `${onDisk()} bytes on disk`)
  assert.ok(most > 0)
  // What was given back is fetched again.
  await assertPlays(viewer, id, made, { end: 2 * MiB })
})

test('what is kept offline stays when the quota is far too small for it', async (t) => {
  const { bootstrap, made } = await givenFilm(t, 12 * MiB, { pieceLength: 256 * 1024 })
  const viewer = await engine(t, { bootstrap, quota: MiB, freeFloor: 0 })
  const id = await open(viewer, made, { pinned: true })
  await until(viewer, () => viewer.status(id)?.have === made.size)
  await viewer.stop(id)
  await viewer.pin(made.infohash, false)
  await until(viewer, () => viewer.status().diskUsed <= MiB)
})

test('a disk that takes nothing any more degrades to memory, and says so', async (t) => {
  const { bootstrap, made } = await givenFilm(t, 5_000_000)
  const viewer = await engine(t, { bootstrap })
  // A file where the folder of segments would be: every write fails from the first on.
  mkdirSync(join(viewer.options.dir, made.infohash), { recursive: true })
  writeFileSync(join(viewer.options.dir, made.infohash, 's'), '')
  const id = await open(viewer, made)
  await assertPlays(viewer, id, made)
  await until(viewer, () => viewer.status(id)?.diskTrouble !== undefined)
})

test('data on disk is named by infohash and number only', async (t) => {
  const { bootstrap, made } = await givenFilm(t, 2_000_000)
  const viewer = await engine(t, { bootstrap })
  const id = await open(viewer, made)
  await assertPlays(viewer, id, made)
  await viewer.stop(id)
  const names = readdirSync(viewer.options.dir, { recursive: true }).map(String)
  assert.ok(names.length > 0)
  for (const name of names) {
    assert.match(name, /^([0-9a-f]{40}(\/(s(\/\d+)?|have|meta\.torrent|title\.json)(\.new)?)?|engine\.sock)$/)
  }
})

test('a seeded file that is gone, or has changed, is refused with a sentence', async (t) => {
  const made = await film(t, 300_000)
  const seeder = await engine(t)
  rmSync(made.path)
  assert.ok(!existsSync(made.path))
  await assert.rejects(seeder.seed({ torrent: made.torrent, files: [made.path] }), { code: 'file-changed' })
})

test('a hundred idle titles are entries that the first peer wakes', async (t) => {
  const bootstrap = await testnet(t)
  const seeder = await engine(t, { bootstrap })
  const films = []
  for (let number = 0; number < 100; number++) {
    const made = await film(t, 70_000 + number)
    films.push(made)
    await give(seeder, made)
  }
  await until(seeder, () => seeder.status().seeding === 100)
  assert.equal(seeder.status().torrents, 0)
  const viewer = await engine(t, { bootstrap })
  for (const made of [films[3]!, films[97]!]) {
    const id = await open(viewer, made)
    await assertPlays(viewer, id, made)
  }
  await until(seeder, () => seeder.status().torrents === 2)
})

test('a disk that takes no list of what is there gets room all the same, and what the list names is there', async (t) => {
  const { bootstrap, made } = await givenFilm(t, 48 * MiB, { pieceLength: MiB })
  const quota = 16 * MiB
  const viewer = await engine(t, { bootstrap, quota, freeFloor: 0 })
  const dir = join(viewer.options.dir, made.infohash)
  // A folder where the next list would be written: every one of them fails, as on a disk that is full.
  mkdirSync(join(dir, 'have.new', 'in-the-way'), { recursive: true })
  const id = await open(viewer, made)
  await assertPlays(viewer, id, made)
  const onDisk = () => readdirSync(join(dir, 's')).reduce((sum, name) => sum + blocksOf(join(dir, 's', name)), 0)
  await until(viewer, () => viewer.status().diskUsed <= quota && onDisk() <= quota + 8 * MiB)
  await viewer.stop(id)
})

test('what lies in the folder of a film and belongs to none of its pieces is removed', async (t) => {
  const made = await film(t, 2_000_000)
  const viewer = await engine(t, { hyperswarm: false })
  const segments = join(viewer.options.dir, made.infohash, 's')
  mkdirSync(segments, { recursive: true })
  writeFileSync(join(segments, '0'), Buffer.alloc(100_000))
  await open(viewer, made)
  await until(viewer, () => !existsSync(join(segments, '0')))
})

function blocksOf(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * 512
}

test('a film that another process puts here stays, whether its title is open or is opened meanwhile', async (t) => {
  const made = await film(t, 9 * MiB, { pieceLength: MiB })
  const viewer = await engine(t, { hyperswarm: false })
  const id = await open(viewer, made)
  await viewer.info(id)
  const state = new TitleState(join(viewer.options.dir, made.infohash))
  await takeFilm(viewer.options.dir, { torrent: made.torrent, file: 0, path: made.path })
  await viewer.pin(made.infohash, true)
  await viewer.stop(id)
  await viewer.close()
  const { have } = await state.load()
  assert.deepEqual(have, fullBitfield(9))

  const again = await engine(t, { hyperswarm: false, dir: viewer.options.dir })
  await state.fill(async () => {
    rmSync(join(state.dir, 'have'))
    await again.info(await open(again, made))
  })
  assert.ok(existsSync(join(state.dir, 's', '0')))
  await again.close()
})

test('while the list of what is there cannot be read, nothing of a film is removed, and the list stays', async (t) => {
  const made = await film(t, 9 * MiB, { pieceLength: MiB })
  const viewer = await engine(t, { hyperswarm: false })
  const dir = join(viewer.options.dir, made.infohash)
  await takeFilm(viewer.options.dir, { torrent: made.torrent, file: 0, path: made.path })
  // A folder in its place: reading it fails, and not for want of a file.
  renameSync(join(dir, 'have'), join(dir, 'aside'))
  mkdirSync(join(dir, 'have'))
  const id = await open(viewer, made)
  await viewer.info(id)
  await viewer.stop(id)
  await viewer.close()
  rmSync(join(dir, 'have'), { recursive: true })
  renameSync(join(dir, 'aside'), join(dir, 'have'))

  const again = await engine(t, { hyperswarm: false, dir: viewer.options.dir })
  await assertPlays(again, await open(again, made), made)
  await again.close()
})
