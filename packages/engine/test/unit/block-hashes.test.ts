import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { BlockHashes } from '../../src/stream/block-hashes.ts'
import { BLOCK_BYTES } from '../../src/stream/blocks.ts'
import { PieceProgress } from '../../src/stream/progress.ts'
import { Suspects } from '../../src/stream/suspects.ts'
import { Offenders } from '../../src/swarm/offenders.ts'

const HASHED = 65_536
const PIECE = 4 * HASHED
/** A film that lies askew in its torrent: its hashes and the blocks of the wire begin at different bytes. */
const ASKEW = 5000

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

function fill(progress: PieceProgress<object>, bytes: Buffer, giver: object): void {
  for (let block = 0; block < progress.blocks; block++) {
    if (!progress.has(block)) progress.put(block, bytes.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES), giver)
  }
}

function setUp(offset: number) {
  const bytes = randomBytes(PIECE)
  const size = Math.floor((PIECE - offset) / HASHED) * HASHED
  const parts = Array.from({ length: size / HASHED }, (_, at) => {
    const start = offset + at * HASHED
    return sha256(bytes.subarray(start, start + HASHED))
  })
  return { bytes, size, parts, progress: new PieceProgress<object>(0, Buffer.alloc(PIECE)) }
}

test('a block that is refused twice with the same bytes is left to its piece, and a right piece proves the hashes wrong', () => {
  const { bytes, size, parts, progress } = setUp(0)
  parts[1] = randomBytes(32)
  const hashes = new BlockHashes(Buffer.concat(parts), { offset: 0, size })
  fill(progress, bytes, {})
  assert.deepEqual(hashes.at(0, 0, progress), { from: 0, to: HASHED })
  assert.deepEqual(hashes.at(HASHED, 0, progress), { wrong: [4, 7] })
  assert.equal(hashes.doubtful, false)
  progress.discard(4, 7)
  fill(progress, bytes, {})
  assert.equal(hashes.at(HASHED, 0, progress), null)
  assert.equal(hashes.doubtful, true)
  assert.equal(hashes.holdFor(0, bytes, 0), false)
})

test('hashes that refused what was wrong hold', () => {
  const { bytes, size, parts, progress } = setUp(0)
  const hashes = new BlockHashes(Buffer.concat(parts), { offset: 0, size })
  fill(progress, randomBytes(PIECE), {})
  assert.deepEqual(hashes.at(0, 0, progress), { wrong: [0, 3] })
  assert.equal(hashes.holdFor(0, bytes, 0), true)
})

test('what comes anew is looked at anew, also where a block that was right had a part in it', () => {
  const { bytes, size, parts, progress } = setUp(ASKEW)
  const hashes = new BlockHashes(Buffer.concat(parts), { offset: ASKEW, size })
  const broken = Buffer.from(bytes)
  broken[ASKEW + HASHED + BLOCK_BYTES]! ^= 1
  fill(progress, broken, {})
  assert.deepEqual(hashes.at(ASKEW, 0, progress), { from: ASKEW, to: ASKEW + HASHED })
  const found = hashes.at(ASKEW + HASHED, 0, progress)
  assert.ok(found && 'wrong' in found)
  progress.discard(...found.wrong)
  fill(progress, randomBytes(PIECE), {})
  assert.ok('wrong' in hashes.at(ASKEW, 0, progress)!, 'bytes that nothing vouches for are handed out')
})

test('a refused block is no offence until its piece is right: then its giver is proven, or cleared', () => {
  const { bytes, progress } = setUp(0)
  const [liar, honest] = [{ distrust: 0 }, { distrust: 0 }]
  const suspects = new Suspects<{ distrust: number }>()
  const piece = progress as PieceProgress<{ distrust: number }>
  fill(piece, randomBytes(PIECE), liar)
  suspects.refused(piece, [0, 3])
  piece.discard(0, 15)
  fill(piece, bytes, honest)
  suspects.refused(piece, [4, 7])
  assert.deepEqual([liar.distrust, honest.distrust], [1, 1])
  assert.deepEqual(suspects.right(piece), [liar])
  assert.deepEqual([liar.distrust, honest.distrust], [1, 0])
})

test('three offences in a day put an address out, and a day later it may come again', () => {
  const HOUR = 3600 * 1000
  let now = 0
  const offenders = new Offenders(() => now)
  for (const hour of [0, 20, 25]) {
    now = hour * HOUR
    offenders.add('a')
  }
  assert.equal(offenders.isOut('a'), false, 'the first one is a day old')
  offenders.add('a')
  assert.equal(offenders.isOut('a'), true)
  assert.equal(offenders.isOut('b'), false)
  now = 45 * HOUR
  assert.equal(offenders.isOut('a'), false)
})
