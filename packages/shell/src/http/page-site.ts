import { answerJson } from './answer.ts'
import { commonHeaders } from './headers.ts'
import { mediaTrackRoutes } from './media-tracks.ts'
import type { PageServices } from './page-services.ts'
import { Router } from './router.ts'
import { artworkRoutes } from './routes-artwork.ts'
import { castRoutes } from './routes-cast.ts'
import { channelRoutes } from './routes-channels.ts'
import { personRoutes } from './routes-person.ts'
import { mediaRoutes, playbackRoutes } from './routes-playback.ts'
import { playerRoutes } from './routes-players.ts'
import { shellRoutes } from './routes-shell.ts'
import { titleRoutes } from './routes-titles.ts'
import type { Exchange, Site } from './server.ts'
import { answerUiFile } from './ui-files.ts'

/** The site of a channel: its interface, and the short list of verbs that interface may use. */
export function pageSite(services: PageServices): Site {
  const open = new Router(artworkRoutes(services), mediaRoutes(services), mediaTrackRoutes(services.films), {
    'GET /api/v1/session': ({ response }) => answerJson(response, services.session()),
  })
  const guarded = new Router(
    titleRoutes(services),
    playbackRoutes(services),
    playerRoutes(services),
    castRoutes(services),
    personRoutes(services),
    shellRoutes(services),
    channelRoutes(services),
  )
  return {
    async handle(exchange) {
      const { path } = exchange
      if (path === '/api/v1/session' || /^\/(art|subtitle|media)\//.test(path)) return open.handle(exchange)
      if (path.startsWith('/api/')) {
        services.token.require(exchange)
        return guarded.handle(exchange)
      }
      return serveUi(exchange, services)
    },
  }
}

/**
 * A page on trial is sent with a refresh to this address. If it has rendered by then the answer is “no content”, which
 * leaves it as it is; if not, the browser is led back to `/`, where the next try or the last good version waits. Nothing
 * has to be added to the signed page, and one that is empty or throws is left by itself.
 */
const checkPath = '/.shell/rendered'
const checkAfterSeconds = 10

async function serveUi(exchange: Exchange, services: PageServices): Promise<void> {
  if (exchange.path === checkPath) return answerCheck(exchange, services)
  const isPage = exchange.path === '/' || exchange.path === '/index.html'
  const source = isPage ? await services.page() : services.ui()
  const refresh = { refresh: `${checkAfterSeconds}; url=${checkPath}` }
  await answerUiFile(exchange, source, isPage && source.trial ? refresh : {})
}

async function answerCheck({ response }: Exchange, services: PageServices): Promise<void> {
  const silent = await services.pageSilent()
  response.writeHead(silent ? 302 : 204, { ...commonHeaders, ...(silent && { location: '/' }) }).end()
}
