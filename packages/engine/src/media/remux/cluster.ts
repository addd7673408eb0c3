import type { TimedPacket } from './timed.ts'

/** Block times are 16 bits from their cluster's. */
const relativeMax = 32_000

/** WebM clusters (RFC 9559 section 5.1.3) of SimpleBlocks with absolute times in milliseconds. */
export function clusterBytes(packets: TimedPacket[]): Uint8Array {
  const parts: Uint8Array[] = []
  let held: TimedPacket[] = []
  for (const packet of packets) {
    if (held[0] && Math.abs(packet.pts - held[0].pts) > relativeMax) {
      parts.push(cluster(held))
      held = []
    }
    held.push(packet)
  }
  if (held.length > 0) parts.push(cluster(held))
  return Buffer.concat(parts)
}

function cluster(packets: TimedPacket[]): Uint8Array {
  const base = packets[0]?.pts ?? 0
  const blocks = packets.map((packet) => simpleBlock(packet, packet.pts - base))
  const timestamp = Buffer.alloc(10)
  timestamp.writeUInt16BE(0xe788)
  timestamp.writeBigUInt64BE(BigInt(base), 2)
  const body = Buffer.concat([timestamp, ...blocks])
  return Buffer.concat([Uint8Array.of(0x1f, 0x43, 0xb6, 0x75), size(body.length), body])
}

function simpleBlock(packet: TimedPacket, relative: number): Uint8Array {
  const head = Buffer.from([0x81, 0, 0, packet.key ? 0x80 : 0])
  head.writeInt16BE(relative, 1)
  return Buffer.concat([Uint8Array.of(0xa3), size(head.length + packet.data.length), head, packet.data])
}

/** Always eight bytes: one form, no edge cases. */
function size(value: number): Buffer {
  const out = Buffer.alloc(8)
  out.writeBigUInt64BE(BigInt(value))
  out[0] = 0x01
  return out
}
