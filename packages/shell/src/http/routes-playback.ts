import type { PlayRequest } from '../api.ts'
import { answerJson } from './answer.ts'
import { readBody } from './body.ts'
import { answerMedia } from './media.ts'
import type { PageServices } from './page-services.ts'
import { Refusal } from './refusal.ts'
import type { Routes } from './router.ts'
import { answerSubtitle } from './subtitle-answer.ts'

export function playbackRoutes({ playbacks, films }: PageServices): Routes {
  return {
    async 'POST /api/v1/playback'(exchange) {
      const request = playRequest(await readBody(exchange))
      const playback = await playbacks.play(request)
      films.warm(playback.id)
      answerJson(exchange.response, playback, 201)
    },
    async 'POST /api/v1/warm'(exchange) {
      await playbacks.warm(playRequest(await readBody(exchange)))
      answerJson(exchange.response, {})
    },
    'GET /api/v1/playback/:id'({ response }, { id = '' }) {
      answerJson(response, playbacks.status(id))
    },
    async 'DELETE /api/v1/playback/:id'({ response }, { id = '' }) {
      await playbacks.stop(id)
      answerJson(response, {})
    },
  }
}

/** Films themselves: no token, for `<video>` cannot send one; the name of a playback cannot be guessed. */
export function mediaRoutes({ playbacks }: PageServices): Routes {
  return {
    async 'GET /media/:id'(exchange, { id = '' }) {
      answerMedia(exchange, await playbacks.file(id))
    },
    async 'GET /media/:id/words/:place'(exchange, { id = '', place = '' }) {
      if (!/^\d{1,3}$/.test(place)) throw new Refusal(400, 'TRACK_INVALID', 'Name a subtitle file by its number.')
      await answerSubtitle(exchange, await playbacks.wordsBeside(id, Number(place)))
    },
  }
}

function playRequest(body: Record<string, unknown>): PlayRequest {
  const { channel, id, infohash, episode } = body
  const optional = (value: unknown) => value === undefined || typeof value === 'string'
  if (typeof channel !== 'string' || typeof id !== 'string' || !optional(infohash) || !optional(episode)) {
    throw new Refusal(400, 'BODY_INVALID', 'Say which channel and which title to play.')
  }
  return {
    channel,
    id,
    ...(infohash !== undefined && { infohash }),
    ...(episode !== undefined && { episode }),
  } as PlayRequest
}
