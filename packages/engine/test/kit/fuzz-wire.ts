import { randomBytes } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import Wire from 'bittorrent-protocol'
import type { Torrent } from 'webtorrent'
import { EngineHost } from '../../src/host.ts'
import { type Bencode, encodeBencode } from '../../src/torrent/bencode.ts'
import { parseTorrent } from '../../src/torrent/torrent-file.ts'
import { handshake, message } from './bad-peer.ts'
import { broken, type FuzzFailure, randomFrom } from './fuzz.ts'

/**
 * Whole conversations with the torrents of a real engine, metadata exchange, peer exchange and all, of which every
 * message was broken by chance. What is thrown on the way is a failure; what is thrown later ends the process.
 */
const HANDSHAKE_BYTES = 68
/** Nobody is ever called. */
const BLOCKED = ['0.0.0.0/0', '::/0']

export async function fuzzWires(
  dir: string,
  options: { count: number; seed: number; torrent: Uint8Array },
): Promise<FuzzFailure[]> {
  const bittorrent = { dht: false, lsd: false, trackers: false, utp: false }
  const host = new EngineHost({ dir, hyperswarm: false, bittorrent, blocked: BLOCKED })
  await host.ready()
  try {
    const torrents = await Promise.all([opened(host, 'known', options.torrent), opened(host, 'unknown')])
    return await converse(torrents, options)
  } finally {
    await host.close()
  }
}

/** One whose metadata is known, and one that has nothing but its infohash. */
async function opened(host: EngineHost, id: string, torrent?: Uint8Array): Promise<Torrent> {
  const infohash = torrent ? parseTorrent(torrent).infohash : randomBytes(20).toString('hex')
  await host.openPlayback(id, { infohash, file: 0, ...(torrent && { torrent }) })
  const { title } = host.playback(id)
  if (torrent) await title.playable
  return title.torrent!
}

async function converse(torrents: Torrent[], { count, seed }: { count: number; seed: number }): Promise<FuzzFailure[]> {
  const random = randomFrom(seed)
  const failures: FuzzFailure[] = []
  for (let round = 0; round < count; round++) {
    const torrent = torrents[round % torrents.length]!
    const said = samples.map((sample) => (random(3) > 0 ? sample : Buffer.from(broken(sample, random))))
    try {
      await speak(torrent, { said, calls: random(2) === 0 })
    } catch (error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
      failures.push({ target: 'wire', round, what, input: Buffer.concat(said).toString('base64') })
    }
  }
  return failures
}

/** Whoever calls is listened to by the torrent only once it was looked up. */
async function speak(torrent: Torrent, { said, calls }: { said: Buffer[]; calls: boolean }): Promise<void> {
  const wire = new Wire(calls ? 'tcpIncoming' : 'tcpOutgoing')
  wire.on('error', () => {})
  wire.resume()
  const hello = handshake(torrent.infoHash).subarray(0, HANDSHAKE_BYTES)
  if (!calls) {
    wire.handshake(torrent.infoHash, PEER_ID)
    wire.once('handshake', () => torrent._onWire(wire))
  }
  wire._parseHandshake()
  wire._write(calls ? Buffer.concat([hello, said[0]!]) : hello, () => {})
  if (calls) {
    torrent._onWire(wire)
    wire.handshake(torrent.infoHash, PEER_ID)
  }
  for (const bytes of said) {
    if (wire.destroyed) break
    wire._write(bytes, () => {})
    await turn()
  }
  wire.destroy()
  await turn()
}

const PEER_ID = '2d4b530000'.padEnd(40, '7')

function extended(number: number, dictionary: Record<string, Bencode>, data = Buffer.alloc(0)): Buffer {
  const body = encodeBencode(new Map(Object.entries(dictionary)))
  return message(20, Buffer.concat([Buffer.of(number), body, data]))
}

/** BEP 10, 9, 11, 54, and messages of BEP 3 and 6 between them. The numbers are those that the engine gives out. */
const samples: Buffer[] = [
  extended(0, {
    m: new Map([
      ['ut_metadata', 1],
      ['ut_pex', 2],
      ['lt_donthave', 3],
    ]),
    metadata_size: 40,
    reqq: 250,
    v: Buffer.from('x'),
  }),
  message(14),
  extended(1, { msg_type: 0, piece: 0 }),
  extended(1, { msg_type: 1, piece: 0, total_size: 40 }, Buffer.alloc(40, 5)),
  extended(1, { msg_type: 2, piece: 0 }),
  extended(2, { added: Buffer.alloc(12, 9), 'added.f': Buffer.alloc(2), dropped: Buffer.alloc(6, 9) }),
  extended(2, { added6: Buffer.alloc(18, 9), 'added6.f': Buffer.alloc(1), dropped6: Buffer.alloc(18, 9) }),
  message(20, Buffer.from([3, 0, 0, 0, 0])),
  message(2),
  message(1),
  message(6, Buffer.alloc(12, 1)),
  message(4, Buffer.alloc(4)),
]
