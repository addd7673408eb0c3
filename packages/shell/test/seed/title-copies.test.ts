import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { titleTopic } from '@kinoswarm/engine'
import HyperDHT from 'hyperdht'
import { testnet } from '../../../engine/test/kit/world.ts'
import type { Giving, Home, ShellEvent, TitleDetail, TitlePage } from '../../src/api.ts'
import { eventsOf } from '../kit/events.ts'
import { filmTitle, publish } from '../kit/publish.ts'
import { type TestShell, testShell } from '../kit/shell.ts'

const offered = 'a'.repeat(40)
const abandoned = 'b'.repeat(40)

/** A channel with two films, one of which somebody offers. */
async function world(t: TestContext): Promise<TestShell & { channel: string }> {
  const bootstrap = await testnet(t)
  const giver = new HyperDHT({ bootstrap, host: '127.0.0.1', firewalled: false })
  await giver.announce(titleTopic(offered), HyperDHT.keyPair(Buffer.alloc(32, 1))).finished()
  const shell = await testShell(t, { bootstrap })
  t.after(() => giver.destroy({ force: true }))
  const link = await publish(shell, 'First', [
    filmTitle('one', 'Film one', { infohash: offered }),
    filmTitle('two', 'Film two', { infohash: abandoned }),
  ])
  return { ...shell, channel: link.slice('kinoswarm://'.length) }
}

/** What the page is told of copies, until it knows both films. */
async function counted({ page }: TestShell): Promise<Map<string, number>> {
  const known = new Map<string, number>()
  for await (const event of eventsOf<ShellEvent>(page)) {
    if (event.type === 'hello') await page.json('GET', '/api/v1/home')
    if (event.type === 'copies') known.set(event.key.split('/')[1]!, event.copies)
    if (known.size === 2) break
  }
  return known
}

test('a viewer hears who offers a film before playing it, sees what can be played, and what is worth adopting', async (t) => {
  const shell = await world(t)
  const { page, channel } = shell
  assert.deepEqual([...(await counted(shell))].sort(), [
    ['one', 1],
    ['two', 0],
  ])
  const detail = (await page.json('GET', `/api/v1/titles/${channel}/two`)) as TitleDetail
  assert.equal(detail.copies, 0)
  const alive = (await page.json('GET', '/api/v1/titles?health=alive')) as TitlePage
  assert.deepEqual([alive.total, alive.cards.map(({ id, copies }) => [id, copies])], [1, [['one', 1]]])
  const { rarest } = (await page.json('GET', '/api/v1/giving')) as Giving
  assert.deepEqual(
    rarest.map(({ id, copies }) => [id, copies]),
    [['one', 1]],
    'what nobody has cannot be adopted',
  )
})

test('a hidden title is gone from rows, wall and search, leaves no gap, and comes back when that is undone', async (t) => {
  const { page, channel } = await world(t)
  const seen = async () => {
    const wall = (await page.json('GET', '/api/v1/titles?limit=1')) as TitlePage
    const search = (await page.json('GET', '/api/v1/titles?q=film')) as TitlePage
    const { rows } = (await page.json('GET', '/api/v1/home')) as Home
    const inRows = new Set(rows.flatMap(({ cards }) => cards.map(({ id }) => id)))
    return { total: wall.total, first: wall.cards.length, found: search.cards.length, rows: inRows.size }
  }
  const before = await seen()
  assert.deepEqual([before.total, before.first, before.found], [2, 1, 2])
  await page.json('PUT', `/api/v1/library/${channel}/one`, { hidden: true })
  assert.deepEqual(await seen(), { ...before, total: 1, first: 1, found: 1, rows: before.rows - 1 })
  await page.json('PUT', `/api/v1/library/${channel}/one`, { hidden: null })
  assert.deepEqual(await seen(), before)
})
