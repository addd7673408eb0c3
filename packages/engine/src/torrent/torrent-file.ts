import { createHash } from 'node:crypto'
import { EngineError } from '../errors.ts'
import { type Bencode, type BencodeDict, BencodeReader } from './bencode.ts'
import { displayPath } from './display-name.ts'

/** A .torrent with 400,000 pieces and long file lists stays below this; BEP 9 peers refuse more than 10 MB too. */
export const TORRENT_MAX_BYTES = 10_000_000
/** What peers can announce in a bitfield in our wire library. */
const MAX_PIECES = 400_000
/** Smaller pieces drown in overhead, larger ones cannot be played at once. */
const MIN_PIECE_BYTES = 1024
const MAX_PIECE_BYTES = 64 * 1024 * 1024
const MAX_FILES = 20_000
const SHA1_BYTES = 20

export interface TorrentFile {
  index: number
  /** Cleaned display names, outermost folder first. */
  path: string[]
  size: number
  /** Where the file begins in the torrent's bytes. */
  offset: number
  /** BEP 47 padding: zeros nobody wants to see. */
  padding: boolean
}

export interface TorrentInfo {
  /** 40 lower-case hex characters: SHA-1 of the info dictionary as it came. */
  infohash: string
  name: string
  files: TorrentFile[]
  size: number
  pieceLength: number
  pieceCount: number
  /** SHA-1 of each piece, concatenated. */
  pieces: Uint8Array
  private: boolean
  /** BEP 52: the torrent also describes itself in version 2 terms. */
  hybrid: boolean
  /** A .torrent holding the info dictionary and nothing else: no trackers, web seeds or nodes of a stranger's choice. */
  bare: Uint8Array
}

/**
 * Reads a .torrent (BEP 3, 47, 52) that nobody vouches for yet.
 * @throws EngineError `bad-torrent`, or `unsupported-torrent` for what is well formed but cannot be played.
 */
export function parseTorrent(bytes: Uint8Array): TorrentInfo {
  if (bytes.length > TORRENT_MAX_BYTES) throw bad(`it is larger than ${TORRENT_MAX_BYTES} bytes`)
  const reader = new BencodeReader(bytes, { sorted: false })
  let root: Bencode
  try {
    root = reader.value()
  } catch (cause) {
    throw bad('it is not valid bencode', cause)
  }
  if (reader.position !== bytes.length) throw bad('there is data after its end')
  const span = reader.spans.get('info')
  const info = root instanceof Map ? root.get('info') : undefined
  if (!span || !(info instanceof Map)) throw bad('it has no info dictionary')
  return fromInfo(info, bytes.subarray(span.start, span.end))
}

/** The same for a bare info dictionary, as peers send it (BEP 9). */
export function parseInfo(raw: Uint8Array): TorrentInfo {
  return parseTorrent(wrap(raw))
}

function fromInfo(info: BencodeDict, raw: Uint8Array): TorrentInfo {
  requireCanonical(raw)
  if (!info.has('pieces') && info.get('meta version') === 2) {
    throw new EngineError(
      'unsupported-torrent',
      'This torrent is of version 2 only (BEP 52). Ask the maintainer for a hybrid or version 1 torrent of the film.',
    )
  }
  const pieceLength = integer(info, 'piece length', MIN_PIECE_BYTES, MAX_PIECE_BYTES)
  const pieces = bytesOf(info, 'pieces')
  const name = text(info.get('name.utf-8') ?? info.get('name'), 'name')
  const files = filesOf(info, name)
  const size = files.reduce((sum, file) => sum + file.size, 0)
  const pieceCount = Math.ceil(size / pieceLength)
  if (!Number.isSafeInteger(size) || size === 0) throw bad('it has no content')
  if (pieceCount > MAX_PIECES) throw bad(`it has more than ${MAX_PIECES} pieces`)
  if (pieces.length !== pieceCount * SHA1_BYTES) throw bad('its piece hashes do not match its size')
  return {
    infohash: createHash('sha1').update(raw).digest('hex'),
    name: displayPath([name])[0]!,
    files,
    size,
    pieceLength,
    pieceCount,
    pieces,
    private: info.get('private') === 1,
    hybrid: info.get('meta version') === 2,
    bare: wrap(raw),
  }
}

function filesOf(info: BencodeDict, name: string): TorrentFile[] {
  const list = info.get('files')
  if (list === undefined) {
    if (symlink(info)) throw bad('it contains a symbolic link')
    const size = integer(info, 'length', 0, Number.MAX_SAFE_INTEGER)
    return [{ index: 0, path: displayPath([name]), size, offset: 0, padding: false }]
  }
  if (!Array.isArray(list) || list.length === 0) throw bad('its file list is empty')
  if (list.length > MAX_FILES) throw bad(`it has more than ${MAX_FILES} files`)
  let offset = 0
  return list.map((entry, index) => {
    const file = fileOf(entry, { name, index, offset })
    offset += file.size
    return file
  })
}

function fileOf(entry: Bencode, at: { name: string; index: number; offset: number }): TorrentFile {
  if (!(entry instanceof Map)) throw bad('a file in it is not a dictionary')
  if (symlink(entry)) throw bad('it contains a symbolic link')
  const components = entry.get('path.utf-8') ?? entry.get('path')
  if (!Array.isArray(components) || components.length === 0) throw bad('a file in it has no path')
  const path = displayPath([at.name, ...components.map((component) => text(component, 'path'))])
  const size = integer(entry, 'length', 0, Number.MAX_SAFE_INTEGER)
  return { index: at.index, path, size, offset: at.offset, padding: attributes(entry).includes('p') }
}

/** BEP 47: a link may point anywhere; there is no reason for one in a film. */
function symlink(entry: BencodeDict): boolean {
  return attributes(entry).includes('l') || entry.has('symlink path')
}

function attributes(entry: BencodeDict): string {
  const value = entry.get('attr')
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : ''
}

/** Our BitTorrent library encodes the dictionary anew; out of order it would get another infohash. */
function requireCanonical(raw: Uint8Array): void {
  try {
    new BencodeReader(raw, { sorted: true }).value()
  } catch (cause) {
    throw bad('its info dictionary is not canonical bencode', cause)
  }
}

function integer(dict: BencodeDict, key: string, min: number, max: number): number {
  const value = dict.get(key)
  if (typeof value !== 'number' || value < min || value > max) throw bad(`its "${key}" is missing or out of bounds`)
  return value
}

function bytesOf(dict: BencodeDict, key: string): Uint8Array {
  const value = dict.get(key)
  if (!(value instanceof Uint8Array)) throw bad(`its "${key}" is missing`)
  return value
}

function text(value: Bencode | undefined, what: string): string {
  if (!(value instanceof Uint8Array)) throw bad(`its ${what} is not text`)
  return Buffer.from(value).toString('utf8')
}

function wrap(raw: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from('d4:info'), raw, Buffer.from('e')])
}

function bad(why: string, cause?: unknown): EngineError {
  return new EngineError('bad-torrent', `This is not a torrent that can be used: ${why}.`, { cause })
}
