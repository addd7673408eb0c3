import assert from 'node:assert/strict'
import { randomFillSync } from 'node:crypto'
import { test } from 'node:test'
import Wire from 'bittorrent-protocol'
import { sha1Now } from '../../src/stream/hashing.ts'
import { installWireGuard } from '../../src/swarm/wire-guard.ts'
import { installWireReader, together } from '../../src/swarm/wire-reader.ts'

installWireGuard()
installWireReader()

function message(id: number, ...parts: (number | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'number' ? uint32(part) : part)))
  return Buffer.concat([uint32(body.length + 1), Buffer.of(id), body])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const block = (size: number) => randomFillSync(Buffer.alloc(size))
const handshake = Buffer.concat([
  Buffer.of(19),
  Buffer.from('BitTorrent protocol'),
  Buffer.alloc(8),
  Buffer.alloc(40, 7),
])
const spoken = [
  message(1),
  message(4, 17),
  message(7, 0, 0, block(16 * 1024)),
  uint32(0),
  message(7, 0, 16 * 1024, block(16 * 1024)),
  message(7, 3, 0, block(5)),
  // Larger than the buffer that blocks are joined in.
  message(7, 4, 0, block(100 * 1024)),
  message(0),
  message(7, 5, 32 * 1024, block(16 * 1024)),
  message(4, 18),
]

/** What a wire makes of these packets. Blocks are noted by their hash, as they are read. */
async function heard(packets: Buffer[]): Promise<string[]> {
  const wire = new Wire('tcpOutgoing')
  const found: string[] = []
  wire.on('unchoke', () => found.push('unchoke'))
  wire.on('choke', () => found.push('choke'))
  wire.on('keep-alive', () => found.push('alive'))
  wire.on('have', (piece: number) => found.push(`have ${piece}`))
  wire.on('piece', (piece: number, offset: number, bytes: Uint8Array) => {
    found.push(`piece ${piece} ${offset} ${sha1Now(bytes).toString('hex')}`)
  })
  wire.on('error', () => {})
  for (const packet of packets) {
    wire.write(packet)
    await new Promise((resolve) => setImmediate(resolve))
  }
  // Its end is a choke too.
  const said = [...found]
  wire.destroy()
  return said
}

function cut(bytes: Buffer, sizes: () => number): Buffer[] {
  const packets: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const size = Math.max(1, sizes())
    packets.push(Buffer.from(bytes.subarray(at, at + size)))
    at += size
  }
  return packets
}

test('messages are the same however the bytes are cut into packets', async () => {
  const bytes = Buffer.concat([handshake, ...spoken])
  const expected = await heard([handshake, ...spoken])
  assert.equal(expected.length, spoken.length)
  const cuts = [() => bytes.length, () => 1460, () => 64 * 1024, () => 16 * 1024 + 13, () => 977]
  for (const sizes of cuts) assert.deepEqual(await heard(cut(bytes, sizes)), expected)
  let seed = 1
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % 3000
  }
  for (let round = 0; round < 20; round++) assert.deepEqual(await heard(cut(bytes, random)), expected)
})

test('what is said together leaves as one packet, in order', () => {
  const wire = new Wire('tcpOutgoing')
  const sent: Buffer[] = []
  wire.on('data', (packet: Uint8Array) => sent.push(Buffer.from(packet)))
  together([wire], () => {
    wire.have(1)
    wire.have(2)
    wire.interested()
  })
  wire.have(3)
  return new Promise<void>((resolve) => {
    setImmediate(() => {
      assert.deepEqual(sent, [Buffer.concat([message(4, 1), message(4, 2), message(2)]), message(4, 3)])
      wire.destroy()
      resolve()
    })
  })
})
