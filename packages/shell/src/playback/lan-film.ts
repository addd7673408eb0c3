import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { rangeAnswer } from '@kinoswarm/engine/range'
import ReadyResource from 'ready-resource'
import type { MediaFile } from '../http/media.ts'

/** A television keeps two or three connections. */
const connectionsMax = 8

/**
 * One film for one device of the local network: a port of its own, open only while the device plays. The address holds
 * a secret, and nothing but the bytes of that film is behind it.
 */
export class LanFilm extends ReadyResource {
  readonly #file: () => MediaFile
  readonly #host: string
  readonly #secret = randomBytes(16).toString('hex')
  readonly #server: Server

  constructor(file: () => MediaFile, host: string) {
    super()
    this.#file = file
    this.#host = host
    this.#server = createServer({ requireHostHeader: true }, (request, response) => this.#answer(request, response))
    this.#server.maxConnections = connectionsMax
  }

  get url(): string {
    return `http://${this.#host}:${(this.#server.address() as AddressInfo).port}/${this.#secret}/film`
  }

  override async _open(): Promise<void> {
    this.#server.listen(0, this.#host)
    await once(this.#server, 'listening')
  }

  override async _close(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url, headers } = request
    try {
      const known = url === `/${this.#secret}/film` && (method === 'GET' || method === 'HEAD')
      const file = known ? this.#file() : undefined
      if (!file?.type) refuse(response)
      else answerRange(file, { method, range: headers.range, ifRange: headers['if-range']?.toString() }, response)
    } catch {
      refuse(response)
    }
  }
}

function answerRange(
  file: MediaFile,
  asked: { method: string; range?: string; ifRange?: string },
  response: ServerResponse,
): void {
  const { status, headers, span } = rangeAnswer({ ...asked, size: file.size, etag: `"${file.tag}"` })
  // DLNA guidelines: the film can be sought in by bytes, and is streamed, not downloaded.
  const dlna = { 'transferMode.dlna.org': 'Streaming', 'contentFeatures.dlna.org': 'DLNA.ORG_OP=01' }
  response.writeHead(status, { 'content-type': file.type, 'x-content-type-options': 'nosniff', ...dlna, ...headers })
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
