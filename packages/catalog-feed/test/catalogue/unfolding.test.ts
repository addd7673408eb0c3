/** A signed catalogue whose parts are small on the wire and huge when they are unpacked. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { allowed, CARDS_ALLOWANCE, INDEX_ALLOWANCE } from '../../src/catalogue/budget.ts'
import { toPackedCard } from '../../src/catalogue/card.ts'
import { CARDS_PER_SEGMENT, encodeCards } from '../../src/catalogue/card-segment.ts'
import { Contents } from '../../src/catalogue/contents.ts'
import { DriveFiles } from '../../src/catalogue/drive-files.ts'
import { Finder } from '../../src/catalogue/finder.ts'
import { packFrame, packJson, unpackJson } from '../../src/catalogue/frame.ts'
import { decodeHeadBlock, emptyHead, HEAD_PATH, type Head, parseHead } from '../../src/catalogue/head.ts'
import { encodeDirectory } from '../../src/catalogue/index-shards.ts'
import { ByteWriter } from '../../src/catalogue/varint.ts'
import { CatalogueWriter } from '../../src/index.ts'
import { pair, titleNumber, titles } from './kit.ts'

const LETTER = Buffer.from('a')

/** As many terms as a block may have, each as long as one may be and nearly the one before: 13 MB of some hundred bytes. */
function bomb(numbers: number): Buffer {
  const body = new ByteWriter(1 << 20)
  body.varint(65_536)
  for (let term = 0; term < 65_536; term++) {
    const shared = term === 0 ? 0 : 199
    body.varint(shared)
    body.varint(200 - shared)
    for (let at = shared; at < 200; at++) body.bytes(LETTER)
    for (let number = 0; number < numbers; number++) body.varint(0)
  }
  return packFrame(body.view(), new Uint8Array(0))
}

const shardBomb = bomb(4)
const contents = () => new Contents({ ...emptyHead(), base: 1, cards: [0, 1] })

/** A maintainer's catalogue of one film in whose head somebody wrote something else. */
async function tampered(t: TestContext, change: (head: Head, append: DriveFiles['append']) => Promise<Partial<Head>>) {
  const { writer, reader } = await pair(t)
  await writer.publish([titleNumber(1)])
  const { drive } = writer
  const files = new DriveFiles(drive)
  const head = decodeHeadBlock((await drive.core.get(drive.core.length - 1))!)
  const changed = await change(head, (blocks) => files.append(blocks))
  await files.flush()
  await drive.putEntry(HEAD_PATH, { metadata: { ...head, ...changed } })
  const again = new CatalogueWriter(drive)
  await again.ready()
  return { reader, signed: (await again.head())! }
}

test('an index whose shards unfold to more than a catalogue of one title can need is put down early', async (t) => {
  const { reader, signed } = await tampered(t, async (head, append) => {
    const first = await append(Array.from({ length: 40 }, () => shardBomb))
    return { index: [first, first + 40], bytes: { ...head.bytes, index: 40 * shardBomb.length } }
  })
  const stopped = once(reader, 'incomplete')
  await reader.update(signed)
  await reader.filled()
  const [error] = await stopped
  assert.equal(error.code, 'BAD_SEGMENT')
  assert.match(error.message, /more than so many titles can need/)
  assert.equal(reader.complete, false)
  assert.equal((await reader.home()).rows[0]!.cards[0]!.id, 'film-1')
})

test('a part that is larger than its head says is not read to its end', async (t) => {
  const { reader, signed } = await tampered(t, async (head, append) => {
    const first = await append([shardBomb, shardBomb])
    return { index: [first, first + 2], bytes: { ...head.bytes, index: shardBomb.length } }
  })
  const stopped = once(reader, 'incomplete')
  await reader.update(signed)
  await reader.filled()
  assert.match((await stopped)[0].message, /larger than its head says/)
})

test('words of shards and of the vocabulary are counted before the next block is unpacked', () => {
  const finder = new Finder(contents(), 40)
  const shards = allowed(1, INDEX_ALLOWANCE) / (65_536 * 200)
  assert.ok(shards < 2)
  finder.addShard(0, shardBomb)
  assert.throws(() => finder.addShard(1, shardBomb), { code: 'BAD_SEGMENT' })
  assert.throws(() => finder.setVocabulary(Array(1000).fill(bomb(1))), { code: 'BAD_SEGMENT' })
})

test('a directory names the shards that are there', () => {
  const firsts = Array.from({ length: 3 }, (_, i) => Buffer.from(`${i}`))
  const block = encodeDirectory({ docs: 1, firsts, sizes: [1, 1, 1] })
  assert.throws(() => new Finder(contents(), 2).setDirectory(block), { code: 'BAD_SEGMENT' })
  new Finder(contents(), 3).setDirectory(block)
})

test('cards that unfold to more than so many titles can need are not taken', () => {
  const base = 4 * CARDS_PER_SEGMENT
  const head = { ...emptyHead(), base, cards: [0, 4] as [number, number] }
  const cards = titles(CARDS_PER_SEGMENT).map((title) => toPackedCard(title, () => null))
  const { json, tail } = unpackJson(encodeCards(cards))
  const padded = packJson({ ...(json as object), padding: 'a'.repeat(8_000_000) }, tail)
  assert.ok(3 * 8_000_000 > allowed(base, CARDS_ALLOWANCE))
  const held = new Contents(head)
  for (let place = 0; place < 2; place++) held.addCards(place, padded)
  assert.throws(() => held.addCards(2, padded), { code: 'BAD_SEGMENT' })
  assert.equal(held.complete, false)
})

test('a head that asks for more blocks or bytes than its titles can need is refused', () => {
  const cards = Math.ceil(2000 / CARDS_PER_SEGMENT)
  const ranges = { cards: [0, cards], details: [20, 33], order: [33, 34], index: [34, 38] } satisfies Partial<Head>
  const head: Head = { ...emptyHead(), base: 2000, ...ranges }
  assert.deepEqual(parseHead(head), head)
  const wrong: Partial<Head>[] = [
    { cards: [0, cards + 1] },
    { details: [20, 34] },
    { order: [33, 35] },
    { index: [34, 20_000] },
    { vocabulary: [0, 20_000] },
    { deltas: Array.from({ length: 200 }, () => [0, 1] as [number, number]) },
    { bytes: { ...head.bytes, index: 2 ** 30 } },
    { bytes: { ...head.bytes, cards: 2 ** 30 } },
    { bytes: { ...head.bytes, order: 2 ** 20 } },
  ]
  for (const change of wrong) assert.throws(() => parseHead({ ...head, ...change }), { code: 'BAD_HEAD' })
})
