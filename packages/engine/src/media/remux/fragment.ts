import type { TimedPacket } from './timed.ts'

/** The only track of every stream made here. */
const trackId = 1
/** Sample flags of ISO/IEC 14496-12 section 8.8.3.1: depends on no other / depends on others and is no sync sample. */
const keyFlags = 0x02000000
const deltaFlags = 0x01010000
/** duration, size, flags and composition offset of each sample. */
const sampleEntryBytes = 16
const headerBytes = 8 + 16 + 8 + 16 + 20 + 20

/**
 * One movie fragment (`moof` and `mdat`, ISO/IEC 14496-12 section 8.8) with absolute times. It may begin and end
 * anywhere, so that a picture can be sent before its whole group has arrived.
 */
export function fragmentBytes(packets: TimedPacket[], sequence: number): Uint8Array {
  const moofBytes = headerBytes + packets.length * sampleEntryBytes
  const dataBytes = packets.reduce((sum, packet) => sum + packet.data.length, 0)
  const out = new Uint8Array(moofBytes + 8 + dataBytes)
  const write = writer(out)
  write.box('moof', moofBytes)
  write.box('mfhd', 16, 0)
  write.u32(sequence)
  write.box('traf', moofBytes - 24)
  write.box('tfhd', 16, 0x020000)
  write.u32(trackId)
  write.box('tfdt', 20, 0x01000000)
  write.u64(packets[0]?.dts ?? 0)
  write.box('trun', 20 + packets.length * sampleEntryBytes, 0x01000f01)
  write.u32(packets.length)
  write.u32(moofBytes + 8)
  for (const packet of packets) {
    write.u32(packet.duration)
    write.u32(packet.data.length)
    write.u32(packet.key ? keyFlags : deltaFlags)
    write.u32(packet.pts - packet.dts)
  }
  write.box('mdat', 8 + dataBytes)
  for (const packet of packets) write.bytes(packet.data)
  return out
}

function writer(out: Uint8Array) {
  const view = new DataView(out.buffer)
  let at = 0
  const u32 = (value: number) => {
    view.setUint32(at, value >>> 0)
    at += 4
  }
  return {
    u32,
    u64(value: number) {
      view.setBigUint64(at, BigInt(Math.max(0, value)))
      at += 8
    },
    /** `versionAndFlags` makes it a full box. */
    box(type: string, size: number, versionAndFlags?: number) {
      u32(size)
      for (const letter of type) out[at++] = letter.charCodeAt(0)
      if (versionAndFlags !== undefined) u32(versionAndFlags)
    },
    bytes(data: Uint8Array) {
      out.set(data, at)
      at += data.length
    },
  }
}
