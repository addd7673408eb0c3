/**
 * One way of exchange with transmission, as a script for a namespace: `plays` = it seeds and our engine plays,
 * `seeds` = our engine seeds and it fetches, found through a tracker.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { createTorrent, Engine } from '@kinoswarm/engine'
import { Server as Tracker } from 'bittorrent-tracker'
import { namespaceAddress } from '../../kit/namespace.ts'
import { startTransmission } from '../../kit/transmission.ts'

const film = fileURLToPath(new URL('../../../demo/films/city-of-cells/city-of-cells.mp4', import.meta.url))
const classic = { dht: false, lsd: false, pex: false, trackers: false }
const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-interop-'))
const client = await startTransmission()
const way = { plays, seeds }[process.argv[2] ?? '']
if (!way) throw new Error('plays or seeds?')
await way()
await client.stop()
await rm(dir, { recursive: true, force: true })
process.exit()

async function plays(): Promise<void> {
  const { torrent, infohash, size } = await createTorrent(film)
  await copyFile(film, join(client.downloads, basename(film)))
  await client.add(torrent)
  await client.complete()
  const viewer = await engine(classic)
  const id = await viewer.open({ infohash, file: 0, torrent, peers: [client.address] })
  const all = await readAll(viewer.read(id, { start: 0, end: size - 1 }))
  assert.equal(sha256(all), sha256(await readFile(film)))
  assert.equal(viewer.status(id)?.peers.bittorrent, 1)
  await viewer.close()
}

async function seeds(): Promise<void> {
  const announce = await tracker()
  const { torrent } = await createTorrent(film)
  const seeder = await engine({ ...classic, trackers: true })
  await seeder.seed({ torrent, files: [film], trackers: [announce] })
  await client.add(torrent, announce)
  await client.complete()
  const fetched = await readFile(join(client.downloads, basename(film)))
  assert.equal(sha256(fetched), sha256(await readFile(film)))
  await seeder.close()
}

async function engine(bittorrent: typeof classic): Promise<Engine> {
  const made = new Engine({
    dir: join(dir, 'engine'),
    bootstrap: [],
    hyperswarm: false,
    allowPrivateAddresses: true,
    bittorrent,
  })
  await made.ready()
  return made
}

async function tracker(): Promise<string> {
  const server = new Tracker({ udp: false, ws: false, stats: false })
  server.listen(0, namespaceAddress)
  await new Promise<void>((resolve) => server.once('listening', () => resolve()))
  return `http://${namespaceAddress}:${server.http.address().port}/announce`
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
