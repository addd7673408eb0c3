import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import ReadyResource from 'ready-resource'
import type { MediaPlan, MediaProbe, SubtitleCue } from '../api.ts'
import { MediaError } from '../errors.ts'
import type { WindowRequest } from '../film.ts'
import { toWebvtt } from '../subtitles/webvtt.ts'
import { type HlsShape, mainPlaylist, segmentBorders, trackPlaylist } from './playlists.ts'

/** A film that can be cut: the media worker, or what stands in for it. */
export interface CuttableFilm {
  probe(): Promise<MediaProbe>
  keyTimes(): Promise<number[]>
  video(index: number, request: WindowRequest): AsyncGenerator<Uint8Array>
  audio(index: number, request: WindowRequest): AsyncGenerator<Uint8Array>
  subtitle(index: number, request: { t: number; d: number }): Promise<SubtitleCue[]>
}

export interface FilmServerOptions {
  /** An address of this machine that the other device can reach. */
  host: string
  port?: number
  /** Which tracks are converted. */
  plan: Pick<MediaPlan, 'video' | 'audio'>
}

/** A television asks for a few segments at a time. */
const connectionsMax = 16

/**
 * One film for one device of the local network, as HTTP Live Streaming, on a port of its own that lives no longer than
 * the film is shown. The address holds a secret; nothing but this film's playlists and segments is answered.
 */
export class FilmServer extends ReadyResource {
  readonly #film: CuttableFilm
  readonly #options: FilmServerOptions
  readonly #secret = randomBytes(16).toString('hex')
  readonly #server: Server
  #shape: HlsShape | undefined

  constructor(film: CuttableFilm, options: FilmServerOptions) {
    super()
    this.#film = film
    this.#options = options
    this.#server = createServer((request, response) => void this.#answer(request, response))
    this.#server.maxConnections = connectionsMax
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo
    const host = this.#options.host.includes(':') ? `[${this.#options.host}]` : this.#options.host
    return `http://${host}:${port}/${this.#secret}/main.m3u8`
  }

  override async _open(): Promise<void> {
    const probe = await this.#film.probe()
    const { video, audio } = this.#options.plan
    if (!video || !probe.duration) throw new MediaError('FILE_UNSUPPORTED', 'This film cannot be cut into segments.')
    const borders = segmentBorders(await this.#film.keyTimes(), probe.duration)
    this.#shape = {
      probe,
      borders,
      videoCodec: codecOf(video.mime),
      audioCodecs: audio.map(({ mime }) => codecOf(mime)),
    }
    this.#server.listen(this.#options.port ?? 0, this.#options.host)
    await once(this.#server, 'listening')
  }

  override async _close(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const abort = new AbortController()
    response.on('close', () => abort.abort())
    try {
      const [, secret, name = ''] = (request.url ?? '').split('?', 1)[0]?.split('/') ?? []
      const known = (request.method === 'GET' || request.method === 'HEAD') && secret === this.#secret
      if (!known || !(await this.#send(name, response, abort.signal))) end(response, 404)
    } catch {
      if (response.headersSent) response.destroy()
      else end(response, 500)
    }
  }

  /** False for a name that is none of ours. */
  async #send(name: string, response: ServerResponse, signal: AbortSignal): Promise<boolean> {
    const shape = this.#shape
    const match = /^(main|(video|audio(\d{1,3})|text(\d{1,3}))(?:-(init|\d{1,5}))?)\.(m3u8|mp4|m4s|vtt)$/.exec(name)
    if (!shape || !match) return false
    const [, whole, track = '', , , part, kind] = match
    if (kind === 'm3u8')
      return text(response, whole === 'main' ? mainPlaylist(shape) : trackPlaylist(track, shape.borders))
    const span = part === 'init' ? { t: 0, d: 0.1 } : this.#span(Number(part))
    if (!span) return false
    if (kind === 'vtt') return this.#sendText(track, span, response)
    head(response, 200, track === 'video' ? 'video/mp4' : 'audio/mp4')
    for await (const bytes of this.#segment(track, part === 'init', span, signal)) {
      if (response.destroyed) return true
      if (!response.write(bytes)) await drained(response)
    }
    response.end()
    return true
  }

  #span(k: number): { t: number; d: number } | undefined {
    const [t, to] = [this.#shape?.borders[k], this.#shape?.borders[k + 1]]
    return t === undefined || to === undefined ? undefined : { t, d: to - t }
  }

  async #sendText(track: string, span: { t: number; d: number }, response: ServerResponse): Promise<boolean> {
    const cues = await this.#film.subtitle(Number(track.slice(4)), span)
    return text(
      response,
      toWebvtt(cues).replace('WEBVTT\n', 'WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n'),
      'text/vtt',
    )
  }

  async *#segment(
    track: string,
    init: boolean,
    span: { t: number; d: number },
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const { video, audio } = this.#options.plan
    const index = track === 'video' ? 0 : Number(track.slice(5))
    const request = { ...span, whole: true, bare: !init, signal }
    const parts =
      track === 'video'
        ? this.#film.video(video?.track ?? 0, request)
        : this.#film.audio(audio[index]?.track ?? index, { ...request, convert: audio[index]?.converted })
    for await (const bytes of parts) {
      yield bytes
      if (init) return
    }
  }
}

async function drained(response: ServerResponse): Promise<void> {
  const waited = new AbortController()
  const options = { signal: waited.signal }
  await Promise.race([once(response, 'drain', options), once(response, 'close', options)])
  waited.abort()
}

function codecOf(mime: string): string {
  return /codecs="([^"]*)"/.exec(mime)?.[1] ?? ''
}

function text(response: ServerResponse, body: string, type = 'application/vnd.apple.mpegurl'): true {
  head(response, 200, type)
  response.end(body)
  return true
}

/** Any origin: receivers are pages of their makers, and the secret is in the address. */
function head(response: ServerResponse, status: number, type: string): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  })
}

function end(response: ServerResponse, status: number): void {
  head(response, status, 'text/plain')
  response.end()
}
