import assert from 'node:assert/strict'
import EventEmitter from 'node:events'
import test, { type TestContext } from 'node:test'
import { type CatalogueCard, type CatalogueReader, parseTitle } from '@kinoswarm/catalog-feed'
import type { Card, Home, TitleDetail, TitlePage } from '../../src/api.ts'
import { cardList } from '../../src/http/card-lists.ts'
import { hiddenWorks } from '../../src/http/hidden-works.ts'
import { answersInTime, within } from '../../src/http/in-time.ts'
import type { PageServices } from '../../src/http/page-services.ts'
import { filmTitle, publish } from '../kit/publish.ts'
import { type TestShell, testShell } from '../kit/shell.ts'

const film = (id: string, title: string, more: object = {}) => ({
  ...filmTitle(id, title, { infohash: Buffer.from(id.padEnd(20, '.')).toString('hex') }),
  ...more,
})
const same = { ids: { imdb: 'tt0013442' } }

/** Two channels with a film in common, under two names. */
async function world(t: TestContext, first: object[], second: object[]): Promise<TestShell & { ids: string[] }> {
  const shell = await testShell(t)
  const shared = [
    film('one', 'The Same Film', { added: 500, ...same }),
    film('uno', 'Der gleiche Film', { added: 400, ...same }),
  ]
  const links = [
    await publish(shell, 'First', [shared[0]!, ...first]),
    await publish(shell, 'Second', [{ ...shared[1]!, aka: ['The Same Film'] }, ...second]),
  ]
  return { ...shell, ids: links.map((link) => link.slice('kinoswarm://'.length)) }
}

const many = (name: string, count: number, added: number) =>
  Array.from({ length: count }, (_, n) => film(`${name}${n}`, `${name} number ${n}`, { added: added - n }))
const rowOf = ({ rows }: Home, key: string) => rows.find((row) => row.key === key)?.cards ?? []
const named = (cards: Card[], title: string) => cards.filter((card) => card.title === title)

test('a row of the front page has every work once, something of every channel, and the newest first', async (t) => {
  const { page, ids } = await world(t, many('dawn', 40, 900), many('dusk', 40, 300))
  const cards = rowOf((await page.json('GET', '/api/v1/home')) as Home, 'recent')
  const count = (channel: string) => cards.filter((card) => card.channel === channel).length
  assert.equal(cards.length, 24)
  assert.ok(count(ids[0]!) >= 12 && count(ids[1]!) >= 11, `${count(ids[0]!)} and ${count(ids[1]!)}`)
  assert.deepEqual(
    cards.map(({ added }) => added),
    cards.map(({ added }) => added).sort((a, b) => b - a),
  )
})

test('a film of two channels stands on the front page, the wall and in search once, and says who else vouches for it', async (t) => {
  const { page, ids } = await world(t, [film('two', 'Only Here')], [film('tres', 'Only There')])
  const also = [{ channel: ids[1], id: 'uno' }]
  const recent = rowOf((await page.json('GET', '/api/v1/home')) as Home, 'recent')
  const wall = (await page.json('GET', '/api/v1/titles')) as TitlePage
  const found = (await page.json('GET', '/api/v1/titles?q=same+film')) as TitlePage
  for (const cards of [recent, wall.cards, found.cards]) {
    assert.deepEqual(
      named(cards, 'The Same Film').map(({ channel, alsoIn }) => [channel, alsoIn]),
      [[ids[0], also]],
    )
    assert.deepEqual(named(cards, 'Der gleiche Film'), [])
  }
  assert.equal(recent.length, 3)
  const detail = (await page.json('GET', `/api/v1/titles/${ids[0]}/one`)) as TitleDetail
  assert.deepEqual(detail.alsoIn, [{ ...also[0], name: 'Second' }])
  assert.equal(((await page.json('GET', `/api/v1/titles/${ids[0]}/two`)) as TitleDetail).alsoIn, undefined)
})

