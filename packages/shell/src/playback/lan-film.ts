import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SubtitleCue } from '@kinoswarm/engine/media'
import { type RangeQuestion, rangeAnswer } from '@kinoswarm/engine/range'
import ReadyResource from 'ready-resource'
import type { MediaFile } from '../http/media.ts'

/** A television keeps two or three connections. */
const connectionsMax = 8
/** Cast receivers are pages of their maker, and ask for films with words by the rules for pages. */
const anyOrigin = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'range',
  'access-control-expose-headers': 'content-length, content-range, accept-ranges',
}

export interface LanFilmOptions {
  /** Our own address on the device's network. */
  host: string
  /** Subtitles to go with it; read when they are asked for. */
  words?: () => Promise<SubtitleCue[]>
}

/**
 * One film for one device of the local network: a port of its own, open only while the device plays. The address holds
 * a secret, and nothing but that film and its subtitles is behind it.
 */
export class LanFilm extends ReadyResource {
  readonly #file: () => MediaFile
  readonly #options: LanFilmOptions
  readonly #secret = randomBytes(16).toString('hex')
  readonly #server: Server

  constructor(file: () => MediaFile, options: LanFilmOptions) {
    super()
    this.#file = file
    this.#options = options
    this.#server = createServer({ requireHostHeader: true }, (request, response) => {
      this.#answer(request, response).catch(() => (response.headersSent ? response.destroy() : refuse(response)))
    })
    this.#server.maxConnections = connectionsMax
  }

  get url(): string {
    return this.#address('film')
  }

  get webvttUrl(): string {
    return this.#address('words.vtt')
  }

  get subripUrl(): string {
    return this.#address('words.srt')
  }

  override async _open(): Promise<void> {
    this.#server.listen(0, this.#options.host)
    await once(this.#server, 'listening')
  }

  override async _close(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  #address(name: string): string {
    return `http://${this.#options.host}:${(this.#server.address() as AddressInfo).port}/${this.#secret}/${name}`
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request
    const [, secret, name] = url.split('/')
    if (secret !== this.#secret || !['GET', 'HEAD', 'OPTIONS'].includes(method)) return refuse(response)
    if (method === 'OPTIONS') response.writeHead(204, anyOrigin).end()
    else if (name === 'words.vtt' || name === 'words.srt') await this.#sendWords(name, response)
    else if (name !== 'film' || !this.#file().type) refuse(response)
    else {
      const { range, 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers
      const ifRange = headers['if-range']?.toString()
      answerRange(this.#file(), { method, range, ifMatch, ifNoneMatch, ifRange }, response)
    }
  }

  async #sendWords(name: string, response: ServerResponse): Promise<void> {
    const { words } = this.#options
    if (!words) return refuse(response)
    const { toSubrip, toWebvtt } = await import('@kinoswarm/engine/media')
    const cues = await words()
    const [type, body] = name.endsWith('.vtt') ? ['text/vtt', toWebvtt(cues)] : ['application/x-subrip', toSubrip(cues)]
    response.writeHead(200, {
      ...anyOrigin,
      'content-type': `${type}; charset=utf-8`,
      'x-content-type-options': 'nosniff',
    })
    response.end(body)
  }
}

function answerRange(file: MediaFile, asked: Omit<RangeQuestion, 'size' | 'etag'>, response: ServerResponse): void {
  const { status, headers, span } = rangeAnswer({ ...asked, size: file.size, etag: `"${file.tag}"` })
  // DLNA guidelines: the film can be sought in by bytes, and is streamed, not downloaded.
  const dlna = { 'transferMode.dlna.org': 'Streaming', 'contentFeatures.dlna.org': 'DLNA.ORG_OP=01' }
  const safe = { ...anyOrigin, 'content-type': file.type, 'x-content-type-options': 'nosniff' }
  response.writeHead(status, { ...safe, ...dlna, ...headers })
  if (asked.method === 'HEAD' || !span) response.end()
  else send(response, file.read(span))
}

function send(response: ServerResponse, stream: ReturnType<MediaFile['read']>): void {
  response.on('close', () => stream.destroy())
  stream.on('error', () => response.destroy())
  stream.pipe(response)
}

function refuse(response: ServerResponse): void {
  response.writeHead(404)
  response.end()
}
