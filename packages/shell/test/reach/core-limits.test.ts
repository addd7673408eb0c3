import assert from 'node:assert/strict'
import test from 'node:test'
import { blocksAheadMax, blocksToMark, type CoreMessage, isHonest } from '../../src/reach/core-limits.ts'

const length = 40
const end = length + blocksAheadMax
const node = { index: 3, size: 9, hash: Buffer.alloc(32) }
const proof = { index: 7, nodes: [node], value: Buffer.alloc(9) }
const upgrade = { start: 0, length: 40, nodes: [node], additionalNodes: [], signature: Buffer.alloc(64) }
const data = { request: 1, fork: 0, block: null, hash: null, seek: null, upgrade: null, manifest: null }
const request = { id: 1, fork: 0, block: null, hash: null, seek: null, upgrade: null, manifest: false }

const rows: [why: string, name: CoreMessage, message: object, honest: boolean][] = [
  ['a newcomer', 'sync', { fork: 0, length: 0, remoteLength: 0 }, true],
  ['somebody with a newer version', 'sync', { fork: 0, length: 4_000, remoteLength: 40 }, true],
  ['a length of nothing there is', 'sync', { fork: 0, length: end + 1, remoteLength: 40 }, false],
  ['a fork that nobody counted to', 'sync', { fork: 2 ** 33, length: 40, remoteLength: 40 }, false],
  ['a whole copy', 'range', { drop: false, start: 0, length: 40 }, true],
  ['nothing', 'range', { drop: false, start: 0, length: 0 }, true],
  ['a range as far as it may go', 'range', { drop: true, start: 1, length: end - 1 }, true],
  ['a range one too far', 'range', { drop: true, start: 2, length: end - 1 }, false],
  ['one block far out', 'range', { drop: false, start: 2 ** 50, length: 1 }, false],
  ['numbers that do not add up', 'range', { drop: false, start: 1, length: Number.MAX_SAFE_INTEGER }, false],
  ['a page of a bitfield', 'bitfield', { start: 0, bitfield: new Uint32Array(1_024) }, true],
  ['a bitfield between two words', 'bitfield', { start: 8, bitfield: new Uint32Array(1) }, false],
  ['a bitfield far out', 'bitfield', { start: 2 ** 40, bitfield: new Uint32Array(1) }, false],
  ['a whole batch, of a short core', 'want', { start: 0, length: 2 ** 21, any: false }, true],
  ['a batch far out', 'want', { start: 2 ** 40, length: 2 ** 21, any: false }, false],
  ['a batch far out, no more', 'unwant', { start: 2 ** 40, length: 2 ** 21, any: false }, false],
  ['a block', 'request', { ...request, block: { index: 39, nodes: 6 } }, true],
  ['a block far out', 'request', { ...request, block: { index: end + 1, nodes: 6 } }, false],
  ['more levels than any tree has', 'request', { ...request, block: { index: 39, nodes: 65 } }, false],
  ['a hash far out', 'request', { ...request, hash: { index: 2 * end + 1, nodes: 0 } }, false],
  ['everything since', 'request', { ...request, upgrade: { start: 0, length: 40 } }, true],
  ['a block and its proof', 'data', { ...data, block: proof, upgrade }, true],
  ['an upgrade of nothing', 'data', { ...data, upgrade: { ...upgrade, length: 0 } }, false],
  ['an upgrade beyond everything', 'data', { ...data, upgrade: { ...upgrade, length: end + 1 } }, false],
  ['more nodes than a proof needs', 'data', { ...data, block: { ...proof, nodes: Array(513).fill(node) } }, false],
  [
    'a node of more bytes than there are',
    'data',
    { ...data, hash: { index: 7, nodes: [{ ...node, size: 2 ** 50 }] } },
    false,
  ],
  ['a node far out', 'data', { ...data, seek: { bytes: 1, nodes: [{ ...node, index: 2 ** 50 }] } }, false],
  ['a hint', 'extension', { name: 'hyperbee', message: Buffer.alloc(1_000) }, true],
  ['a long hint', 'extension', { name: 'hyperbee', message: Buffer.alloc(100_000) }, false],
]

for (const [why, name, message, honest] of rows) {
  test(`Of a core with forty blocks, ${name} (${why}) is ${honest ? 'heard' : 'not heard'}`, () => {
    assert.equal(isHonest(name, message as never, length), honest)
  })
}

test('What has to be marked block by block is counted, and a whole copy costs nothing', () => {
  assert.equal(blocksToMark('range', { drop: false, start: 0, length: 1_000_000 }), 0)
  assert.equal(blocksToMark('range', { drop: false, start: 5, length: 1 }), 0)
  assert.equal(blocksToMark('range', { drop: false, start: 1, length: 1_000 }), 1_000)
  assert.equal(blocksToMark('range', { drop: true, start: 0, length: 1_000 }), 1_000)
  assert.equal(blocksToMark('bitfield', { start: 0, bitfield: new Uint32Array(1) }), 2 ** 15)
  assert.equal(blocksToMark('want', { start: 0, length: 2 ** 21 }), 0)
})
