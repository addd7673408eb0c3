import assert from 'node:assert/strict'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { QBittorrent, qbittorrentMissing } from '../kit/qbittorrent.ts'
import { assertPlays, classicEngine, film, give, open, portOf, QUIET, sha256 } from '../kit/world.ts'

const skip = qbittorrentMissing()
const LIMIT_MS = 90_000

async function client(t: TestContext): Promise<QBittorrent> {
  const made = await QBittorrent.start()
  t.after(() => made.close())
  return made
}

test('our engine plays what qBittorrent seeds', { skip }, async (t) => {
  const made = await film(t, 3_000_000)
  const seeder = await client(t)
  copyFileSync(made.path, join(seeder.dir, 'film.mp4'))
  await seeder.add(made.torrent)
  await seeder.until(LIMIT_MS, ({ progress, state }) => progress === 1 && /UP$/.test(state))
  const viewer = await classicEngine(t)
  const id = await open(viewer, made, { peers: [`127.0.0.1:${seeder.port}`] })
  await assertPlays(viewer, id, made)
})

test('qBittorrent fetches what our engine seeds, waking it from an idle entry', { skip }, async (t) => {
  const made = await film(t, 3_000_000)
  // It calls over uTP first, and over TCP only after that has failed for a good while.
  const seeder = await classicEngine(t, { bittorrent: { ...QUIET, utp: true } })
  await give(seeder, made)
  const leecher = await client(t)
  await leecher.add(made.torrent)
  await leecher.until(LIMIT_MS, ({ hash }) => hash === made.infohash)
  // A peer named while a torrent is still being looked at may be forgotten: it is named until it was called.
  const address = `127.0.0.1:${await portOf(seeder)}`
  const naming = setInterval(() => void leecher.addPeer(made.infohash, address), 500)
  t.after(() => clearInterval(naming))
  await leecher.until(LIMIT_MS, ({ progress }) => progress === 1)
  clearInterval(naming)
  assert.equal(sha256(readFileSync(join(leecher.dir, 'film.mp4'))), sha256(made.bytes))
})
