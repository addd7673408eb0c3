import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createTorrent, Engine } from '@kinoswarm/engine'
import { Server as Tracker } from 'bittorrent-tracker'
import { ownAddress, transmission, transmissionMissing } from '../kit/transmission.ts'

const film = fileURLToPath(new URL('../../demo/films/city-of-cells/city-of-cells.mp4', import.meta.url))
const classic = { dht: false, lsd: false, pex: false, trackers: false }

test('our engine plays a film that transmission seeds', { skip: transmissionMissing() }, async (t) => {
  const client = await transmission(t)
  const { torrent, infohash, size } = await createTorrent(film)
  await copyFile(film, join(client.downloads, basename(film)))
  await client.add(torrent)
  await client.complete()

  const viewer = await engine(t, { bittorrent: classic })
  const id = await viewer.open({ infohash, file: 0, torrent, peers: [`127.0.0.1:${client.port}`] })
  const all = await readAll(viewer.read(id, { start: 0, end: size - 1 }))
  assert.equal(sha256(all), sha256(await readFile(film)))
  assert.equal(viewer.status(id)?.peers.bittorrent, 1)
})

test('transmission fetches a film that our engine seeds', { skip: transmissionMissing() }, async (t) => {
  const address = ownAddress()
  if (!address) return t.skip('the client refuses loopback addresses, and this machine has no other')
  const announce = await tracker(t, address)
  const { torrent, infohash } = await createTorrent(film)

  const seeder = await engine(t, { bittorrent: { ...classic, trackers: true } })
  await seeder.seed({ torrent, files: [film], trackers: [announce] })
  const client = await transmission(t)
  await client.add(torrent, announce)
  await client.complete()
  const fetched = await readFile(join(client.downloads, basename(film)))
  assert.equal(sha256(fetched), sha256(await readFile(film)), `${infohash} arrived whole`)
})

async function engine(t: TestContext, options: { bittorrent: typeof classic }): Promise<Engine> {
  const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-interop-'))
  const made = new Engine({ dir, bootstrap: [], hyperswarm: false, allowPrivateAddresses: true, ...options })
  t.after(async () => {
    await made.close()
    await rm(dir, { recursive: true, force: true })
  })
  await made.ready()
  return made
}

async function tracker(t: TestContext, address: string): Promise<string> {
  const server = new Tracker({ udp: false, ws: false, stats: false })
  server.listen(0, '0.0.0.0')
  await new Promise<void>((resolve) => server.once('listening', () => resolve()))
  t.after(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return `http://${address}:${server.http.address().port}/announce`
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
