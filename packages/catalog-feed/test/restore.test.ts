/** docs/trust.md, clause 8.3: a home that was restored appends nothing before it has seen another copy. */
import assert from 'node:assert/strict'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import Corestore from 'corestore'
import crypto from 'hypercore-crypto'
import { requireOwnTail } from '../src/channel/append-guard.ts'
import { createChannel, type FeedError, FileState, Maintainer } from '../src/index.ts'
import { connect, testHome } from './kit/home.ts'
import { until, viewerOf } from './kit/people.ts'

describe('the guard before an append', () => {
  const usual = { own: 5, others: [], rewritten: false, unheard: false, moved: false }
  const rows: [string, Parameters<typeof requireOwnTail>[0], string][] = [
    ['alone, where it always was', usual, 'ok'],
    ['beside an equal copy', { ...usual, others: [5] }, 'ok'],
    ['beside a shorter copy', { ...usual, others: [3] }, 'ok'],
    ['beside one who claims a longer copy and proves nothing', { ...usual, others: [6] }, 'ok'],
    ['beside one who claims a longer copy and was not asked yet', { ...usual, others: [6], unheard: true }, 'BEHIND'],
    ['beside a proven rewritten copy', { ...usual, others: [4], rewritten: true }, 'FORKED'],
    ['moved and alone', { ...usual, moved: true }, 'RESTORED_HOME'],
    ['moved, beside somebody who knows nothing', { ...usual, others: [0], moved: true }, 'RESTORED_HOME'],
    ['moved, beside one who claims and proves nothing', { ...usual, others: [6], moved: true }, 'RESTORED_HOME'],
    ['moved, beside an equal copy', { ...usual, others: [5], moved: true }, 'ok'],
    ['moved, beside an equal copy and one who only claims', { ...usual, others: [5, 6], moved: true }, 'ok'],
    ['moved, alone, and the person vouches', { ...usual, moved: true, onlyCopy: true }, 'ok'],
  ]
  for (const [name, situation, expected] of rows) {
    test(name, () => {
      let outcome = 'ok'
      try {
        requireOwnTail(situation)
      } catch (error) {
        outcome = (error as FeedError).code
      }
      assert.equal(outcome, expected)
    })
  }
})

test('a home restored from a backup waits for the swarm’s copy, then goes on counting', async (t) => {
  const home = await testHome(t)
  const keyPair = crypto.keyPair()
  const at = (dir: string) => new FileState(join(dir, 'channels', 'one', 'state.json'))
  const maintainer = await createChannel({ store: home.store, keyPair, name: 'Open Cinema', state: at(home.dir) })
  await maintainer.confirm()
  const { link } = maintainer
  const { reader, home: seeder } = await viewerOf(t, link)
  const cut = connect(home.store, seeder.store)
  await until(reader, () => reader.state.freshness?.seq === 1)
  cut()
  await maintainer.close()
  await home.store.close()
  const backup = join(home.dir, 'backup')
  for (const part of ['store', 'channels']) await cp(join(home.dir, part), join(backup, part), { recursive: true })

  const live = new Corestore(join(home.dir, 'store'))
  const again = new Maintainer({ store: live, keyPair, link, state: at(home.dir) })
  await again.confirm()
  const more = connect(live, seeder.store)
  await until(reader, () => reader.state.freshness?.seq === 2)
  more()
  await again.close()
  await live.close()
  await rm(join(home.dir, 'store'), { recursive: true })

  const store = new Corestore(join(backup, 'store'), { allowBackup: true })
  t.after(() => store.close())
  const restored = new Maintainer({ store, keyPair, link, state: at(backup) })
  await assert.rejects(restored.confirm(), { code: 'RESTORED_HOME' })
  t.after(connect(store, seeder.store))
  await restored.ready()
  let confirmed = null
  for (let attempt = 0; !confirmed; attempt++) {
    confirmed = await restored.confirm().catch(async (error) => {
      if (attempt > 50) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
      return null
    })
  }
  assert.equal(confirmed.body.seq, 3)
  await until(reader, () => reader.state.freshness?.seq === 3)
  assert.equal(reader.state.alarms.length, 0)
  await restored.close()
})
