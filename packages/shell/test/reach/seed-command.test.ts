import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { createTorrent, Engine, titleTopic } from '@kinoswarm/engine'
import crypto from 'hypercore-crypto'
import HyperDHT from 'hyperdht'
import { openWorkshop } from '../../src/home/workshop.ts'
import { Attendant } from '../../src/seed/attendant.ts'
import { Seeder } from '../../src/seed/seeder.ts'
import { release } from './kit/channel.ts'
import { type KitFilm, makeFilmChannel } from './kit/film-channel.ts'
import { quietBittorrent } from './kit/quiet.ts'
import { folder, testnet } from './kit/world.ts'

/** Opening, finding and fetching take seconds; a busy machine makes a minute of it. */
const patienceMs = 90_000

test('A seeder keeps a channel whole, adopts the rarest film that fits its quota, and follows new releases by itself', {
  timeout: 3 * patienceMs,
}, async (t) => {
  const { bootstrap } = await testnet(t)
  const home = await folder(t)
  const shop = await openWorkshop(home)
  // The common one is the smaller: with as many copies of each it would be chosen.
  const [common, rare] = [await film(home, 'common', 500_000), await film(home, 'rare', 600_000)]
  const { maintainer, drive } = await makeFilmChannel(shop, [common, rare])
  await release(maintainer, home, '1.0.0')
  const first = new Seeder({ workshop: shop, bootstrap, links: [maintainer.link] })
  await first.ready()
  const other = new Engine({
    dir: await folder(t),
    bootstrap,
    bittorrent: quietBittorrent,
    allowPrivateAddresses: true,
  })
  await other.ready()
  await other.seed({ torrent: common.torrent, files: common.files })
  const workshop = await openWorkshop(await folder(t))
  const seeder = new Seeder({ workshop, bootstrap, links: [maintainer.link] })
  await seeder.ready()
  const attendant = new Attendant({ seeder, adopt: { order: 'rarest', quota: 700_000 }, upLimit: 0, downLimit: 0 })
  t.after(async () => {
    await attendant.close()
    await seeder.close()
    await workshop.close()
    await other.close()
    await first.close()
    await drive.close()
    await maintainer.close()
    await shop.close()
  })
  await announced(t, bootstrap, [common.infohash, 2], [rare.infohash, 1])
  await attendant.ready()
  const status = await until(attendant, ({ films, channels }) => films.adopted === 1 && channels[0]!.here)
  assert.equal(status.films.adoptedBytes, rare.size)
  await until(attendant, ({ received }) => received >= rare.size)
  await release(maintainer, home, '1.1.0')
  const after = await until(attendant, ({ channels: [channel] }) => channel!.version === '1.1.0' && channel!.here)
  assert.equal(after.channels[0]!.others, 1)
})

async function film(home: string, id: string, size: number): Promise<KitFilm> {
  const path = join(home, `${id}.webm`)
  await writeFile(path, crypto.randomBytes(size))
  return { id, file: 0, files: [path], ...(await createTorrent(path)) }
}

/** Resolves once the DHT knows that many machines for each film. */
async function announced(t: TestContext, bootstrap: string[], ...wanted: [infohash: string, machines: number][]) {
  const dht = new HyperDHT({ bootstrap, host: '127.0.0.1', firewalled: false })
  t.after(() => dht.destroy())
  const late = AbortSignal.timeout(patienceMs)
  for (const [infohash, machines] of wanted) {
    for (const found = new Set<string>(); found.size < machines; ) {
      if (late.aborted) assert.fail(`${found.size} machines are announced for a film, not ${machines}`)
      const lookup = dht.lookup(titleTopic(infohash))
      for await (const { peers } of lookup) for (const { publicKey } of peers) found.add(publicKey.toString('hex'))
    }
  }
}

type Status = Awaited<ReturnType<Attendant['status']>>

async function until(attendant: Attendant, good: (status: Status) => boolean): Promise<Status> {
  const late = AbortSignal.timeout(patienceMs)
  for (;;) {
    const status = await attendant.status()
    if (good(status)) return status
    if (late.aborted) assert.fail(JSON.stringify(status))
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
