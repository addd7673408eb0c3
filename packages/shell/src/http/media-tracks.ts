import { once } from 'node:events'
import type { TrackEvent, WindowRequest } from '@kinoswarm/engine/media'
import type { Films } from '../playback/films.ts'
import { answerJson } from './answer.ts'
import { commonHeaders, mediaPolicy } from './headers.ts'
import { Refusal } from './refusal.ts'
import type { Routes } from './router.ts'
import type { Exchange } from './server.ts'

/** Seconds of a window when the page does not say. */
const usualSeconds = 12
const testsMax = 256

/**
 * A film taken apart for a page: what it holds, how this browser can play it, and its tracks in windows of time. Like
 * the film itself these need no token: the name of a playback cannot be guessed.
 */
export function mediaTrackRoutes(films: Films): Routes {
  return {
    async 'GET /media/:id/probe'({ response }, { id = '' }) {
      answerJson(response, await (await films.get(id)).probe())
    },
    async 'GET /media/:id/plan'({ response, query }, { id = '' }) {
      const film = await films.get(id)
      const { tests } = await film.probe()
      const yes = (query.get('yes') ?? '').split(',', testsMax).map((i) => tests[Number(i)]?.mime ?? '')
      answerJson(response, await film.plan(yes, await films.tools()))
    },
    async 'GET /media/:id/video'(exchange, { id = '' }) {
      const index = trackNumber(exchange.query.get('track') ?? '0')
      const open = await films.window(id, { kind: 'video', index, ffmpeg: exchange.query.has('ffmpeg') })
      await answerWindow(exchange, open)
    },
    async 'GET /media/:id/audio/:track'(exchange, { id = '', track = '' }) {
      const index = trackNumber(track)
      const open = await films.window(id, { kind: 'audio', index, ffmpeg: exchange.query.has('ffmpeg') })
      await answerWindow(exchange, open)
    },
    async 'GET /media/:id/subtitle/:track'(exchange, { id = '', track = '' }) {
      const { t, d } = windowOf(exchange)
      const signal = abortOnClose(exchange)
      answerJson(exchange.response, await (await films.get(id)).subtitle(trackNumber(track), { t, d, signal }))
    },
    async 'GET /media/:id/subtitle/:track/events'(exchange, { id = '', track = '' }) {
      const { t, d } = windowOf(exchange)
      const signal = abortOnClose(exchange)
      const events = await (await films.get(id)).subtitleEvents(trackNumber(track), { t, d, signal })
      answerBytes(exchange.response, packEvents(events))
    },
    async 'GET /media/:id/subtitle/:track/header'({ response }, { id = '', track = '' }) {
      answerBytes(response, await (await films.get(id)).subtitleHeader(trackNumber(track)))
    },
    async 'GET /media/:id/attachment/:track'({ response }, { id = '', track = '' }) {
      answerBytes(response, (await (await films.get(id)).attachment(trackNumber(track))).bytes)
    },
  }
}

/** For each: when it begins and ends (two 64-bit floats), how many bytes it has (32 bits), and those; little-endian. */
function packEvents(events: TrackEvent[]): Buffer {
  const parts = events.flatMap(({ start, end, bytes }) => {
    const head = Buffer.alloc(20)
    head.writeDoubleLE(start, 0)
    head.writeDoubleLE(end, 8)
    head.writeUInt32LE(bytes.length, 16)
    return [head, bytes]
  })
  return Buffer.concat(parts)
}

function trackNumber(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new Refusal(400, 'TRACK_INVALID', 'Name a track by its number.')
  return Number(text)
}

function windowOf({ query }: Exchange): { t: number; d: number } {
  const t = Number(query.get('t') ?? 0)
  const d = Number(query.get('d') ?? usualSeconds)
  if (!Number.isFinite(t) || !Number.isFinite(d) || t < 0 || d <= 0) {
    throw new Refusal(400, 'TIME_INVALID', 'Name a time and a length in seconds.')
  }
  return { t, d }
}

/** The page has gone on to another position when it closes the connection. */
function abortOnClose({ response }: Exchange): AbortSignal {
  const abort = new AbortController()
  response.on('close', () => abort.abort())
  return abort.signal
}

async function answerWindow(
  exchange: Exchange,
  open: (request: WindowRequest) => AsyncGenerator<Uint8Array>,
): Promise<void> {
  const { response, query } = exchange
  const signal = abortOnClose(exchange)
  const parts = open({ ...windowOf(exchange), bare: query.has('bare'), convert: query.has('convert'), signal })
  // Nothing is sent before the first bytes are there, so that an error can still be told.
  const first = await parts.next()
  const type = { 'content-type': 'application/octet-stream' }
  response.writeHead(200, {
    ...commonHeaders,
    'content-security-policy': mediaPolicy,
    'cache-control': 'no-store',
    ...type,
  })
  try {
    if (!first.done) await write(response, first.value)
    for await (const part of parts) await write(response, part)
    response.end()
  } catch {
    // Cut off, so that a window that failed does not look whole.
    response.destroy()
  }
}

async function write(response: Exchange['response'], bytes: Uint8Array): Promise<void> {
  if (response.destroyed) throw new Error('The page has gone.')
  if (response.write(bytes)) return
  const closed = new AbortController()
  await Promise.race([once(response, 'drain', closed), once(response, 'close', closed)]).finally(() => closed.abort())
}

function answerBytes(response: Exchange['response'], bytes: Uint8Array): void {
  response.writeHead(200, {
    ...commonHeaders,
    'content-security-policy': mediaPolicy,
    'cache-control': 'no-store',
    'content-type': 'application/octet-stream',
    'content-length': bytes.length,
  })
  response.end(bytes)
}
