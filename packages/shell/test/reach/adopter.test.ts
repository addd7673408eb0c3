/** What an adopter leaves alone: films of a catalogue that is late, and what somebody watched in the same home. */
import assert from 'node:assert/strict'
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { formatLink } from '@kinoswarm/catalog-feed'
import { dropFirst, Engine, keptFilm, takeFilm } from '@kinoswarm/engine'
import crypto from 'hypercore-crypto'
import { homeFiles } from '../../src/home/paths.ts'
import { readAdopted, writeAdopted } from '../../src/seed/adopted-list.ts'
import { isLate } from '../../src/seed/late.ts'
import { adoptingWorld, patienceMs, until } from './kit/adopting.ts'
import { filmWithWords, type KitFilm } from './kit/film-channel.ts'
import { quietBittorrent } from './kit/quiet.ts'
import { folder } from './kit/world.ts'

async function isWhole(dir: string, film: KitFilm): Promise<boolean> {
  const kept = await keptFilm(dir, film.infohash, film)
  return kept !== null && kept.have === kept.size
}

/** Puts a film where an engine keeps what it fetched, with these notes of it. */
async function lay(dir: string, film: KitFilm, notes: { pinned: boolean; used: number }): Promise<void> {
  const path = `${film.files[0]}.carried`
  await writeFile(path, Buffer.concat(await Promise.all(film.files.map((file) => readFile(file)))))
  await takeFilm(dir, { torrent: film.torrent, file: film.file, path })
  const at = join(dir, film.infohash, 'title.json')
  await writeFile(at, JSON.stringify({ ...JSON.parse(await readFile(at, 'utf8')), ...notes }))
}

async function usedAt(dir: string, film: KitFilm, seconds: number): Promise<void> {
  const segments = join(dir, film.infohash, 's')
  for (const name of await readdir(segments)) await utimes(join(segments, name), seconds, seconds)
}

test('A catalogue is late while the records of its channel are unread, and while the one they name is not open', () => {
  const [root, catalogue] = [{} as never, {} as never]
  assert.equal(isLate({ root: null, catalogue: null }, false), true)
  assert.equal(isLate({ root, catalogue }, false), true)
  assert.equal(isLate({ root, catalogue }, true), false)
  assert.equal(isLate({ root, catalogue: null }, false), false, 'a channel without films')
})

test('What was adopted is kept while a catalogue is late that may name it, and given up when none is', {
  timeout: 3 * patienceMs,
}, async (t) => {
  const film = await filmWithWords(await folder(t), 'here')
  const { home, run } = await adoptingWorld(t, [film])
  const elsewhere = 'ab'.repeat(20)
  await writeAdopted(home, [{ infohash: elsewhere, size: 1_000 }])
  const adopted = async () => (await readAdopted(home)).map(({ infohash }) => infohash)

  const links = [formatLink(crypto.keyPair().publicKey)]
  const quota = film.size * 2
  await run(quota, async ({ films }) => films.adopted === 2 && isWhole(homeFiles.media(home), film), links)
  assert.deepEqual(await adopted(), [elsewhere, film.infohash])

  await run(quota, async () => !(await adopted()).includes(elsewhere))
  assert.deepEqual(await adopted(), [film.infohash])
})

test('What was watched in a home keeps its room while films are adopted there', {
  timeout: 3 * patienceMs,
}, async (t) => {
  const dir = await folder(t)
  const [film, watched] = [await filmWithWords(dir, 'adopted'), await filmWithWords(dir, 'watched')]
  const { home, run } = await adoptingWorld(t, [film])
  const media = homeFiles.media(home)
  await lay(media, watched, { pinned: false, used: 1_000 })
  await writeFile(homeFiles.library(home), '{}')
  // No room is left beside what is kept.
  const quota = film.size + 50_000
  await run(quota, async ({ films }) => films.adopted === 1 && isWhole(media, film))
  assert.equal(await isWhole(media, watched), true)

  // Where nobody watches, all that is not kept must fit into the quota.
  await rm(homeFiles.library(home))
  await run(quota, async () => !(await isWhole(media, watched)))
  assert.equal(await isWhole(media, film), true)
})

test('What was given up goes before what was watched, whichever is older', { timeout: patienceMs }, async (t) => {
  const [dir, media] = [await folder(t), await folder(t)]
  const [watched, kept] = [await filmWithWords(dir, 'watched'), await filmWithWords(dir, 'kept')]
  await lay(media, watched, { pinned: false, used: 1_000 })
  await lay(media, kept, { pinned: true, used: 0 })
  await usedAt(media, watched, 1_000)
  const engine = new Engine({ dir: media, hyperswarm: false, bittorrent: quietBittorrent, freeFloor: 0 })
  t.after(() => engine.close())
  await engine.ready()
  await dropFirst(media, kept.infohash)
  await dropFirst(media, watched.infohash)
  await engine.pin(kept.infohash, false)
  await engine.setLimits({ quota: watched.size + 300_000 })
  await until(
    () => isWhole(media, kept),
    async (whole) => !whole,
  )
  assert.equal(await isWhole(media, watched), true)
})
