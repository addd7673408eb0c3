import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { CatalogueWriter, createChannel, MemoryState } from '@kinoswarm/catalog-feed'
import { createTorrent } from '@kinoswarm/engine'
import crypto from 'hypercore-crypto'
import Hyperdrive from 'hyperdrive'
import { openWorkshop } from '../../src/home/workshop.ts'
import { Attendant } from '../../src/seed/attendant.ts'
import { Seeder } from '../../src/seed/seeder.ts'
import { folder, testnet } from './kit/world.ts'

const attribution = 'Test film, CC0'

test('A seeder keeps a channel whole and adopts its films within the quota', async (t) => {
  const { bootstrap } = await testnet(t)
  const home = await folder(t)
  const maintainerShop = await openWorkshop(home)
  const film = join(home, 'film.webm')
  await writeFile(film, crypto.randomBytes(600_000))
  const made = await createTorrent(film)
  const state = new MemoryState()
  const maintainer = await createChannel({
    store: maintainerShop.store,
    keyPair: crypto.keyPair(),
    name: 'Open Cinema',
    state,
  })
  const drive = new Hyperdrive(maintainerShop.store.namespace('catalogue'))
  await drive.ready()
  const writer = new CatalogueWriter(drive)
  await writer.ready()
  const title = {
    id: 'film',
    type: 'short' as const,
    title: 'Film',
    licence: 'CC0-1.0',
    attribution,
    page: 'https://example.org/',
    added: 1,
    sources: [
      { infohash: made.infohash, file: 0, size: made.size, container: 'webm', torrent: '/torrents/film.torrent' },
    ],
  }
  await writer.publish([title as never], { files: async () => made.torrent })
  await maintainer.publishCatalogue((await writer.head())!)
  await maintainerShop.films.add({ infohash: made.infohash, torrent: made.torrent, files: [film] })

  const first = new Seeder({ workshop: maintainerShop, bootstrap, links: [maintainer.link] })
  await first.ready()
  const workshop = await openWorkshop(await folder(t))
  const seeder = new Seeder({ workshop, bootstrap, links: [maintainer.link] })
  await seeder.ready()
  const attendant = new Attendant({ seeder, adopt: { order: 'rarest', quota: 1e9 }, upLimit: 0, downLimit: 0 })
  await attendant.ready()
  t.after(async () => {
    await attendant.close()
    await seeder.close()
    await workshop.close()
    await first.close()
    await drive.close()
    await maintainer.close()
    await maintainerShop.close()
  })
  const until = async (good: (status: Awaited<ReturnType<Attendant['status']>>) => boolean) => {
    const late = AbortSignal.timeout(40_000)
    for (;;) {
      const status = await attendant.status()
      if (good(status)) return status
      if (late.aborted) assert.fail(JSON.stringify(status))
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  const status = await until(({ films, channels }) => films.adopted === 1 && channels[0]!.here)
  assert.equal(status.films.adoptedBytes, made.size)
  await until(({ received }) => received >= made.size)
})