test('a work that is hidden in one channel is on no page, whichever channel is looked at', async (t) => {
  const { page, ids } = await world(t, many('dawn', 40, 900), [film('tres', 'Only There')])
  await page.json('PUT', `/api/v1/library/${ids[0]}/one`, { hidden: true })
  const home = (await page.json('GET', '/api/v1/home')) as Home
  const there = (await page.json('GET', `/api/v1/titles?channel=${ids[1]}`)) as TitlePage
  const all = (await page.json('GET', '/api/v1/titles')) as TitlePage
  for (const cards of [rowOf(home, 'recent'), there.cards, all.cards]) {
    assert.deepEqual(
      cards.filter(({ id }) => id === 'one' || id === 'uno'),
      [],
    )
  }
  assert.deepEqual([there.cards.map(({ id }) => id), there.total, all.total], [['tres'], 1, 41])
})

test('a channel that cannot answer is left out, and the others are told of', async (t) => {
  const { page, shell, ids } = await world(t, [film('good', 'The Good Film')], [])
  const { catalogue } = shell.channels.all.find(({ id }) => id === ids[1])!
  const broken = async () => {
    throw new Error('This catalogue is damaged')
  }
  Object.assign(catalogue!, { browse: broken, home: broken, get: broken })
  const found = (await page.json('GET', '/api/v1/titles?q=good')) as TitlePage
  assert.deepEqual([found.cards.map(({ id }) => id), found.complete], [['good'], false])
  assert.equal(rowOf((await page.json('GET', '/api/v1/home')) as Home, 'recent').length, 2)
  assert.equal((await page.call('GET', `/api/v1/titles/${ids[0]}/one`)).status, 200)
  assert.equal((await page.call('GET', `/api/v1/titles?q=good&channel=${ids[1]}`)).status, 500)
})

test('a channel that says nothing holds the others up for a while only; where none answers, the failure is told', async () => {
  const never = new Promise<object>(() => {})
  const one = { answer: 1 }
  const failed = Promise.reject(new Error('no'))
  assert.deepEqual(await answersInTime([never, Promise.resolve(one), failed], 1), [undefined, one, undefined])
  await assert.rejects(
    answersInTime([Promise.reject(new Error('first')), Promise.reject(new Error('second'))]),
    /first/,
  )
  assert.deepEqual(await answersInTime([]), [])
  assert.equal(await within(never, 1), undefined)
})

/** Answers after a turn, so that two who ask at once both ask before either is answered. */
class Catalogue extends EventEmitter {
  asked = 0
  async browse({ offset, limit }: { offset: number; limit: number }) {
    this.asked++
    await new Promise(setImmediate)
    const cards = Array.from({ length: Math.min(limit, 1000 - offset) }, (_, n) => ({ id: `t${offset + n}` }))
    return { total: 1000, offset, cards: cards as CatalogueCard[], complete: true, ms: 0 }
  }
}

test('two who scroll at once through one list lose no title and see none twice', async () => {
  const catalogue = new Catalogue()
  const list = () => cardList(catalogue as unknown as CatalogueReader, { sort: 'added' })
  await Promise.all([20, 60].map((count) => list().reach(count)))
  await Promise.all([120, 180].map((count) => list().reach(count)))
  await list().reach(300)
  assert.deepEqual(
    list().cards.map(({ id }) => id),
    Array.from({ length: 300 }, (_, n) => `t${n}`),
  )
  assert.equal(catalogue.asked, 5)
})

test('a hidden title whose record could not be fetched is asked for again, one that came is not', async () => {
  const title = parseTitle({ ...film('one', 'One'), added: 1 })
  const waiting = [() => Promise.reject(new Error('Out of reach')), async () => null, async () => title]
  const get = async () => waiting.shift()!()
  const catalogue = Object.assign(new EventEmitter(), { complete: true, get })
  const channels = () => [{ id: 'first', catalogue }, { id: 'second' }]
  const library = { all: { 'first/one': { hidden: true, updated: 1 } } }
  const services = { channels, library } as unknown as PageServices
  const found: number[] = []
  for (let page = 0; page < 5; page++) found.push((await hiddenWorks(services)).length)
  assert.deepEqual([found, waiting.length], [[0, 0, 1, 1, 1], 0])
})
