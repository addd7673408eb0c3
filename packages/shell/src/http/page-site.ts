import { answerJson } from './answer.ts'
import { mediaTrackRoutes } from './media-tracks.ts'
import type { PageServices } from './page-services.ts'
import { Router } from './router.ts'
import { artworkRoutes } from './routes-artwork.ts'
import { personRoutes } from './routes-person.ts'
import { mediaRoutes, playbackRoutes } from './routes-playback.ts'
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
    personRoutes(services),
    shellRoutes(services),
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

async function serveUi(exchange: Exchange, services: PageServices): Promise<void> {
  const isPage = exchange.path === '/' || exchange.path === '/index.html'
  await answerUiFile(exchange, isPage ? await services.page() : services.ui())
}
