import crypto from 'hypercore-crypto'

/**
 * A beacon on the local network says: someone here answers on this port. It must not say what is followed. So it
 * carries a fresh random nonce and, for each channel, a tag that is a hash of the channel's feed key, the nonce and
 * the port: whoever has the link can recompute it, nobody else can link two beacons, count channels (the list is
 * filled up with random tags), or replay one with another port. The tags change with every beacon, so no clock has
 * to be right.
 */
export interface Beacon {
  /** Random, one per run: tells our own beacons apart, and decides who dials. */
  run: Buffer
  nonce: Buffer
  /** TCP port that answers direct peers. */
  port: number
  tags: Buffer[]
}

const magic = Buffer.from('KSB1')
const runBytes = 8
const nonceBytes = 16
const tagBytes = 12
/** Always this many: one datagram of 222 bytes, and a count that says nothing. */
export const beaconTags = 16
const headBytes = magic.length + runBytes + nonceBytes + 2
const beaconBytes = headBytes + beaconTags * tagBytes
const tagDomain = Buffer.from('kinoswarm beacon tag 1\n')

export function encodeBeacon(run: Buffer, port: number, feedKeys: readonly Buffer[]): Buffer {
  const nonce = crypto.randomBytes(nonceBytes)
  const portBytes = Buffer.alloc(2)
  portBytes.writeUInt16BE(port)
  const tags = feedKeys.slice(0, beaconTags).map((key) => beaconTag(key, nonce, port))
  while (tags.length < beaconTags) tags.push(crypto.randomBytes(tagBytes))
  return Buffer.concat([magic, run, nonce, portBytes, ...shuffled(tags)])
}

/** Null for anything that is not exactly a beacon. */
export function decodeBeacon(message: Buffer): Beacon | null {
  if (message.length !== beaconBytes || !message.subarray(0, magic.length).equals(magic)) return null
  let at = magic.length
  const take = (count: number) => {
    at += count
    return message.subarray(at - count, at)
  }
  const [run, nonce] = [take(runBytes), take(nonceBytes)]
  const port = take(2).readUInt16BE()
  if (port === 0) return null
  return { run, nonce, port, tags: Array.from({ length: beaconTags }, () => take(tagBytes)) }
}

/** Whether the sender follows one of these channels. */
export function beaconMatches(beacon: Beacon, feedKeys: Iterable<Buffer>): boolean {
  for (const key of feedKeys) {
    const tag = beaconTag(key, beacon.nonce, beacon.port)
    if (beacon.tags.some((other) => other.equals(tag))) return true
  }
  return false
}

function beaconTag(feedKey: Buffer, nonce: Buffer, port: number): Buffer {
  const portBytes = Buffer.alloc(2)
  portBytes.writeUInt16BE(port)
  return crypto.hash([tagDomain, feedKey, nonce, portBytes]).subarray(0, tagBytes)
}

function shuffled(tags: Buffer[]): Buffer[] {
  return tags
    .map((tag) => ({ tag, order: crypto.randomBytes(4).readUInt32LE() }))
    .sort((a, b) => a.order - b.order)
    .map(({ tag }) => tag)
}
