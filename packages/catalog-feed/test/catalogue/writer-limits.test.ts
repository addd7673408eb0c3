/** What a maintainer writes is what viewers read: the writer goes by their limits, before anything counts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type Hyperdrive from 'hyperdrive'
import { CoreBlocks } from '../../src/catalogue/blocks.ts'
import { LIMITS, type Limits } from '../../src/catalogue/budget.ts'
import { toPackedCard } from '../../src/catalogue/card.ts'
import { packCards } from '../../src/catalogue/card-segment.ts'
import { DELTA_MAX_TITLES, DeltaSegment } from '../../src/catalogue/delta-segment.ts'
import { Finder } from '../../src/catalogue/finder.ts'
import { decodeHeadBlock, emptyHead, type Head, mustBeReadable, parseHead } from '../../src/catalogue/head.ts'
import { loadContents } from '../../src/catalogue/walk.ts'
import { CatalogueWriter, type Title } from '../../src/index.ts'
import { pair, titleNumber, titles } from './kit.ts'

const MB = 1 << 20
const few = (bytes: number) => ({ fixed: bytes, each: 0, max: bytes })
const limited = (change: Partial<Limits>) => ({ limits: { ...LIMITS, ...change } })

async function headOf(drive: Hyperdrive): Promise<Head> {
  return decodeHeadBlock((await drive.core.get(drive.core.length - 1))!)
}

function blocksOf(drive: Hyperdrive): CoreBlocks {
  const { core } = drive.blobs!
  return new CoreBlocks(core, core.length)
}

async function listed(writer: CatalogueWriter): Promise<Title[]> {
  const all: Title[] = []
  for await (const title of writer.list()) all.push(title)
  return all
}

/** Chinese without rhyme or reason, the same each time. */
function han(length: number, seed: number): string {
  let state = seed + 1
  return Array.from({ length }, () => {
    state = (state * 48_271) % 0x7fffffff
    return String.fromCodePoint(0x4e00 + (state % 20_000))
  }).join('')
}

const inManyLanguages = (n: number, languages: number): Title => {
  const codes = Array.from(
    { length: languages },
    (_, i) => `a${String.fromCharCode(97 + (i % 26))}${i < 26 ? 'a' : 'b'}`,
  )
  return titleNumber(n, { text: Object.fromEntries(codes.map((code, i) => [code, { title: han(300, n * 50 + i) }])) })
}

test('synopses that viewers would not take are told before anything counts, and the catalogue stays as it was', async (t) => {
  const { writer, reader } = await pair(t)
  await writer.publish(titles(3))
  const before = await writer.head()
  const strict = new CatalogueWriter(writer.drive, limited({ prose: few(500) }))
  const refused = strict.publish(titles(4), { synopses: true })
  await assert.rejects(refused, (error: { code: string; message: string }) => {
    assert.equal(error.code, 'TOO_LARGE')
    assert.match(error.message, /--synopses no/)
    return true
  })
  assert.deepEqual((await strict.head())?.db, before?.db)
  assert.equal(strict.titles, 3)
  await strict.publish(titles(4))
  const again = new CatalogueWriter(writer.drive)
  assert.equal((await listed(again)).length, 4)
  await reader.update((await again.head())!)
  await reader.filled()
  assert.equal(reader.titles, 4)
})

test('names and cards past the limits are told with what to leave out', async (t) => {
  const { writer } = await pair(t)
  const told = async (limits: Partial<Limits>, why: RegExp) => {
    const strict = new CatalogueWriter(writer.drive, limited(limits))
    await assert.rejects(strict.publish(titles(3)), (error: { code: string; message: string }) => {
      assert.equal(error.code, 'TOO_LARGE')
      assert.match(error.message, why)
      return true
    })
    assert.equal(await strict.head(), null)
  }
  await told({ index: few(100) }, /names, people and tags/)
  await told({ cards: few(100) }, /translations/)
  await told({ kept: few(10) }, /translations/)
  const cards = Array.from({ length: DELTA_MAX_TITLES }, () => toPackedCard(inManyLanguages(1, 12), () => null))
  assert.throws(() => packCards(cards), { code: 'TOO_LARGE' })
})

