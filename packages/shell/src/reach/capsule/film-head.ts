import { type PieceSpan, parseTorrent, pieceSpan } from '@kinoswarm/engine'
import * as z from 'zod'

/** A .torrent of a two-hour film with 1 MiB pieces has 200 kB of hashes. */
const torrentMaxBytes = 4 * 1024 * 1024
/** No piece of a torrent that can be played is larger. */
const edgeMaxBytes = 64 * 1024 * 1024

const filmSchema = z.object({
  infohash: z.string().regex(/^[0-9a-f]{40}$/),
  file: z.number().int().min(0).max(20_000),
  size: z.number().int().positive(),
  /** Bytes of its neighbours that come along in front of it and behind it, so that its first and last piece are whole. */
  before: z.number().int().min(0).max(edgeMaxBytes).default(0),
  after: z.number().int().min(0).max(edgeMaxBytes).default(0),
  torrent: z.string().max(torrentMaxBytes * 2),
})

/** A film as a capsule names it, its torrent checked against the infohash (BEP 3). */
export interface FilmHead {
  infohash: string
  /** Index in the torrent. */
  file: number
  size: number
  torrent: Buffer
  /** The pieces it lies in. */
  span: PieceSpan
  /** Bytes that follow in the capsule. */
  carried: number
  /** Whether these are whole pieces. What is not cannot be checked. */
  checkable: boolean
}

/** @throws when malformed, or when torrent, infohash and size do not belong together */
export function parseFilmHead(body: Buffer): FilmHead {
  const { torrent: text, before, after, ...film } = filmSchema.parse(JSON.parse(body.toString('utf8')))
  const torrent = Buffer.from(text, 'base64')
  const info = parseTorrent(torrent)
  if (info.infohash !== film.infohash) throw new TypeError('The torrent has another infohash')
  const file = info.files[film.file]
  if (file?.size !== film.size) throw new TypeError('The torrent names another size')
  const span = pieceSpan(info, file)
  const checkable = before === span.before && after === span.after
  return { ...film, torrent, span, carried: before + film.size + after, checkable }
}
