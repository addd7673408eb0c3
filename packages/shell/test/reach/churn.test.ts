/**
 * Nine of ten peers are replaced again and again while a film plays. `KINOSWARM_CHURN_SECONDS=300` plays five minutes with
 * a change every 30 seconds; without it, some seconds of the same.
 */
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { figure, time } from './kit/figures.ts'
import { filmHash } from './kit/film.ts'
import type { Watched } from './kit/film-watcher.ts'
import { startPlayer } from './kit/hosts.ts'
import { noNamespaces, TestNetwork } from './kit/netns.ts'
import { quietBittorrent } from './kit/quiet.ts'
import { folder } from './kit/world.ts'
import { startDht } from './kit/world-net.ts'

const seconds = Number(process.env.KINOSWARM_CHURN_SECONDS ?? 12)
const changeEveryMs = seconds >= 300 ? 30_000 : 5_000
const givers = seconds >= 300 ? 10 : 5
const replaced = Math.floor(givers * 0.9)
const bytesPerSecond = 150_000
/** Together some five times what the film needs, so that it cannot all be fetched before the first change. */
const upLimit = (5 * bytesPerSecond) / givers
const film = { seed: 9, size: seconds * bytesPerSecond }

test(`${replaced} of ${givers} peers are replaced every ${changeEveryMs / 1000} s while a film of ${seconds} s plays to its end`, {
  skip: noNamespaces(),
  timeout: (2 * seconds + 120) * 1000,
}, async (t) => {
  const network = new TestNetwork(t)
  await startDht(t, network)
  // One address for each place in the crowd: whoever takes a place over is another peer at it.
  const places = Array.from({ length: givers }, (_, at) => `45.66.10.${at + 1}`)
  const crowd = await startPlayer(t, network.host('crowd', ...places))
  const viewer = await startPlayer(t, network.host('view', '45.66.4.1'))
  const options = { bittorrent: quietBittorrent }
  const home = await folder(t)
  let born = 0
  const join = async () => {
    const name = `${born++}`
    const host = places[(born - 1) % givers]!
    await crowd.ask('open', name, { ...options, host, upLimit, dir: await folder(t) })
    await crowd.ask('give', name, { ...film, dir: home })
    return name
  }
  let present = await Promise.all(Array.from({ length: givers }, join))
  await viewer.ask('open', 'viewer', { ...options, dir: await folder(t) })
  const watching = viewer.ask<Watched>('watch', 'viewer', { ...film, bytesPerSecond })
  const changes = { count: 0 }
  const stop = changing(t, changeEveryMs, async () => {
    const leaving = present.slice(0, replaced)
    await Promise.all(leaving.map((name) => crowd.ask('kill', name)))
    const joined = await Promise.allSettled(leaving.map(join))
    present = [...present.slice(replaced), ...joined.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))]
    changes.count++
  })
  const { sha256, stalls, stalledMs, startMs, ms } = await watching.finally(stop)
  assert.equal(sha256, filmHash(film.seed, film.size))
  assert.ok(changes.count > 0, 'nobody was replaced')
  t.diagnostic(`${changes.count} changes, ${born} peers in all, ${Math.round(ms / 1000)} s`)
  figure(
    t,
    '90 % of the peers replaced every 30 s for 5 min while a film plays',
    `${stalls} stalls (${time(stalledMs)} together) in ${seconds} s with ${changes.count} changes; first picture after ${time(startMs)}`,
  )
})

/** Runs `change` every so often, one at a time, until the returned function was called and the last one is through. */
function changing(t: TestContext, everyMs: number, change: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve()
  const timer = setInterval(() => {
    last = last.then(change)
  }, everyMs)
  t.after(() => clearInterval(timer))
  return () => {
    clearInterval(timer)
    return last
  }
}
