/** What an index is built from: a table of terms and lists of postings, each against a Map that holds the same. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fnv1a, spread } from '../../src/catalogue/fnv.ts'
import { IndexBuilder } from '../../src/catalogue/search/index.ts'
import { PostingWriter } from '../../src/catalogue/search/posting-writer.ts'
import { stepsOf } from '../../src/catalogue/search/postings.ts'
import { TermTable } from '../../src/catalogue/search/term-table.ts'

/** The same numbers on every machine. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    yield state
  }
}

test('a table gives each term one number, in the order in which they come, and sorts them by their bytes', () => {
  const random = numbers(7)
  const alphabet = ['a', 'b', 'é', 'я', '千', '𠮷', '\u0001', '0']
  const table = new TermTable()
  const known = new Map<string, number>()
  for (let i = 0; i < 20_000; i++) {
    const length = random.next().value! % 7
    const term = Array.from({ length }, () => alphabet[random.next().value! >>> 29]!).join('')
    if (!known.has(term)) known.set(term, known.size)
    assert.equal(table.number(term), known.get(term))
  }
  const sorted = [...known.keys()].map((term) => Buffer.from(term)).sort(Buffer.compare)
  assert.deepEqual(
    [...table.sorted()].map((number) => Buffer.from(table.bytes(number)).toString()),
    sorted.map((bytes) => bytes.toString()),
  )
  assert.equal(table.size, known.size)
  assert.equal(table.byteLength, Buffer.concat(sorted).length)
})

test('a term of any length is known again', () => {
  const table = new TermTable()
  const terms = ['x'.repeat(10_000), '千'.repeat(3000), 'x'.repeat(9_999), '']
  assert.deepEqual(
    [...terms, ...terms].map((term) => table.number(term)),
    [0, 1, 2, 3, 0, 1, 2, 3],
  )
})

test('nobody can choose terms that all belong into one part of a table', { timeout: 60_000 }, () => {
  const [wanted, slots] = [300_000, 2 ** 20]
  const chosen: string[] = []
  for (let n = 0; chosen.length < wanted; n++) {
    const term = n.toString(36)
    if ((spread(fnv1a(term)) & (slots - 1)) < slots / 16) chosen.push(term)
  }
  // Each would have to be looked for behind all others: minutes.
  const table = new TermTable()
  for (const term of chosen) table.number(term)
  assert.equal(table.size, wanted)
})

test('lists that grow in turns, from one posting to tens of thousands, are copied out as they were written', () => {
  const random = numbers(11)
  const lists = new PostingWriter()
  const wanted = new Map<number, number[]>()
  for (let doc = 0; doc < 60_000; doc++) {
    for (let n = 0; n < 4; n++) {
      // Low lists get most: list 0 nearly every document, the last ones a few.
      const list = Math.floor(400 ** (random.next().value! / 2 ** 32)) - 1
      lists.add(list, doc)
      const docs = wanted.get(list) ?? []
      if (docs.at(-1) !== doc) docs.push(doc)
      wanted.set(list, docs)
    }
  }
  let bytes = 0
  for (const [list, docs] of wanted) {
    const length = lists.bytes(list)
    const copied = new Uint8Array(length + 2).fill(0xee)
    lists.copy(list, copied, 1)
    assert.deepEqual([copied[0], copied[length + 1]], [0xee, 0xee], 'nothing beside it is touched')
    assert.deepEqual(gaps(copied.subarray(1, length + 1)), docs)
    assert.equal(lists.count(list), docs.length)
    bytes += length
  }
  assert.equal(lists.byteLength, bytes)
  assert.deepEqual([lists.count(1_000_000), lists.bytes(1_000_000)], [0, 0])
})

test('a document is in a list once, in the class of its shortest name', () => {
  const builder = new IndexBuilder()
  builder.add({ names: ['Red Desert Storm', 'Desert', 'Red Desert'], people: ['Desert Desert'] })
  builder.add({ names: [], people: [] })
  builder.add({ names: ['The Desert'], people: [] })
  const index = builder.finish()
  const terms = Array.from({ length: 4 }, (_, i) =>
    Buffer.from(index.terms.subarray(index.termAt[i], index.termAt[i + 1])).toString(),
  )
  assert.deepEqual(terms, ['desert', 'red', 'storm', 'the'])
  assert.deepEqual([...index.nameCount], [2, 1, 1, 1])
  assert.deepEqual([...index.peopleCount], [1, 0, 0, 0])
  // Gap times four, and the class: a name of one word, of two, of three.
  assert.deepEqual([...index.postings[0]!], [0, 4 * 1 + 1, 0, 1, 2, 4 * 2 + 1])
  assert.deepEqual([...index.postingAt], [0, 3, 4, 5])
})

function gaps(bytes: Uint8Array): number[] {
  const { docs } = stepsOf({ bytes, start: 0, end: bytes.length, count: bytes.length, lowBits: 0 })
  const all: number[] = []
  let doc = -1
  for (let p = 0; p < bytes.length; ) {
    let [value, shift] = [0, 0]
    for (let more = true; more; shift += 7) {
      more = bytes[p]! > 127
      value |= (bytes[p++]! & 127) << shift
    }
    doc += value + 1
    all.push(doc)
  }
  assert.equal(docs[0], -1)
  return all
}
