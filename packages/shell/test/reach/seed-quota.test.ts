/** The quota of a seeder that adopts films: over restarts, and whatever a catalogue says of sizes. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { keptFilm, keptFilms } from '@kinoswarm/engine'
import { homeFiles } from '../../src/home/paths.ts'
import { readAdopted } from '../../src/seed/adopted-list.ts'
import { adoptingWorld, patienceMs, type Status } from './kit/adopting.ts'
import { filmWithWords, type KitFilm } from './kit/film-channel.ts'
import { folder } from './kit/world.ts'

test('What a seeder adopted counts against its quota after a restart, and is given up when it does not fit', {
  timeout: 3 * patienceMs,
}, async (t) => {
  const dir = await folder(t)
  const [small, large] = [await filmWithWords(dir, 'small', { size: 500_000 }), await filmWithWords(dir, 'large')]
  const { home, run } = await adoptingWorld(t, [small, large])
  const whole = async (infohash: string) =>
    (await keptFilms(homeFiles.media(home))).some((film) => film.infohash === infohash && film.have === film.size)
  await run(
    1_500_000,
    async ({ films }) => films.adopted === 2 && (await whole(small.infohash)) && whole(large.infohash),
  )
  assert.equal((await readAdopted(home)).length, 2)

  const first: Status['films'][] = []
  const after = await run(600_000, async ({ films }) => {
    first.push(films)
    return films.adopted === 1 && !(await whole(large.infohash))
  })
  assert.equal(first[0]!.adopted, 2, 'known from the start')
  assert.ok(after.films.adoptedBytes <= 600_000)
  assert.deepEqual(
    (await readAdopted(home)).map(({ infohash }) => infohash),
    [small.infohash],
  )
  assert.equal(await whole(small.infohash), true)
})

test('A film counts as what its torrent says and not its catalogue, and only film and words are fetched', {
  timeout: 3 * patienceMs,
}, async (t) => {
  const dir = await folder(t)
  const honest = await filmWithWords(dir, 'honest', { rest: 4_000_000 })
  const lying = await filmWithWords(join(dir, 'lying'), 'lying', { size: 3_000_000, rest: 2_000 })
  const { home, run } = await adoptingWorld(t, [honest, lying], [honest, { ...lying, size: 1_000 }])
  const quota = 2_000_000
  const status = await run(quota, async () => {
    const film = await keptFilm(homeFiles.media(home), honest.infohash, honest)
    return film !== null && film.have === film.size
  })
  const films = await keptFilms(homeFiles.media(home))
  assert.deepEqual(
    films.map(({ infohash }) => infohash),
    [honest.infohash],
    'nothing of the other one came',
  )
  assert.equal(status.films.adopted, 1)
  assert.ok(status.films.adoptedBytes >= honest.size && status.films.adoptedBytes <= quota)
  assert.ok(status.received < quota, 'the large file beside the film stayed where it was')
})

test('Of a torrent that several titles are in, each of them is kept', { timeout: 3 * patienceMs }, async (t) => {
  const first = await filmWithWords(await folder(t), 'first', { size: 700_000, rest: 900_000 })
  const second = { ...first, id: 'second', file: 2, size: 900_000 }
  const { home, run } = await adoptingWorld(t, [first], [first, second])
  const whole = async (film: KitFilm) => {
    const kept = await keptFilm(homeFiles.media(home), film.infohash, film)
    return kept !== null && kept.have === film.size
  }
  const { films } = await run(2_000_000, async () => (await whole(first)) && (await whole(second)))
  assert.equal(films.adopted, 1)
  assert.ok(films.adoptedBytes >= first.size + second.size)
})
