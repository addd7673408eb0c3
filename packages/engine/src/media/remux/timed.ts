/** A packet with everything a stream needs; times in ticks of the stream's timescale. */
export interface TimedPacket {
  data: Uint8Array
  key: boolean
  /** When it is shown, and when it is decoded. */
  pts: number
  dts: number
  duration: number
}

/** What is known of a packet in decoding order; seconds. */
export interface SourcePacket {
  data: Uint8Array
  key: boolean
  timestamp: number
  duration: number
}

/**
 * Pictures that may come between one and those shown before it. H.264 allows 16; encoders use four at most, and each
 * one waited for is a picture later on the screen at the start.
 */
const reorderDepth = 6

/**
 * Adds decoding times, which no container here gives: the n-th packet is decoded when the n-th picture is shown. Times
 * never go back, whatever the file says, because a stream in which they do is thrown away by browsers.
 */
export async function* timed(
  packets: AsyncIterable<SourcePacket>,
  timescale: number,
  depth = reorderDepth,
): AsyncGenerator<TimedPacket> {
  const queue: TimedPacket[] = []
  const times: number[] = []
  let last: TimedPacket | undefined
  const next = (): TimedPacket | undefined => {
    const packet = queue.shift()
    const time = times.shift()
    if (!packet || time === undefined) return undefined
    packet.dts = last ? Math.max(time, last.dts + 1) : time
    const before = last
    last = packet
    if (before) before.duration = packet.dts - before.dts
    return before
  }
  for await (const packet of packets) {
    const pts = Math.round(packet.timestamp * timescale)
    queue.push({ ...packet, pts, dts: pts, duration: Math.max(1, Math.round(packet.duration * timescale)) })
    insertSorted(times, pts)
    const ready = queue.length > depth ? next() : undefined
    if (ready) yield ready
  }
  while (queue.length > 0) {
    const ready = next()
    if (ready) yield ready
  }
  if (last) yield last
}

function insertSorted(times: number[], value: number): void {
  let at = times.length
  while (at > 0 && (times[at - 1] ?? 0) > value) at--
  times.splice(at, 0, value)
}
