import type { CastAction } from '../playback/casts.ts'
import { answerJson } from './answer.ts'
import { readBody } from './body.ts'
import type { PageServices } from './page-services.ts'
import { Refusal } from './refusal.ts'
import type { Routes } from './router.ts'

const titleMaxLength = 300

/** Films on other screens of the house. */
export function castRoutes({ playbacks, casts }: PageServices): Routes {
  return {
    async 'POST /api/v1/cast/search'({ response }) {
      answerJson(response, await casts.devices())
    },
    async 'POST /api/v1/playback/:id/cast'(exchange, { id = '' }) {
      const { device, title, at } = await readBody(exchange)
      if (typeof device !== 'string' || typeof title !== 'string' || !isSeconds(at)) {
        throw new Refusal(400, 'BODY_INVALID', 'Name a device, a title and a position in seconds.')
      }
      await playbacks.file(id)
      const film = { file: () => playbacks.fileNow(id), title: title.slice(0, titleMaxLength), at }
      await casts.start(id, device, film)
      answerJson(exchange.response, {}, 201)
    },
    async 'GET /api/v1/playback/:id/cast'({ response }, { id = '' }) {
      answerJson(response, await casts.state(id))
    },
    async 'PATCH /api/v1/playback/:id/cast'(exchange, { id = '' }) {
      await casts.act(id, castAction(await readBody(exchange)))
      answerJson(exchange.response, {})
    },
    async 'DELETE /api/v1/playback/:id/cast'({ response }, { id = '' }) {
      await casts.end(id)
      answerJson(response, {})
    },
  }
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < 24 * 3600
}

function castAction(body: Record<string, unknown>): CastAction {
  if (body.do === 'play' || body.do === 'pause') return { do: body.do }
  if (body.do === 'seek' && isSeconds(body.to)) return { do: 'seek', to: body.to }
  if (body.do === 'volume' && typeof body.to === 'number') return { do: 'volume', to: body.to }
  throw new Refusal(400, 'BODY_INVALID', 'Say play, pause, seek or volume.')
}
