import type { PageServices } from './page-services.ts'
import { Refusal } from './refusal.ts'
import type { Params, Routes } from './router.ts'
import { channelById } from './routes-titles.ts'
import { send } from './send.ts'
import type { Exchange } from './server.ts'
import { answerSubtitle } from './subtitle-answer.ts'

/** Width of the small picture of a poster in pixels; whoever wants more gets the large one. */
const posterWidth = 240

/** Pictures and subtitles of the catalogue: plain GETs, so that `<img>` and `<track>` can ask for them. */
export function artworkRoutes(services: PageServices): Routes {
  async function art({ response, query }: Exchange, { channel = '', id = '', kind = '' }: Params): Promise<void> {
    if (kind !== 'poster' && kind !== 'backdrop') throw new Refusal(404, 'NOT_FOUND', 'There is no such picture.')
    const wide = kind === 'poster' && Number(query.get('w')) > posterWidth
    const picture = await channelById(services, channel).catalogue?.artwork(id, wide ? 'poster-large' : kind)
    if (!picture) throw new Refusal(404, 'NOT_FOUND', 'This picture is not here yet.')
    send(response, picture.type, picture.bytes)
  }

  async function sprite({ response }: Exchange, { channel = '', block = '' }: Params): Promise<void> {
    const picture = await channelById(services, channel).catalogue?.sprite(Number(block))
    if (!picture) throw new Refusal(404, 'NOT_FOUND', 'This picture is not here any more.')
    send(response, picture.type, picture.bytes)
  }

  async function subtitle({ response, query }: Exchange, params: Params): Promise<void> {
    const { channel = '', id = '', episode, index = '' } = params
    const catalogue = channelById(services, channel).catalogue
    const title = await catalogue?.get(id)
    const episodes = title?.seasons.flatMap((season) => season.episodes) ?? []
    const holder = episode === undefined ? title : episodes.find((candidate) => candidate.id === episode)
    const path = holder?.subtitles[Number(index)]?.path
    const bytes = path ? await catalogue?.file(id, path) : null
    if (!path || !bytes) throw new Refusal(404, 'NOT_FOUND', 'These subtitles are not here.')
    await answerSubtitle({ response, query }, bytes)
  }

  return {
    // No title's id begins with a hyphen.
    'GET /art/:channel/-sprite/:block': sprite,
    'GET /art/:channel/:id/:kind': art,
    'GET /subtitle/:channel/:id/:index': subtitle,
    'GET /subtitle/:channel/:id/:episode/:index': subtitle,
  }
}
