import { answerJson } from './answer.ts'
import { readBody } from './body.ts'
import type { PageServices } from './page-services.ts'
import type { Routes } from './router.ts'

/** The shell itself: who is asking, what happens, how the network is, which interface is shown. */
export function shellRoutes(services: PageServices): Routes {
  return {
    'GET /api/v1/events'({ response }) {
      services.events.add(response, { type: 'hello', session: services.session() })
    },
    'GET /api/v1/network'({ response }) {
      answerJson(response, services.network())
    },
    async 'GET /api/v1/giving'({ response }) {
      answerJson(response, await services.giving())
    },
    'GET /api/v1/channels'({ response }) {
      answerJson(
        response,
        services.channels().map((channel) => channel.status()),
      )
    },
    async 'POST /api/v1/ui/confirm'(exchange) {
      const { version, drive } = await readBody(exchange)
      await services.confirmUi(
        typeof version === 'string' ? version : '',
        typeof drive === 'string' ? drive : undefined,
      )
      answerJson(exchange.response, {})
    },
    async 'POST /api/v1/ui/switch'(exchange) {
      await readBody(exchange)
      await services.switchUi()
      answerJson(exchange.response, {})
    },
  }
}
