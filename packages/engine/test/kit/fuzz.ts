import Wire from 'bittorrent-protocol'
import { EngineError } from '../../src/errors.ts'
import { parseReadRequest, parseReply, parseRequest } from '../../src/protocol.ts'
import { rangeAnswer } from '../../src/range.ts'
import { createDhtSocket } from '../../src/swarm/dht-socket.ts'
import { installWireGuard } from '../../src/swarm/wire-guard.ts'
import { installWireReader } from '../../src/swarm/wire-reader.ts'
import { isPublicAddress, splitHostPort } from '../../src/torrent/address.ts'
import { decodeBencode, encodeBencode } from '../../src/torrent/bencode.ts'
import { displayPath } from '../../src/torrent/display-name.ts'
import { parseMagnet } from '../../src/torrent/magnet.ts'
import { parseTorrent } from '../../src/torrent/torrent-file.ts'
import { usableTrackers } from '../../src/torrent/trackers.ts'
import { message } from './bad-peer.ts'

/**
 * Everything in the engine that reads what strangers send, fed with right input that was broken by chance. Reading it may
 * fail with an EngineError and in no other way, and never takes long. The numbers come from a seed: a failure can be
 * had again.
 */

/** No input here is larger than some kilobytes; whoever takes this long over one can be kept busy for ever. */
const SLOW_MS = 1000

export interface FuzzFailure {
  target: string
  round: number
  what: string
  input: string
}

export interface FuzzReport {
  rounds: number
  refused: number
  failures: FuzzFailure[]
}

export type Random = (below: number) => number

interface Target {
  name: string
  samples: Buffer[]
  read(input: Buffer): void
}

export function fuzzEngine(options: { count: number; seed: number; onProgress?: (done: number) => void }): FuzzReport {
  installWireGuard()
  installWireReader()
  const random = randomFrom(options.seed)
  const all = targets()
  const report: FuzzReport = { rounds: options.count, refused: 0, failures: [] }
  for (let round = 0; round < options.count; round++) {
    const target = all[round % all.length]!
    const input = broken(target.samples[random(target.samples.length)]!, random)
    const began = performance.now()
    try {
      target.read(input)
    } catch (error) {
      report.refused += 1
      if (!(error instanceof EngineError)) fail(report, { target, round, input, what: String(error) })
    }
    const ms = performance.now() - began
    if (ms > SLOW_MS) fail(report, { target, round, input, what: `took ${Math.round(ms)} ms` })
    options.onProgress?.(round + 1)
  }
  return report
}

function fail(report: FuzzReport, found: { target: Target; round: number; input: Buffer; what: string }): void {
  const { target, round, input, what } = found
  report.failures.push({ target: target.name, round, what, input: input.toString('base64') })
}

function targets(): Target[] {
  const text = (name: string, samples: string[], read: (input: string) => void): Target => ({
    name,
    samples: samples.map((sample) => Buffer.from(sample)),
    read: (input) => read(input.toString('utf8')),
  })
  const json = (name: string, samples: unknown[], read: (value: unknown) => void): Target => ({
    name,
    samples: samples.map((sample) => Buffer.from(JSON.stringify(sample))),
    read: (input) => {
      const value = parsedJson(input.toString('utf8'))
      if (value !== undefined) read(value)
    },
  })
  const dht = createDhtSocket().unref()
  dht.on('message', () => {})
  const from = { address: '192.0.2.1', port: 6881, family: 'IPv4', size: 0 }
  return [
    { name: 'bencode', samples: [torrent(), query()], read: bencodeAndBack },
    { name: 'torrent', samples: [torrent()], read: (input) => void parseTorrent(input) },
    text('magnet', [magnet], (input) => void parseMagnet(input)),
    text('display name', ['Some Film (2026)/film.mp4', 'CON .mp4', 'a\u202etxt.exe'], (input) => {
      displayPath(input.split('/'))
    }),
    text('address', ['192.0.2.1:6881', '[2001:db8::1]:80', 'example.org:1'], (input) => {
      isPublicAddress(splitHostPort(input)?.host ?? input)
    }),
    text('trackers', ['http://example.org/announce', 'udp://192.0.2.1:80'], (input) => {
      usableTrackers([input], false)
    }),
    text('range', ['bytes=0-99', 'bytes=-5', 'bytes=5-', 'bytes=0-0,5-6'], (range) => {
      rangeAnswer({ method: 'GET', size: 1000, range, ifRange: undefined, etag: '"a"' })
    }),
    json(
      'command',
      [{ id: 1, verb: 'open', body: { id: 'a', source: { infohash: 'a'.repeat(40), file: 0 } } }],
      parseRequest,
    ),
    json(
      'answer',
      [
        { id: 1, value: 3 },
        { id: 2, error: { code: 'disk', message: '' } },
        { beat: {}, playbacks: [] },
      ],
      parseReply,
    ),
    json('read', [{ token: 'abc', playback: 'def', start: 0, end: 9 }], (value) => {
      parseReadRequest(JSON.stringify(value))
    }),
    { name: 'wire', samples: wireSamples(), read: speak },
    { name: 'DHT', samples: [query()], read: (input) => void dht.emit('message', input, from) },
  ]
}

