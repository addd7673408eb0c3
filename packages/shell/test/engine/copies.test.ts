/** How many have a film, as the shell asks the engine for it. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { engine, film, give, testnet } from '../../../engine/test/kit/world.ts'
import { EngineHost } from '../../src/engine/engine-host.ts'
import { defaultSettings } from '../../src/settings.ts'

/** Its announcement may take a moment to be found. */
const looksMax = 10

test('the running engine is asked who has a film; none is started for it, and a paused one is not asked', async (t) => {
  const bootstrap = await testnet(t)
  const made = await film(t, 100_000)
  await give(await engine(t, { bootstrap }), made)
  const home = await mkdtemp(join(tmpdir(), 'kinoswarm-copies-'))
  t.after(() => rm(home, { recursive: true, force: true, maxRetries: 5 }))
  const host = new EngineHost({ home, bootstrap, settings: () => defaultSettings })
  t.after(() => host.close())
  const source = { infohash: made.infohash, file: 0, size: made.size, trackers: [], audio: [] }

  assert.equal(await host.copies(source), undefined)
  assert.equal(host.running, undefined)
  await host.get()
  let copies = await host.copies(source)
  for (let again = 0; again < looksMax && copies !== 1; again++) copies = await host.copies(source)
  assert.equal(copies, 1)
  assert.equal(await host.copies({ ...source, infohash: 'f'.repeat(40) }), 0)
  assert.equal(host.status?.torrents, 0, 'asking opens nothing')
  host.pause()
  assert.equal(await host.copies(source), undefined)
})
