/** What a capsule may bring, and make its taker give away. */
import assert from 'node:assert/strict'
import { mkdir, open, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { formatLink } from '@kinoswarm/catalog-feed'
import { Engine, keptFilm, keptFilms } from '@kinoswarm/engine'
import crypto from 'hypercore-crypto'
import { importInto } from '../../src/commands/import.ts'
import { homeFiles } from '../../src/home/paths.ts'
import { openWorkshop, type Workshop } from '../../src/home/workshop.ts'
import { FrameWriter } from '../../src/reach/capsule/frames.ts'
import {
  type CapsuleCore,
  type CapsuleFilm,
  coresOfChannel,
  exportCapsule,
  filmsHere,
  scopeOf,
} from '../../src/reach/capsule/index.ts'
import { ReachError } from '../../src/reach/index.ts'
import { FilmGiver } from '../../src/seed/film-giver.ts'
import { filmIsHere } from '../../src/seed/film-is-here.ts'
import { filmWithWords, makeFilmChannel } from './kit/film-channel.ts'
import { quietBittorrent } from './kit/quiet.ts'
import { folder, testnet } from './kit/world.ts'

const hasCode = (code: string) => (error: unknown) => error instanceof ReachError && error.code === code

/** A channel with one film of a torrent with several files, and how to write a capsule of it. */
async function world(t: TestContext) {
  const home = await folder(t)
  const shop = await workshopIn(t, home)
  const film = await filmWithWords(join(home, 'own'), 'a-film')
  const { maintainer, drive } = await makeFilmChannel(shop, [film])
  t.after(async () => {
    await drive.close()
    await maintainer.close()
  })
  const path = join(home, 'channel.kino')
  const own = { infohash: film.infohash, torrent: film.torrent, files: film.files }
  const { films } = await filmsHere([own], [], new Map([[film.infohash, film]]))
  const write = async (films: CapsuleFilm[], extra: CapsuleCore[] = []) => {
    const cores = await coresOfChannel(maintainer.reader, shop.store)
    const channel = maintainer.reader.link.key
    await exportCapsule({ channel, name: 'Open Cinema', cores: [...cores, ...extra], films, path, now: 0 })
    await Promise.all(cores.map(({ core }) => core.close()))
    return path
  }
  return { home, shop, film, carried: films[0]!, maintainer, write }
}

async function workshopIn(t: TestContext, home: string): Promise<Workshop> {
  const shop = await openWorkshop(home)
  t.after(() => shop.close())
  return shop
}

const viewer = async (t: TestContext) => workshopIn(t, await folder(t))

test('A capsule brings only cores that the channel’s records name and films that its catalogue names', async (t) => {
  const { home, shop, film, carried, write } = await world(t)
  const junk = shop.store.get({ name: 'junk' })
  await junk.append(Buffer.from('anything at all'))
  const other = await filmWithWords(join(home, 'other'), 'foreign')
  const { films: foreign } = await filmsHere([other], [], new Map([[other.infohash, other]]))
  const path = await write([carried, ...foreign], [{ core: junk, label: 'release' }])
  const taker = await viewer(t)
  const result = await importInto(taker, path)
  assert.deepEqual(result.films, [film.infohash])
  assert.deepEqual(
    result.passedOver.map(({ what }) => what),
    ['release', other.infohash],
  )
  assert.ok(result.cores.every(({ label }) => label !== 'release'))
  const core = taker.store.get({ key: junk.key })
  await core.ready()
  assert.equal(core.length, 0)
  assert.deepEqual(
    (await taker.films.all()).map(({ infohash }) => infohash),
    [film.infohash],
  )
  assert.deepEqual(
    (await keptFilms(homeFiles.media(taker.home))).map(({ infohash }) => infohash),
    [film.infohash],
  )
  assert.deepEqual(await readdir(join(taker.home, 'import')), [])
  const reader = await taker.reader(formatLink(result.channel))
  assert.equal(reader.state.catalogue?.titles, 1, 'its records are read when the import is over')
})

test('A capsule in which nothing is signed by the channel it names is refused', async (t) => {
  const { shop, write, maintainer } = await world(t)
  const junk = shop.store.get({ name: 'junk' })
  await junk.append(Buffer.from('anything at all'))
  const path = await write([])
  const cores = [{ core: junk, label: 'feed' }]
  await exportCapsule({ channel: junk.key, cores, path, now: 0 })
  assert.notDeepEqual(junk.key, maintainer.reader.link.key)
  const taker = await viewer(t)
  await assert.rejects(importInto(taker, path), hasCode('CAPSULE_NOT_ONE'))
})

test('A film of a torrent with several files comes whole, is said to be here, can be carried on, and is given', {
  timeout: 120_000,
}, async (t) => {
  const { film, carried, write } = await world(t)
  const taker = await viewer(t)
  const path = await write([carried])
  assert.deepEqual((await importInto(taker, path)).films, [film.infohash])
  assert.equal(await filmIsHere(taker, film), true)
  const kept = await keptFilm(homeFiles.media(taker.home), film.infohash, film)
  const chunks: Uint8Array[] = []
  for await (const chunk of kept!.readPieces()) chunks.push(chunk)
  const whole = Buffer.concat(await Promise.all(film.files.map((file) => readFile(file))))
  assert.ok(Buffer.concat(chunks).equals(whole), 'with the pieces it shares, here all of them')
  assert.deepEqual((await importInto(taker, path)).films, [], 'it is here already')

  const { bootstrap } = await testnet(t)
  const engine = async (dir: string) => {
    const made = new Engine({ dir, bootstrap, bittorrent: quietBittorrent, allowPrivateAddresses: true })
    t.after(() => made.close())
    await made.ready()
    return made
  }
  const giving = await engine(homeFiles.media(taker.home))
  const giver = new FilmGiver(taker, async () => giving)
  const failures: unknown[] = []
  giver.on('failure', (error) => failures.push(error))
  await giver.ready()
  t.after(() => giver.close())
  assert.deepEqual([giver.size, failures], [1, []])
  const watching = await engine(await folder(t))
  const id = await watching.open(film)
  const got: Uint8Array[] = []
  for await (const part of watching.read(id, { start: 0, end: film.size - 1 })) got.push(part)
  assert.ok(Buffer.concat(got).equals(film.bytes))
})

test('A film whose first or last piece was altered is refused, and one that comes without them is passed over', async (t) => {
  const { film, carried, write } = await world(t)
  const whole = Buffer.concat(await Promise.all(film.files.map((file) => readFile(file))))
  const taker = await viewer(t)
  for (const at of [100, whole.length - 1_100]) {
    const altered = Buffer.from(whole)
    altered[at]! ^= 1
    const path = await write([{ ...carried, readPieces: () => [altered] as never }])
    await assert.rejects(importInto(taker, path), hasCode('CAPSULE_DAMAGED'))
  }
  const path = await write([{ ...carried, before: 0, after: 0, readPieces: () => [film.bytes] as never }])
  const { films, passedOver } = await importInto(taker, path)
  assert.deepEqual([films, passedOver.map(({ what }) => what)], [[], [film.infohash]])
  assert.equal(await filmIsHere(taker, film), false)
})

test('A capsule takes films of its own channel along, and none of another one', async (t) => {
  const { home, shop, film, maintainer } = await world(t)
  const other = await filmWithWords(join(home, 'other'), 'elsewhere')
  const second = await makeFilmChannel(shop, [other])
  t.after(async () => {
    await second.drive.close()
    await second.maintainer.close()
  })
  const all = new Set((await shop.films.all()).map(({ infohash }) => infohash))
  assert.equal(all.size, 2)
  const named = await scopeOf(maintainer.reader.state, shop.store).films(all)
  assert.deepEqual([...named.keys()], [film.infohash])
  assert.equal(named.get(film.infohash)?.file, 1)
})

test('The same capsule twice at once is read once, and then is here already', async (t) => {
  const { film, carried, write } = await world(t)
  const path = await write([carried])
  const taker = await viewer(t)
  const both = await Promise.all([importInto(taker, path), importInto(taker, path)])
  assert.deepEqual(both.map(({ films }) => films).sort(), [[], [film.infohash]])
})

test('A head that names no channel or no format is refused by name and leaves nothing behind', async (t) => {
  const { home } = await world(t)
  const taker = await viewer(t)
  const good = { format: 1, channel: 'y'.repeat(52), created: 0, cores: 1, bytes: 0 }
  for (const [at, bad] of [{ channel: '!'.repeat(52) }, { format: 0 }, { format: '1' }, {}].entries()) {
    const path = join(home, `${at}.kino`)
    const file = await open(path, 'w')
    const writer = new FrameWriter(file)
    await writer.write('head', Buffer.from(JSON.stringify({ ...good, ...bad })))
    await writer.write('end', Buffer.alloc(0))
    await file.close()
    await assert.rejects(importInto(taker, path), (error) => error instanceof ReachError)
    assert.deepEqual(await readdir(join(taker.home, 'import')).catch(() => []), [])
  }
})

test('What an interrupted import left is forgotten after a week, not before', async (t) => {
  const { write } = await world(t)
  const taker = await viewer(t)
  const left = ['capsule-old', 'capsule-new'].map((name) => join(taker.home, 'import', name))
  for (const dir of left) {
    await mkdir(dir, { recursive: true })
    await writeFile(join(dir, 'place.json'), crypto.randomBytes(10))
  }
  const eightDaysAgo = Date.now() / 1000 - 8 * 86_400
  await utimes(join(left[0]!, 'place.json'), eightDaysAgo, eightDaysAgo)
  await utimes(left[0]!, eightDaysAgo, eightDaysAgo)
  await importInto(taker, await write([]))
  assert.deepEqual(await readdir(join(taker.home, 'import')), ['capsule-new'])
})
