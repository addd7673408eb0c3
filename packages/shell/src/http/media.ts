import type { Readable } from 'node:stream'
import { rangeAnswer } from '@kinoswarm/engine/range'
import { commonHeaders, mediaPolicy } from './headers.ts'
import { notAllowed, Refusal } from './refusal.ts'
import { listHeader, oneHeader } from './request-rules.ts'
import type { Exchange } from './server.ts'

/** A film as the loopback server sees it. */
export interface MediaFile {
  size: number
  /** Changes when the bytes would: infohash and file index. */
  tag: string
  /** By the extension of the chosen file, from `mediaType`; undefined = nothing that may be served. */
  type: string | undefined
  /** Inclusive offsets. Destroying the stream ends the request for its pieces. */
  read(span: { start: number; end: number }): Readable
}

/** What a file out of a torrent may be served as. A torrent holds whatever a stranger put there; this holds no page. */
const types: Record<string, string> = {
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mkv: 'video/x-matroska',
  ogv: 'video/ogg',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  flac: 'audio/flac',
  avi: 'video/x-msvideo',
  ts: 'video/mp2t',
  m2ts: 'video/mp2t',
}

/** The media type of a file by its name or container; undefined for all that is no film. */
export function mediaType(name: string): string | undefined {
  return types[name.slice(name.lastIndexOf('.') + 1).toLowerCase()]
}

/** Sub-resource requests a film may answer: a player, or `fetch` for one that remuxes. Never a document or a script. */
const destinations = new Set([undefined, 'video', 'audio', 'empty', 'track'])

const readMethods = ['GET', 'HEAD']

/** Answers a GET or HEAD for a film by RFC 9110: 200, 206 and 416, one range, If-Range; 304 and 412 by its tag. */
export function answerMedia(exchange: Exchange, file: MediaFile): void {
  const { method, response, facts } = exchange
  if (!readMethods.includes(method)) throw notAllowed('A film can only be read.', readMethods)
  if (!destinations.has(oneHeader(facts.rawHeaders, 'sec-fetch-dest'))) {
    throw new Refusal(403, 'DESTINATION', 'A film is for players.')
  }
  if (!file.type) throw new Refusal(415, 'MEDIA_TYPE', 'This file is not a film.')
  const answer = rangeAnswer({
    method,
    size: file.size,
    range: oneHeader(facts.rawHeaders, 'range'),
    ifMatch: listHeader(facts.rawHeaders, 'if-match'),
    ifNoneMatch: listHeader(facts.rawHeaders, 'if-none-match'),
    ifRange: oneHeader(facts.rawHeaders, 'if-range'),
    etag: `"${file.tag}"`,
  })
  response.writeHead(answer.status, {
    ...commonHeaders,
    'content-security-policy': mediaPolicy,
    'cache-control': 'no-store',
    ...answer.headers,
    ...(answer.status < 300 ? { 'content-type': file.type } : {}),
  })
  if (method === 'HEAD' || !answer.span) response.end()
  else send(exchange, file.read(answer.span))
}

/** A film that ends early must not look whole: the connection is cut, and the player asks again. */
function send({ response }: Exchange, stream: Readable): void {
  response.on('close', () => stream.destroy())
  stream.on('error', () => response.destroy())
  stream.pipe(response)
}
