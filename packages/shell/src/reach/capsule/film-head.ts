import { createHash } from 'node:crypto'
import bencode from 'bencode'
import * as z from 'zod'

/** A .torrent of a two-hour film with 1 MiB pieces has 200 kB of hashes. */
const torrentMaxBytes = 4 * 1024 * 1024

const filmSchema = z.object({
  infohash: z.string().regex(/^[0-9a-f]{40}$/),
  file: z.number().int().min(0).max(10_000),
  size: z.number().int().positive(),
  torrent: z.string().max(torrentMaxBytes * 2),
})

/** A film as a capsule names it, its torrent checked against the infohash (BEP 3). */
export interface FilmHead {
  infohash: string
  file: number
  size: number
  torrent: Buffer
  pieceLength: number
  /** SHA-1 of each piece. */
  pieces: Buffer
  /** Where the file starts in the torrent, bytes; only a lone or aligned file has all its pieces to itself. */
  offset: number
}

/** @throws when malformed, or when torrent, infohash and size do not belong together */
export function parseFilmHead(body: Buffer): FilmHead {
  const { infohash, file, size, torrent: text } = filmSchema.parse(JSON.parse(body.toString('utf8')))
  const torrent = Buffer.from(text, 'base64')
  const info = record((bencode.decode(torrent) as { info?: unknown }).info)
  if (createHash('sha1').update(bencode.encode(info)).digest('hex') !== infohash) {
    throw new TypeError('The torrent has another infohash')
  }
  const lengths = Array.isArray(info.files)
    ? info.files.map((one) => Number(record(one).length))
    : [Number(info.length)]
  if (lengths[file] !== size) throw new TypeError('The torrent names another size')
  const offset = lengths.slice(0, file).reduce((sum, length) => sum + length, 0)
  const pieceLength = Number(info['piece length'])
  if (!(pieceLength > 0) || !(info.pieces instanceof Uint8Array)) throw new TypeError('The torrent has no pieces')
  return { infohash, file, size, torrent, pieceLength, pieces: Buffer.from(info.pieces), offset }
}

/** Whether piece `index`, cut out of the film's own bytes, has the torrent's hash. */
export function pieceMatches(film: FilmHead, index: number, bytes: Buffer): boolean {
  const expected = film.pieces.subarray(20 * index, 20 * index + 20)
  return createHash('sha1').update(bytes).digest().equals(expected)
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new TypeError('Not a torrent')
  return value as Record<string, unknown>
}
