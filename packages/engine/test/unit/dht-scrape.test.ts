import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { sizeOf } from '../../src/swarm/dht-scrape.ts'

/** BEP 33: two bits an address, by the first four bytes of its SHA-1. */
function insert(filter: Uint8Array, address: readonly number[]): void {
  const hash = createHash('sha1').update(Uint8Array.from(address)).digest()
  for (const at of [0, 2]) {
    const bit = hash.readUInt16LE(at) % 2048
    filter[bit >> 3]! |= 1 << (bit & 7)
  }
}

test("the size of BEP 33's own example is what it says", () => {
  const filter = new Uint8Array(256)
  for (let last = 0; last < 256; last++) insert(filter, [192, 0, 2, last])
  for (let last = 0; last < 1000; last++)
    insert(filter, [0x20, 0x01, 0x0d, 0xb8, ...Array<number>(10).fill(0), last >> 8, last & 255])
  assert.equal(sizeOf(filter), 1225)
})

test('an empty filter holds nobody, a full one is no infinity', () => {
  assert.equal(sizeOf(new Uint8Array(256)), 0)
  assert.ok(Number.isFinite(sizeOf(new Uint8Array(256).fill(255))))
})