/** The decoder has errors of its own; whoever calls it makes theirs of them. */
function bencodeAndBack(input: Buffer): void {
  try {
    encodeBencode(decodeBencode(input))
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error
  }
}

/** A peer says this, all at once. The connection may end over it; nothing may be thrown. */
function speak(input: Buffer): void {
  const wire = new Wire('tcpIncoming')
  wire.on('error', () => {})
  wire._parseHandshake()
  wire._write(input, () => {})
  wire.destroy()
}

function wireSamples(): Buffer[] {
  const handshake = Buffer.concat([
    Buffer.of(19),
    Buffer.from('BitTorrent protocol'),
    Buffer.from([0, 0, 0, 0, 0, 0x10, 0, 5]),
    Buffer.alloc(40, 7),
  ])
  const extended = encodeBencode(
    new Map<string, Map<string, number> | number>([
      ['m', new Map([['ut_metadata', 1]])],
      ['reqq', 250],
    ]),
  )
  return [
    Buffer.concat([
      handshake,
      message(5, Buffer.alloc(8, 255)),
      message(20, Buffer.concat([Buffer.of(0), extended])),
      message(1, Buffer.alloc(0)),
      message(4, Buffer.alloc(4)),
      message(6, Buffer.alloc(12, 1)),
      message(7, Buffer.alloc(40)),
      message(17, Buffer.alloc(4)),
    ]),
  ]
}

function torrent(): Buffer {
  const info = new Map<string, number | Uint8Array>([
    ['length', 40_000],
    ['name', Buffer.from('film.mp4')],
    ['piece length', 16_384],
    ['pieces', Buffer.alloc(60, 3)],
  ])
  return Buffer.from(encodeBencode(new Map([['info', info]])))
}

function query(): Buffer {
  const body = new Map<string, Uint8Array>([
    ['id', Buffer.alloc(20, 1)],
    ['target', Buffer.alloc(20, 2)],
  ])
  return Buffer.from(
    encodeBencode(
      new Map<string, Map<string, Uint8Array> | Uint8Array>([
        ['a', body],
        ['q', Buffer.from('find_node')],
        ['t', Buffer.from('aa')],
        ['y', Buffer.from('q')],
      ]),
    ),
  )
}

const magnet = `magnet:?xt=urn:btih:${'ab'.repeat(20)}&dn=A+film&tr=udp%3A%2F%2Fexample.org%3A80&x.pe=192.0.2.1:6881`

/** The sample with some bytes changed, doubled, cut out or put in the wrong place. */
export function broken(sample: Buffer, random: Random): Buffer {
  let bytes = Buffer.from(sample)
  for (let times = random(6); times >= 0; times--) {
    const at = random(bytes.length + 1)
    const length = random(24)
    const chosen = random(6)
    if (chosen === 0 && bytes.length > 0) bytes[random(bytes.length)] = random(256)
    else if (chosen === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
    else if (chosen === 2)
      bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)])
    else if (chosen === 3)
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(telling[random(telling.length)]!), bytes.subarray(at)])
    else if (chosen === 4) bytes = Buffer.from(bytes.subarray(0, at))
    else if (bytes.length >= 4) bytes.writeUInt32BE(random(2 ** 31) * 2, random(bytes.length - 3))
  }
  return bytes
}

/** What parsers trip over. */
const telling = [
  '-1',
  'i-0e',
  '0:',
  '99999999999999999999:',
  'd',
  'l',
  'e',
  'llllllll',
  '\u0000',
  '../',
  '%00',
  '&',
  ',',
  '[::]',
  '__proto__',
  '"',
  '\\',
  '1e309',
  'null',
  '{}',
]

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function randomFrom(seed: number): Random {
  let state = (seed % 2_147_483_646) + 1
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return below <= 0 ? 0 : state % below
  }
}