test('the longest synopses in Chinese fit an index that is told to have them', () => {
  const base = 20_000
  const head: Head = {
    ...emptyHead(),
    base,
    synopses: true,
    cards: [0, 63],
    details: [80, 205],
    order: [205, 206],
    // Four thousand characters a title, a byte or two for each pair.
    index: [206, 206 + 4800],
    bytes: { ...emptyHead().bytes, index: 120 * MB },
  }
  mustBeReadable(head)
  assert.deepEqual(parseHead(head), head)
  assert.throws(() => mustBeReadable({ ...head, synopses: false }), { code: 'TOO_LARGE' })
  assert.throws(() => mustBeReadable({ ...head, cards: [0, 64] }), { code: 'TOO_LARGE' })
})

test('newest titles with long names in forty languages leave a head that can be read', async (t) => {
  const { writer, reader, show } = await pair(t)
  await writer.publish(Array.from({ length: 3 }, (_, n) => inManyLanguages(n, 40)))
  await show()
  assert.equal(reader.titles, 3)
  assert.ok((await reader.home()).rows.length > 0)
  const again = new CatalogueWriter(writer.drive)
  await again.apply({ upsert: [inManyLanguages(4, 40)] })
  await show()
  assert.equal(reader.titles, 4)
})

test('changes become a new base before they are more than viewers unpack', async (t) => {
  const { writer } = await pair(t)
  const most = 15_000
  const strict = new CatalogueWriter(writer.drive, limited({ changes: few(most) }))
  await strict.publish(titles(5))
  let kept = 0
  for (let day = 0; day < 12; day++) {
    await strict.apply({ upsert: [titleNumber(day % 5, { synopsis: `Day ${day}. ${'x'.repeat(3000)}` })] })
    const head = await headOf(strict.drive)
    const blocks = await Promise.all(head.deltas.map(([block]) => blocksOf(strict.drive).block(block)))
    const unfolded = blocks.reduce((sum, block) => sum + new DeltaSegment(block).unfolded, 0)
    assert.ok(unfolded <= most, `${unfolded}`)
    kept = Math.max(kept, head.deltas.length)
  }
  assert.ok(kept > 1)
  assert.equal((await headOf(strict.drive)).generation, 3)
  const synopses = (await listed(strict)).map(({ synopsis }) => synopsis?.split('.')[0])
  assert.deepEqual(synopses.sort(), ['Day 10', 'Day 11', 'Day 7', 'Day 8', 'Day 9'])
})

test('a change that is too much by itself becomes a new base', async (t) => {
  const { writer } = await pair(t)
  const strict = new CatalogueWriter(writer.drive, limited({ changes: few(2000) }))
  await strict.publish(titles(5))
  const summary = await strict.apply({ upsert: [titleNumber(7, { synopsis: 'x'.repeat(3000) })], remove: ['film-1'] })
  assert.deepEqual(summary, { added: ['film-7'], changed: [], removed: ['film-1'] })
  const { generation, deltas, titles: count } = await headOf(strict.drive)
  assert.deepEqual({ generation, deltas, count }, { generation: 2, deltas: [], count: 5 })
})

test('where changes are too much to unpack, the base is searched all the same, and changes by their names', async (t) => {
  const { writer } = await pair(t)
  await writer.publish(titles(5))
  await writer.apply({ upsert: [titleNumber(8, { title: 'The Unfolding', tags: ['origami'] })] })
  const head = await headOf(writer.drive)
  const blocks = blocksOf(writer.drive)
  const finderWith = async (limits: Limits) => {
    const finder = new Finder(await loadContents(head, blocks), head.index[1] - head.index[0], limits)
    for (let at = head.index[0]; at < head.index[1]; at++) finder.addShard(at - head.index[0], await blocks.block(at))
    return (query: string) => finder.search(query, { limit: 10, keep: () => true }).hits.map(({ doc }) => doc)
  }
  const whole = await finderWith(LIMITS)
  assert.deepEqual(whole('origami'), [5])
  const short = await finderWith({ ...LIMITS, changes: few(1) })
  assert.equal(short('film number').length, 5)
  assert.deepEqual(short('unfolding'), [5])
  assert.deepEqual(short('origami'), [])
})
