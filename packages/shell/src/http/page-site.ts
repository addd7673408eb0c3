import { answerJson } from './answer.ts'
import { commonHeaders, framedHeaders } from './headers.ts'
import { mediaTrackRoutes } from './media-tracks.ts'
import type { PageServices } from './page-services.ts'
import { Refusal } from './refusal.ts'
import { isNavigation, isSpeculation } from './request-rules.ts'
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
import { answerGuardFile, answerGuardPage, checkPath, silenceSeconds, wantsPage } from './trial-guard.ts'
import { answerUiFile } from './ui-files.ts'

/** The site of a channel: its interface, and the short list of verbs that interface may use. `trialUrl`: see `trialSite`. */
export function pageSite(services: PageServices, trialUrl?: string): Site {
  const handle = apiOf(services)
  return {
    async handle(exchange) {
      if (await handle(exchange)) return
      await servePage(exchange, services, trialUrl)
    },
  }
}

/** The same interface while it is on trial, under a name of its own and inside the page of `guard`, an origin. */
export function trialSite(services: PageServices, guard: string): Site {
  const handle = apiOf(services)
  return {
    framed: true,
    async handle(exchange) {
      if (await handle(exchange)) return
      const shown = isPage(exchange) && isNavigation(exchange.facts, 'frame')
      await answerUiFile(exchange, shown ? await services.framedPage() : services.ui(), framedHeaders(guard))
    },
  }
}

/** Answers what is no file of the interface; false for those. */
function apiOf(services: PageServices): (exchange: Exchange) => Promise<boolean> {
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
  return async (exchange) => {
    const { path } = exchange
    if (path === '/api/v1/session' || /^\/(art|subtitle|media)\//.test(path)) await open.handle(exchange)
    else if (path.startsWith('/api/')) {
      services.token.require(exchange)
      await guarded.handle(exchange)
    } else return false
    return true
  }
}

/**
 * A page on trial is sent inside the guard's (see `trial-guard.ts`). Where there is nothing to go back to, or a browser does
 * not say what it asks for, it is sent as it is, with a refresh to the check: if it has rendered by then, the answer is “no
 * content”, which leaves it as it is; if not, the browser is led back to `/`, where the next try or the last good waits.
 */
async function servePage(exchange: Exchange, services: PageServices, trialUrl?: string): Promise<void> {
  if (exchange.path === checkPath) return answerCheck(exchange, services)
  if (answerGuardFile(exchange, services)) return
  const framing = trialUrl !== undefined && wantsPage(exchange)
  const source = isShown(exchange, services) ? await services.page(framing) : services.ui()
  if (!source.trial) return answerUiFile(exchange, source)
  if (framing && source.trial === 'guarded') {
    return answerGuardPage(exchange, { version: source.version, trialUrl })
  }
  await answerUiFile(exchange, source, { ...commonHeaders, refresh: `${silenceSeconds}; url=${checkPath}` })
}

function isPage({ path }: Exchange): boolean {
  return path === '/' || path === '/index.html'
}

/** Whether a browser is about to show the interface. What a page fetches says nothing of whether that works. */
function isShown(exchange: Exchange, services: PageServices): boolean {
  if (!isPage(exchange)) return false
  if (services.onTrial() && isSpeculation(exchange.facts.rawHeaders)) {
    throw new Refusal(503, 'SPECULATION', 'This page is not made ready in advance while it is on trial.')
  }
  return isNavigation(exchange.facts)
}

async function answerCheck({ facts, response }: Exchange, services: PageServices): Promise<void> {
  const silent = isNavigation(facts) && (await services.pageSilent())
  response.writeHead(silent ? 302 : 204, { ...commonHeaders, ...(silent && { location: '/' }) }).end()
}
