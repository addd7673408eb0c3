import type { Playbacks } from '../playback/playbacks.ts'
import { answerMedia } from './media.ts'
import { Refusal } from './refusal.ts'
import { oneHeader } from './request-rules.ts'
import { Router } from './router.ts'
import type { Site } from './server.ts'

/** Films for other players on this machine, by an address nobody can guess. No page of any origin is answered. */
export function streamSite(playbacks: Playbacks): Site {
  const router = new Router({
    async 'GET /stream/:secret'(exchange, { secret = '' }) {
      const headers = exchange.facts.rawHeaders
      const fromPage = ['origin', 'sec-fetch-site', 'sec-fetch-mode'].some(
        (name) => oneHeader(headers, name) !== undefined,
      )
      if (fromPage) throw new Refusal(403, 'ORIGIN', 'This address is for players, not for pages.')
      answerMedia(exchange, await playbacks.fileBySecret(secret))
    },
  })
  return { anyOrigin: true, handle: (exchange) => router.handle(exchange) }
}
