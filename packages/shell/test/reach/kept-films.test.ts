import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { createTorrent, Engine, keptFilms } from '@kinoswarm/engine'
import crypto from 'hypercore-crypto'
import { filmsHere } from '../../src/reach/capsule/index.ts'
import { quietBittorrent } from './kit/quiet.ts'
import { folder, testnet } from './kit/world.ts'

test('A capsule can take what a viewer watched whole, and says of the rest how much is here', {
  timeout: 120_000,
}, async (t) => {
  const { bootstrap } = await testnet(t)
  const [giver, viewer] = [await engine(t, bootstrap), await engine(t, bootstrap)]
  const [whole, part] = [await film(t, 700_000), await film(t, 900_000)]
  for (const { torrent, path } of [whole, part]) await giver.seed({ torrent, files: [path] })
  await drain(viewer.read(await viewer.open({ ...whole, file: 0 }), { start: 0, end: whole.bytes.length - 1 }))
  await viewer.open({ ...part, file: 0 })
  await viewer.close()
  const kept = await keptFilms(viewer.options.dir)
  const gone = { infohash: 'a'.repeat(40), torrent: whole.torrent, files: ['/nowhere/Gone.webm'] }
  const { films, leftOut } = await filmsHere([gone], kept)
  assert.deepEqual(
    films.map(({ infohash }) => infohash).filter((infohash) => infohash !== part.infohash),
    [whole.infohash],
  )
  assert.equal(leftOut[0]?.why, 'its file is gone or has changed')
  const chunks: Uint8Array[] = []
  for await (const chunk of films.find(({ infohash }) => infohash === whole.infohash)!.readPieces()) chunks.push(chunk)
  assert.deepEqual(Buffer.concat(chunks), whole.bytes)
})

test('A film of which pieces are missing is left out, with the share that is here', async () => {
  const film = {
    infohash: 'b'.repeat(40),
    torrent: Buffer.alloc(0),
    name: 'Half',
    file: 0,
    size: 1_000,
    have: 999,
    before: 0,
    after: 0,
    readPieces: async function* () {},
  }
  assert.deepEqual(await filmsHere([], [film]), {
    films: [],
    leftOut: [{ infohash: film.infohash, name: 'Half', why: 'only 99 % of it is here' }],
  })
})

async function engine(t: test.TestContext, bootstrap: string[]): Promise<Engine> {
  const dir = await folder(t)
  const made = new Engine({ dir, bootstrap, bittorrent: quietBittorrent, allowPrivateAddresses: true })
  t.after(() => made.close())
  await made.ready()
  return made
}

async function film(t: test.TestContext, size: number) {
  const path = join(await folder(t), 'film.webm')
  const bytes = crypto.randomBytes(size)
  await writeFile(path, bytes)
  return { ...(await createTorrent(path)), path, bytes }
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}
