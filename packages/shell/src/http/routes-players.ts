import { answerJson } from './answer.ts'
import { readBody } from './body.ts'
import type { PageServices } from './page-services.ts'
import { Refusal } from './refusal.ts'
import type { Routes } from './router.ts'
import type { Exchange } from './server.ts'

/** Seconds of the longest film there is, generously. */
const positionMax = 24 * 3600
const titleMaxLength = 300

/** Films in other players of this machine, and subtitle files from the viewer's own disk. */
export function playerRoutes({ playbacks, handOvers, settings }: PageServices): Routes {
  return {
    async 'POST /api/v1/playback/:id/player'(exchange, { id = '' }) {
      const { player, at, title } = handOverRequest(await readBody(exchange))
      const { externalUrl: url = '' } = playbacks.status(id)
      const { audioLanguages, subtitleLanguages } = settings.value
      await handOvers.open(id, player, { url, title, at, audioLanguages, subtitleLanguages })
      answerJson(exchange.response, {}, 201)
    },
    'GET /api/v1/playback/:id/player'({ response }, { id = '' }) {
      const state = handOvers.state(id)
      if (state?.open) playbacks.status(id)
      answerJson(response, state ?? { open: false, position: 0, paused: true })
    },
    async 'DELETE /api/v1/playback/:id/player'({ response }, { id = '' }) {
      await handOvers.end(id)
      answerJson(response, {})
    },
    async 'POST /api/v1/subtitle-file'(exchange) {
      const { encodings, parseSubtitleFile, subtitleFileMaxBytes } = await import('@kinoswarm/engine/media')
      const wanted = encodings.find((name) => name === exchange.query.get('encoding'))
      const bytes = await readBytes(exchange, subtitleFileMaxBytes)
      answerJson(exchange.response, { ...parseSubtitleFile(bytes, wanted), encodings })
    },
  }
}

function handOverRequest({ player, at, title }: Record<string, unknown>): {
  player: string
  at: number
  title: string
} {
  const known = player === 'mpv' || player === 'VLC'
  if (!known || typeof at !== 'number' || !(at >= 0 && at < positionMax) || typeof title !== 'string') {
    throw new Refusal(400, 'BODY_INVALID', 'Name a player, a position in seconds and a title.')
  }
  return { player, at, title: title.slice(0, titleMaxLength) }
}

async function readBytes({ request }: Exchange, maxBytes: number): Promise<Uint8Array> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > maxBytes) throw new Refusal(413, 'BODY_TOO_LARGE', 'This subtitle file is larger than any film needs.')
    parts.push(part)
  }
  return Buffer.concat(parts)
}
