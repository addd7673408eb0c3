import type { SubtitleCue } from '../api.ts'
import type { CastWords } from '../playback/cast-film.ts'
import type { CastAction } from '../playback/casts.ts'
import { answerJson } from './answer.ts'
import { readBody } from './body.ts'
import type { PageServices } from './page-services.ts'
import { Refusal } from './refusal.ts'
import type { Routes } from './router.ts'

const titleMaxLength = 300
/** Subtitles of a long film with all their lines; a page sends them where the viewer brought them along. */
const castBodyMaxBytes = 4 << 20
const cuesMax = 20_000
const cueMaxChars = 1000

/** Films on other screens of the house. */
export function castRoutes({ playbacks, casts }: PageServices): Routes {
  return {
    async 'POST /api/v1/cast/search'({ response }) {
      answerJson(response, await casts.devices())
    },
    async 'POST /api/v1/playback/:id/cast'(exchange, { id = '' }) {
      const body = await readBody(exchange, castBodyMaxBytes)
      const { device, title, at } = body
      if (typeof device !== 'string' || typeof title !== 'string' || !isSeconds(at)) {
        throw new Refusal(400, 'BODY_INVALID', 'Name a device, a title and a position in seconds.')
      }
      await playbacks.file(id)
      const words = castWords(body.words)
      const film = { file: () => playbacks.fileNow(id), title: title.slice(0, titleMaxLength), at }
      await casts.start(id, device, { ...film, ...(words && { words }) })
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
    async 'POST /api/v1/playback/:id/address'(exchange, { id = '' }) {
      await readBody(exchange)
      await playbacks.file(id)
      answerJson(exchange.response, { url: await casts.openAddress(id) }, 201)
    },
    async 'DELETE /api/v1/playback/:id/address'({ response }, { id = '' }) {
      await casts.closeAddress(id)
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
  if (body.do === 'words' && typeof body.on === 'boolean') return { do: 'words', on: body.on }
  throw new Refusal(400, 'BODY_INVALID', 'Say play, pause, seek, volume or words.')
}

function castWords(value: unknown): CastWords | undefined {
  if (value === undefined) return undefined
  const { name, language, inside, cues } = Object(value) as Record<string, unknown>
  const known = {
    name: typeof name === 'string' ? name.slice(0, 100) : '',
    ...(typeof language === 'string' && /^[A-Za-z0-9-]{2,35}$/.test(language) && { language }),
  }
  if (Number.isInteger(inside)) return { ...known, inside: inside as number }
  if (!Array.isArray(cues)) throw new Refusal(400, 'BODY_INVALID', 'Send the lines, or say which track of the film.')
  return { ...known, cues: cues.slice(0, cuesMax).flatMap(castCue) }
}

function castCue(value: unknown): SubtitleCue[] {
  const { start, end, text } = Object(value) as Record<string, unknown>
  if (!isSeconds(start) || !isSeconds(end) || typeof text !== 'string') return []
  return [{ start, end, text: text.slice(0, cueMaxChars) }]
}
