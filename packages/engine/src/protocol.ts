/**
 * What shell and engine process say to each other. Commands and answers go over the IPC channel, bytes of films over a
 * local socket, one connection a read: that gives each reader its own back-pressure and makes an abort a closed socket.
 * Both ends check what they get: an engine that was taken over by a peer must not be able to confuse the shell.
 */
import { isIP } from 'node:net'
import type {
  AdoptSource,
  ClassicOptions,
  ClassicPeers,
  EngineFileInfo,
  EngineLimits,
  EngineOptions,
  EnginePlaybackStatus,
  EngineSource,
  EngineStatus,
  SeedRequest,
  TitleHealth,
} from './api.ts'
import { EngineError, type EngineErrorCode, isEngineErrorCode } from './errors.ts'
import type { FilmRef } from './torrent/film-index.ts'
import { isInfohash } from './torrent/magnet.ts'
import { TORRENT_MAX_BYTES } from './torrent/torrent-file.ts'
import { WORDS_MAX, type WordsFile } from './torrent/words-beside.ts'

export interface Commands {
  start: { body: { options: EngineOptions; socket: string; token: string; identity: Uint8Array }; answer: null }
  open: { body: { id: string; source: EngineSource }; answer: null }
  info: { body: { id: string }; answer: EngineFileInfo }
  hashes: { body: { id: string; blockHashes: Uint8Array }; answer: null }
  stop: { body: { id: string }; answer: null }
  warm: { body: { source: EngineSource }; answer: null }
  health: { body: { source: EngineSource }; answer: TitleHealth }
  seed: { body: { request: SeedRequest }; answer: null }
  adopt: { body: { source: AdoptSource }; answer: null }
  unseed: { body: { infohash: string }; answer: null }
  pin: { body: { infohash: string; pinned: boolean }; answer: null }
  limits: { body: { limits: EngineLimits }; answer: null }
  close: { body: null; answer: null }
}

export type Verb = keyof Commands

export type Request = { [V in Verb]: { id: number; verb: V; body: Commands[V]['body'] } }[Verb]

export type Answer = { id: number; value: unknown } | { id: number; error: { code: EngineErrorCode; message: string } }

/** Sent twice a second while there is something to tell, and at once when something important happened: it is the heartbeat too. */
export interface Beat {
  beat: Pick<
    EngineStatus,
    'torrents' | 'seeding' | 'downSpeed' | 'upSpeed' | 'upAllowed' | 'received' | 'given' | 'diskUsed' | 'rss' | 'port'
  >
  playbacks: EnginePlaybackStatus[]
}

export const BEAT_EVERY_MS = 500
/** While no film is open and no byte moves there is nothing to tell but that the process lives. */
export const BEAT_IDLE_MS = 2000

/** First line of a read connection, then the bytes or an error come back. */
export interface ReadRequest {
  token: string
  playback: string
  start: number
  end: number
}

export const READ_OK = 0
export const READ_ERROR = 1
/** A read request is a line of JSON of known fields. */
export const READ_REQUEST_MAX_BYTES = 512

const MAX_ID_LENGTH = 64
const MAX_PATHS = 20_000
const MAX_PATH_LENGTH = 4096
const MAX_ADDRESSES = 256
/** A block list; longer ones belong into a firewall. */
const MAX_BLOCKED = 10_000
/** Seed of an Ed25519 key. */
const IDENTITY_BYTES = 32
const MAX_BLOCK_HASH_BYTES = 32 * 1024 * 1024

export function parseRequest(value: unknown): Request {
  const message = record(value)
  const id = integer(message.id)
  const verb = message.verb as Verb
  if (!Object.hasOwn(bodies, verb)) throw broken('an unknown verb')
  return { id, verb, body: bodies[verb](message.body) } as Request
}

