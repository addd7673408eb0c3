/** A channel whose films somebody gives, and an empty home for whoever adopts them. */
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { openWorkshop } from '../../../src/home/workshop.ts'
import { Attendant } from '../../../src/seed/attendant.ts'
import { Seeder } from '../../../src/seed/seeder.ts'
import { type KitFilm, makeFilmChannel } from './film-channel.ts'
import { folder, testnet } from './world.ts'

/** Opening, finding and fetching take seconds; a busy machine makes a minute of it. */
export const patienceMs = 90_000

export type Status = Awaited<ReturnType<Attendant['status']>>

/** `named`: as the catalogue names them, where that differs. */
export async function adoptingWorld(t: TestContext, films: KitFilm[], named = films) {
  const { bootstrap } = await testnet(t)
  const shop = await openWorkshop(await folder(t))
  const { maintainer, drive } = await makeFilmChannel(shop, named)
  const giver = new Seeder({ workshop: shop, bootstrap, links: [maintainer.link] })
  await giver.ready()
  assert.equal(giver.films, films.length)
  t.after(async () => {
    await giver.close()
    await drive.close()
    await maintainer.close()
    await shop.close()
  })
  const home = await folder(t)
  /** One run of the seeder, until `good`; the review that is under way is ended in order. */
  const run = async (
    quota: number,
    good: (status: Status) => Promise<boolean>,
    also: string[] = [],
  ): Promise<Status> => {
    const workshop = await openWorkshop(home)
    const seeder = new Seeder({ workshop, bootstrap, links: [maintainer.link, ...also] })
    await seeder.ready()
    const attendant = new Attendant({ seeder, adopt: { order: 'all', quota }, upLimit: 0, downLimit: 0 })
    try {
      await attendant.ready()
      return await until(() => attendant.status(), good)
    } finally {
      await attendant.close()
      await seeder.close()
      await workshop.close()
    }
  }
  return { home, run }
}

/** Looks again and again until it is `good`. */
export async function until<T>(look: () => Promise<T>, good: (seen: T) => Promise<boolean>): Promise<T> {
  const late = AbortSignal.timeout(patienceMs)
  for (;;) {
    const seen = await look()
    if (await good(seen)) return seen
    if (late.aborted) assert.fail(`this took far too long: ${JSON.stringify(seen)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