const bodies: { [V in Verb]: (body: unknown) => Commands[V]['body'] } = {
  start: (body) => {
    const { options, socket, token, identity } = record(body)
    const seed = byteArray(identity, IDENTITY_BYTES)
    return { options: parseOptions(options), socket: text(socket), token: text(token), identity: seed }
  },
  open: (body) => ({ id: text(record(body).id, MAX_ID_LENGTH), source: parseSource(record(body).source) }),
  info: (body) => ({ id: text(record(body).id, MAX_ID_LENGTH) }),
  hashes: (body) => {
    const { id, blockHashes } = record(body)
    return { id: text(id, MAX_ID_LENGTH), blockHashes: byteArray(blockHashes, MAX_BLOCK_HASH_BYTES) }
  },
  stop: (body) => ({ id: text(record(body).id, MAX_ID_LENGTH) }),
  warm: (body) => ({ source: parseSource(record(body).source) }),
  health: (body) => ({ source: parseSource(record(body).source) }),
  seed: (body) => ({ request: parseSeed(record(body).request) }),
  adopt: (body) => ({ source: parseAdopt(record(body).source) }),
  unseed: (body) => ({ infohash: infohash(record(body).infohash) }),
  pin: (body) => ({ infohash: infohash(record(body).infohash), pinned: record(body).pinned === true }),
  limits: (body) => ({ limits: parseLimits(record(body).limits) }),
  close: () => null,
}

export function parseSource(value: unknown): EngineSource {
  const source = record(value)
  return {
    infohash: infohash(source.infohash),
    file: integer(source.file),
    ...optional(source, 'size', integer),
    ...optional(source, 'torrent', (bytes) => byteArray(bytes, TORRENT_MAX_BYTES)),
    ...optional(source, 'trackers', addresses),
    ...optional(source, 'peers', addresses),
    ...optional(source, 'blockHashes', (bytes) => byteArray(bytes, MAX_BLOCK_HASH_BYTES)),
    ...optional(source, 'bitrate', positive),
    ...optional(source, 'pinned', (pinned) => pinned === true),
  }
}

export function parseAdopt(value: unknown): AdoptSource {
  const source = record(value)
  return { ...parseSource(value), ...optional(source, 'films', filmRefs), ...optional(source, 'most', integer) }
}

function filmRefs(value: unknown): FilmRef[] {
  if (!Array.isArray(value) || value.length > MAX_PATHS) throw broken('a wrong list of films')
  return value.map((film) => ({ file: integer(record(film).file), ...optional(record(film), 'size', integer) }))
}

export function parseSeed(value: unknown): SeedRequest {
  const request = record(value)
  const { files } = request
  if (!Array.isArray(files) || files.length > MAX_PATHS) throw broken('a wrong file list')
  return {
    torrent: byteArray(request.torrent, TORRENT_MAX_BYTES),
    files: files.map((path) => text(path)),
    ...optional(request, 'trackers', addresses),
  }
}

export function parseLimits(value: unknown): EngineLimits {
  const limits = record(value)
  return {
    ...optional(limits, 'downLimit', integer),
    ...optional(limits, 'upLimit', integer),
    ...optional(limits, 'quota', integer),
    ...optional(limits, 'freeFloor', integer),
    ...optional(limits, 'giveWatched', (on) => on === true),
    ...optional(limits, 'giveRatio', positive),
    ...optional(limits, 'giveHours', positive),
  }
}

function parseOptions(value: unknown): EngineOptions {
  const options = record(value)
  return {
    dir: text(options.dir),
    ...parseLimits(options),
    ...optional(options, 'host', ipAddress),
    ...optional(options, 'bootstrap', addresses),
    ...optional(options, 'hyperswarm', (on) => on !== false),
    ...optional(options, 'allowPrivateAddresses', (on) => on === true),
    ...optional(options, 'blocked', (list) => texts(list, MAX_BLOCKED)),
    ...optional(options, 'bittorrent', parseClassic),
  }
}

function parseClassic(value: unknown): ClassicOptions {
  const classic = record(value)
  const flag = (on: unknown) => on === true
  return {
    ...optional(classic, 'dht', flag),
    ...optional(classic, 'dhtBootstrap', addresses),
    ...optional(classic, 'lsd', flag),
    ...optional(classic, 'pex', flag),
    ...optional(classic, 'trackers', flag),
    ...optional(classic, 'utp', flag),
    ...optional(classic, 'port', integer),
    ...optional(classic, 'portMapping', flag),
  }
}

/** What comes back from the engine process. */
export function parseReply(value: unknown): Answer | Beat {
  const message = record(value)
  if (message.beat !== undefined) {
    if (!Array.isArray(message.playbacks)) throw broken('a wrong beat')
    return { beat: numbers(message.beat), playbacks: message.playbacks.map(playback) } as Beat
  }
  const id = integer(message.id)
  if (message.error === undefined) return { id, value: message.value }
  const error = record(message.error)
  return { id, error: { code: isEngineErrorCode(error.code) ? error.code : 'protocol', message: text(error.message) } }
}

export function parseReadRequest(line: string): ReadRequest {
  const request = record(JSON.parse(line))
  const start = integer(request.start)
  const end = integer(request.end)
  if (end < start) throw new EngineError('bad-range', 'The end of a read lies before its start.')
  return { token: text(request.token), playback: text(request.playback, MAX_ID_LENGTH), start, end }
}

export function parseFileInfo(value: unknown): EngineFileInfo {
  const info = record(value)
  return {
    infohash: infohash(info.infohash),
    file: integer(info.file),
    name: text(info.name),
    size: integer(info.size),
    pieceLength: integer(info.pieceLength),
    pieceCount: integer(info.pieceCount),
    words: parseWords(info.words),
  }
}

function parseWords(value: unknown): WordsFile[] {
  if (!Array.isArray(value) || value.length > WORDS_MAX) throw broken('a list of subtitles that is none or too long')
  return value.map((one) => {
    const { file, path, size } = record(one)
    return { file: integer(file), path: text(path), size: integer(size) }
  })
}

export function parseHealth(value: unknown): TitleHealth {
  const health = record(value)
  const peers = (counted: unknown): ClassicPeers | null => {
    if (counted === null) return null
    const { seeds, leechers } = record(counted)
    return { seeds: integer(seeds), leechers: integer(leechers) }
  }
  return {
    machines: integer(health.machines),
    trackers: peers(health.trackers),
    dht: peers(health.dht),
    copies: integer(health.copies),
  }
}

function playback(value: unknown): EnginePlaybackStatus {
  const status = record(value)
  text(status.id, MAX_ID_LENGTH)
  if (!Array.isArray(status.pieces)) throw broken('a wrong status')
  return status as unknown as EnginePlaybackStatus
}

function numbers(value: unknown): Record<string, number> {
  return Object.fromEntries(Object.entries(record(value)).map(([key, number]) => [key, Number(number)]))
}

function optional<K extends string, T>(
  from: Record<string, unknown>,
  key: K,
  parse: (value: unknown) => T,
): { [P in K]?: T } {
  return from[key] === undefined ? {} : ({ [key]: parse(from[key]) } as { [P in K]?: T })
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw broken('something that is no message')
  return value as Record<string, unknown>
}

function infohash(value: unknown): string {
  const text = typeof value === 'string' ? value.toLowerCase() : value
  if (!isInfohash(text)) throw new EngineError('bad-source', 'A source needs an infohash of 40 hex characters.')
  return text
}

function integer(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw broken('a number that is none')
  return value as number
}

function positive(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) throw broken('a number that is none')
  return value
}

function text(value: unknown, max = MAX_PATH_LENGTH): string {
  if (typeof value !== 'string' || value.length > max) throw broken('text that is none or too long')
  return value
}

function ipAddress(value: unknown): string {
  const address = text(value)
  if (isIP(address) === 0) throw broken('a network address that is none')
  return address
}

function addresses(value: unknown): string[] {
  return texts(value, MAX_ADDRESSES)
}

function texts(value: unknown, max: number): string[] {
  if (!Array.isArray(value)) throw broken('a list that is none')
  return value.slice(0, max).map((item) => text(item))
}

function byteArray(value: unknown, max: number): Uint8Array {
  if (!(value instanceof Uint8Array) || value.length > max) throw broken('bytes that are none or too many')
  return value
}

function broken(what: string): EngineError {
  return new EngineError('protocol', `The engine was told ${what}.`)
}
